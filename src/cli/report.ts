/** `report`: what was found, as a text that is sent to others, or as a page to look at. */

import { InputError, unknownName } from '../model/errors.ts';
import { type HtmlOptions, reportHtml } from './report-html.ts';
import { reportSeries, type SeriesOptions } from './report-series.ts';

export interface ReportOptions extends SeriesOptions, HtmlOptions {}

const REPORTS: Readonly<Record<string, (options: ReportOptions) => Promise<number>>> = { series: reportSeries };

export async function run(args: readonly string[], options: ReportOptions): Promise<number> {
  const { html } = options;
  if (html !== undefined) return reportHtml(args, { ...options, html });
  const [what = '', ...more] = args;
  const report = REPORTS[what];
  if (!Object.hasOwn(REPORTS, what) || !report) throw new InputError(unknownName('report', what, Object.keys(REPORTS)));
  if (more.length > 0) throw new InputError(`report ${what}: takes no names; with --html they are scenarios`);
  for (const name of ['traces', 'locks', 'tier'] as const) {
    if (options[name] !== undefined) throw new InputError(`report ${what}: --${name} belongs to --html`);
  }
  return report(options);
}
