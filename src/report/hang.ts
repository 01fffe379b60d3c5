/** Text beside a lead: later lines stand under the first word of the text. */

import { columns, wrap } from './table.ts';

/** `lead` as it is, then the text, wrapped to `width` columns in all. Without text, nothing. */
export function hang(lead: string, text: string, width: number): string[] {
  return wrap(text, Math.max(width - lead.length, 18)).map((line, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + line);
}

/** Aligned columns of which the last one is wrapped, so that the table stays within `width`. */
export function hangingColumns(rows: readonly (readonly string[])[], width: number): string[] {
  const leads = columns(rows.map((row) => row.slice(0, -1)));
  const at = Math.max(...leads.map((lead) => lead.length)) + 2;
  return rows.flatMap((row, i) => {
    const last = row.at(-1) as string;
    return last === '' ? [leads[i] as string] : hang((leads[i] as string).padEnd(at), last, width);
  });
}
