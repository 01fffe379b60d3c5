/** A real browser for the page of the HTML report. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where the browser is: `$CHROMIUM`, or one by its usual names on the path; null where there is none. */
export function browserFile(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM;
  const files = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Starts it. In a container nothing sets up the sandbox, and the pages are our own. */
export const launched = (file: string): Promise<Browser> =>
  chromium.launch({ executablePath: file, args: ['--no-sandbox'] });
