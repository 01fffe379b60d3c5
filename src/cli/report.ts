/** `report`: what was found, as a text that is sent to others. */

import { InputError, unknownName } from '../model/errors.ts';
import { reportSeries, type SeriesOptions } from './report-series.ts';

export interface ReportOptions extends SeriesOptions {}

const REPORTS: Readonly<Record<string, (options: ReportOptions) => Promise<number>>> = { series: reportSeries };

export async function run([what = '']: readonly string[], options: ReportOptions): Promise<number> {
  const report = REPORTS[what];
  if (!Object.hasOwn(REPORTS, what) || !report) throw new InputError(unknownName('report', what, Object.keys(REPORTS)));
  return report(options);
}
