/** Text beside a lead: later lines stand under the first word of the text. */

import type { Paint } from './paint.ts';
import { columns, wrap } from './table.ts';

/** `lead` as it is, then the text, wrapped to `width` columns in all. Without text, nothing. */
export function hang(lead: string, text: string, width: number): string[] {
  const room = Math.max(width - lead.length, 12);
  return wrap(fitted(text, room), room).map((line, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + line);
}

/** The first line of a report: a title in bold, then text beside it. */
export const headline = (title: string, text: string, width: number, paint: Paint): string[] =>
  hang(`${title}   `, text, width).map((line, i) => (i === 0 ? paint('bold', title) + line.slice(title.length) : line));

/** A list beside a lead: lines are broken between its items only. */
export function hangItems(lead: string, items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [i, item] of items.entries()) {
    const text = i < items.length - 1 ? item + separator : item;
    const candidate = line === '' ? text : `${line} ${text}`;
    if (line !== '' && lead.length + candidate.length > width) {
      lines.push(line);
      line = text;
    } else line = candidate;
  }
  if (line !== '') lines.push(line);
  return lines.map((one, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + one);
}

/** Columns that a wrapped text needs to be readable. */
const LEAST_ROOM = 24;

/** Aligned columns of which the last one is wrapped, so that the table stays within `width`. */
export function hangingColumns(rows: readonly (readonly string[])[], width: number): string[] {
  const leads = columns(rows.map((row) => row.slice(0, -1)));
  const at = Math.max(...leads.map((lead) => lead.length)) + 2;
  return rows.flatMap((row, i) => {
    const last = row.at(-1) as string;
    const lead = leads[i] as string;
    if (last === '') return [lead];
    // Where the columns before it leave no room, the last one goes on a line of its own.
    return at + LEAST_ROOM > width
      ? [...within(lead, width), ...hang('          ', last, width)]
      : hang(lead.padEnd(at), last, width);
  });
}

/** A line, in several where it is too long, under its first word. */
function within(line: string, width: number): string[] {
  const start = line.length - line.trimStart().length;
  return line.length <= width ? [line] : hang(line.slice(0, start), line.slice(start), width);
}

/** Words that are longer than a line, names of functions, broken behind a sign in them. */
export const fitted = (text: string, width: number): string =>
  text
    .split(' ')
    .flatMap((word) => broken(word, width))
    .join(' ');

function broken(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const sign = /^.*[_/.:,-]/.exec(word.slice(0, width))?.[0].length ?? width;
  return [word.slice(0, sign), ...broken(word.slice(sign), width)];
}
