/** What `matrix` prints first where a matrix tells families apart: rows by families, the steps, and what each row brings and repairs. */

import type { FamilyCell, FamilyChange, MatrixFamilies } from '../schema/validate.ts';
import { hang, hangingColumns } from './hang.ts';
import { columns } from './table.ts';

/** Cells that are named; more are counted. */
const NAMED = 4;
/** Names of rows are cut to so many columns. */
const LONGEST_ROW = 30;

const clip = (text: string): string => (text.length > LONGEST_ROW ? `${text.slice(0, LONGEST_ROW - 1)}~` : text);

/** Blocks of lines, at most `width` columns wide. */
export function familyBlocks(families: MatrixFamilies, width: number): string[][] {
  const steps = stepLetters(families);
  return [tableOf(families, steps, width), legend(families, steps, width), history(families, width)].filter(
    (lines) => lines.length > 0,
  );
}

/** Each first bad step that the table has, with a letter, in the order of the table. */
function stepLetters({ rows }: MatrixFamilies): Map<string, { readonly letter: string; readonly changed: boolean }> {
  const letters = new Map<string, { readonly letter: string; readonly changed: boolean }>();
  for (const { cells } of rows)
    for (const { found } of cells)
      for (const { step, changed } of found.slice(0, 1))
        if (step !== null && !letters.has(step)) letters.set(step, { letter: letterOf(letters.size), changed });
  return letters;
}

/** a to z, then aa, ab. */
const letterOf = (n: number): string =>
  (n >= 26 ? letterOf(Math.floor(n / 26) - 1) : '') + String.fromCharCode(97 + (n % 26));

/** `ok`; `T6 b`: the property that breaks after the fewest steps, and its step; `+2` for as many more; `?`; `-`. */
function cellText({ verdict, found }: FamilyCell, steps: ReturnType<typeof stepLetters>): string {
  const [first, ...more] = found;
  if (!first) return verdict === 'open' ? '?' : verdict === 'untested' ? '-' : 'ok';
  const letter = first.step === null ? '' : ` ${steps.get(first.step)?.letter}`;
  return `${first.property}${letter}${more.length > 0 ? ` +${more.length}` : ''}`;
}

/** As many families side by side as the width takes. */
function tableOf({ axis, families, rows }: MatrixFamilies, steps: ReturnType<typeof stepLetters>, width: number) {
  const texts = rows.map(({ row, cells }) => [clip(row), ...cells.map((cell) => cellText(cell, steps))]);
  const all = [[axis, ...families.map(({ id }) => id)], ...texts];
  const widths = (all[0] as string[]).map((_, i) => Math.max(...all.map((row) => (row[i] as string).length)));
  const blocks: number[][] = [];
  let used = width + 1;
  for (const i of families.map((_, f) => f + 1)) {
    if (used + 2 + (widths[i] as number) > width) {
      blocks.push([]);
      used = widths[0] as number;
    }
    blocks.at(-1)?.push(i);
    used += 2 + (widths[i] as number);
  }
  return blocks.flatMap((block, b) => {
    const [header = '', ...body] = columns(all.map((row) => [0, ...block].map((i) => row[i] as string)));
    const rule = '-'.repeat(Math.max(header.length, ...body.map(({ length }) => length)));
    return [...(b > 0 ? [''] : []), header, rule, ...body];
  });
}

function legend({ families, rows }: MatrixFamilies, steps: ReturnType<typeof stepLetters>, width: number): string[] {
  const verdicts = new Set(rows.flatMap(({ cells }) => cells.map(({ verdict }) => verdict)));
  const more = rows.some(({ cells }) => cells.some(({ found }) => found.length > 1));
  return [
    ...(verdicts.has('violated')
      ? hang(
          'M2 a +1  ',
          'of what breaks of the family, M2 does after the fewest steps, by step a; and one more',
          width,
        )
      : []),
    ...(verdicts.has('open') ? hang('?  ', 'a limit came first', width) : []),
    ...(verdicts.has('untested') ? hang('-  ', 'what these properties speak of does not occur', width) : []),
    ...(more || steps.size > 0 ? ['First bad steps; those with * are not as in the first row:'] : []),
    ...[...steps].flatMap(([step, { letter, changed }]) =>
      hang(`  ${letter.padStart(2)}${changed ? '*' : ' '} `, step, width),
    ),
    ...hangingColumns(
      families.map(({ id, says }) => [id, says]),
      width,
    ),
  ];
}

/** What each row brings and repairs, compared with the row before. */
export function history({ rows }: MatrixFamilies, width: number): string[] {
  return rows.flatMap(({ row, brings, repairs }, i) => {
    const lead = `${clip(row)}  `;
    const said = [
      ...(brings.length > 0 ? [`${i === 0 ? 'has' : 'brings'} ${changeText(brings)}`] : []),
      ...(repairs.length > 0 ? [`repairs ${changeText(repairs)}`] : []),
    ];
    return said.flatMap((text, s) => hang(s === 0 ? lead : ' '.repeat(lead.length), text, width));
  });
}

function changeText(changes: readonly FamilyChange[]): string {
  const groups = new Map<string, string[]>();
  for (const { property, cells } of changes) {
    const where =
      cells.length > NAMED ? `${cells.slice(0, NAMED).join(', ')} and ${cells.length - NAMED} more` : cells.join(', ');
    groups.set(where, [...(groups.get(where) ?? []), property]);
  }
  return [...groups].map(([where, ids]) => `${ids.join(' ')} in ${where}`).join('; ');
}
