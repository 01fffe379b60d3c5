/** The page of the HTML report: reads what is embedded, and shows it. */

import { render } from 'preact';
import type { PageData } from '../report/page-data.ts';
import { App } from './app.tsx';
import './style.css';

const embedded = document.getElementById('data')?.textContent ?? '';
const page = JSON.parse(embedded) as PageData;
render(<App page={page} />, document.getElementById('app') as HTMLElement);
