/** The HTML report: a page that was built beforehand, with the data in it. */

import type { PageData } from './page-data.ts';

/** Where the data goes: an empty script that is none. */
const PLACE = /(<script[^>]*\bid="data"[^>]*>)\s*(<\/script>)/;

/** The page with its data. Nothing in the data ends the script that it stands in. */
export function pageText(template: string, data: PageData): string {
  if (!PLACE.test(template)) throw new Error('the page of the report has no place for its data; build anew');
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  // A function: in a string, a dollar sign would stand for something.
  return template.replace(PLACE, (_, open: string, close: string) => open + json + close);
}
