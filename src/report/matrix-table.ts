/** What `matrix` prints: rows by columns with a verdict in each cell, and below what was found and how to see it. */

import type {
  MatrixCell,
  MatrixCoordinates,
  MatrixResult,
  MatrixSummary,
  MatrixViolation,
} from '../schema/validate.ts';
import { sources } from './check-table.ts';
import { familyBlocks } from './family-table.ts';
import { hang, hangingColumns } from './hang.ts';
import { count, wrap } from './table.ts';

const WIDTH = 100;
/** Blanks between two columns. */
const GAP = 2;
/** Names of rows are cut to so many columns. */
const LONGEST_ROW = 40;
/** Columns that a cell has at least. */
const NARROWEST = 8;
/** Title of the one column where no axis forms any. */
const ONLY = 'verdict';
/** More cells than this are counted, not named. */
const NAMED = 3;

/** The whole report. `compared` tells whether expectations decide (with --expect). */
export function matrixReport(result: MatrixResult, compared: boolean): string {
  const parts = result.results.flatMap((one, i) => [
    ...(i > 0 ? ['='.repeat(WIDTH)] : []),
    ...matrixParts(one, compared),
  ]);
  const cells = result.results.flatMap((one) => one.cells);
  const total = (verdict: MatrixCell['verdict']) => cells.filter((cell) => cell.verdict === verdict).length;
  const states = count(cells.reduce((sum, cell) => sum + cell.states, 0));
  const good = cells.filter(({ asExpected }) => asExpected).length;
  const tally = `${total('holds')} hold, ${total('violated')} violated, ${total('incomplete')} incomplete`;
  const met = compared ? `; ${good} as expected, ${cells.length - good} not` : '';
  parts.push(`${cells.length} cell${cells.length === 1 ? '' : 's'}, ${states} states: ${tally}${met}`);
  return `${parts.join('\n\n')}\n`;
}

function matrixParts(one: MatrixSummary, compared: boolean): string[] {
  const blocks = [
    hang(`${one.matrix}   `, one.says, WIDTH),
    ...(one.families ? familyBlocks(one.families, WIDTH) : []),
    ...tables(one, compared),
    marks(one, compared),
    differing(one),
    meanings(one),
    found(one),
    commands(one),
    compared
      ? one.cells.flatMap((cell) => cell.differences.flatMap((text) => hang(`${cell.cell}: `, text, WIDTH)))
      : [],
    sources(one.protocols.map(({ protocol, source }) => ({ protocol, source }))),
  ];
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
}

/** `holds`, `M6 T3 M1`, `M6 ...` where a limit came before the end, `incomplete`, `-` for what is excluded. */
function cellText({ verdict, violated, undecided, asExpected }: MatrixCell, compared: boolean): string {
  const ids = violated.map(({ property }) => property).join(' ');
  const text = verdict === 'violated' ? `${ids}${undecided.length > 0 ? ' ...' : ''}` : verdict;
  return compared && !asExpected ? `${text} !` : text;
}

/** A row or a column: its values, and its key. */
interface Line {
  readonly values: readonly string[];
  readonly key: string;
}

function linesOf(all: readonly MatrixCoordinates[], axes: MatrixSummary['axes'], names: readonly string[]): Line[] {
  const keyed = new Map<string, Line>();
  for (const at of all) {
    const values = names.map((name) => at[name] as string);
    keyed.set(values.join('.'), { values, key: values.join('.') });
  }
  const rank = (name: string, value: string) =>
    axes.find(({ id }) => id === name)?.values.findIndex(({ id }) => id === value) ?? 0;
  return [...keyed.values()].sort((a, b) => {
    for (const [i, name] of names.entries()) {
      const difference = rank(name, a.values[i] as string) - rank(name, b.values[i] as string);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

const keyOf = (at: MatrixCoordinates, names: readonly string[]): string => names.map((name) => at[name]).join('.');

/** The table, in as many blocks of columns as the width takes. */
function tables(one: MatrixSummary, compared: boolean): string[][] {
  const { axes, rows, columns, cells, excluded } = one;
  const run = [...cells, ...excluded].map(({ at }) => at);
  const [rowLines, columnLines] = [linesOf(run, axes, rows), linesOf(run, axes, columns)];
  const texts = new Map([
    ...excluded.map(({ at }): [string, string] => [`${keyOf(at, rows)} ${keyOf(at, columns)}`, '-']),
    ...cells.map((cell): [string, string] => [
      `${keyOf(cell.at, rows)} ${keyOf(cell.at, columns)}`,
      cellText(cell, compared),
    ]),
  ]);
  const at = (row: Line, column: Line) => texts.get(`${row.key} ${column.key}`) ?? '';
  const labels = labelColumns(rows, rowLines, columns);
  const labelWidth = labels.header.at(-1)?.length ?? 0;
  const wanted = columnLines.map((column) => {
    const all = columns.length > 0 ? column.values : [ONLY];
    const cellTexts = rowLines.map((row) => at(row, column));
    const words = [...all, ...cellTexts.flatMap((text) => text.split(' '))];
    const longest = (parts: readonly string[]) => Math.max(NARROWEST, ...parts.map(({ length }) => length));
    return { column, least: longest(words), most: longest([...all, ...cellTexts]) };
  });
  return blocksOf(wanted, WIDTH - labelWidth).map((block) => {
    const widths = widthsOf(block, WIDTH - labelWidth);
    const line = (lead: string, parts: readonly string[]) =>
      `${lead.padEnd(labelWidth)}${parts.map((part, i) => ' '.repeat(GAP) + part.padEnd(widths[i] as number)).join('')}`.trimEnd();
    const header = labels.header.map((lead, i) =>
      line(
        lead,
        block.map(({ column }) => (columns.length > 0 ? (column.values[i] as string) : ONLY)),
      ),
    );
    const body = rowLines.flatMap((row, r) => {
      const wrapped = block.map(({ column }, i) => wrap(at(row, column), widths[i] as number));
      const height = Math.max(1, ...wrapped.map(({ length }) => length));
      return Array.from({ length: height }, (_, i) =>
        line(
          i === 0 ? (labels.body[r] as string) : '',
          wrapped.map((lines) => lines[i] ?? ''),
        ),
      );
    });
    return [...header, '-'.repeat(Math.max(...[...header, ...body].map(({ length }) => length))), ...body];
  });
}

/** The left side: names of the row axes with their values; above them, to the right, the names of the column axes. */
function labelColumns(rows: readonly string[], lines: readonly Line[], columns: readonly string[]) {
  const clip = (text: string) => (text.length > LONGEST_ROW ? `${text.slice(0, LONGEST_ROW - 1)}~` : text);
  const widths = rows.map((name, i) =>
    Math.max(name.length, ...lines.map(({ values }) => clip(values[i] as string).length)),
  );
  const joined = (parts: readonly string[]) =>
    parts.map((part, i) => part.padEnd(widths[i] as number)).join(' '.repeat(GAP));
  const names = joined(rows);
  const titles = columns.map((name) => `${name}:`);
  const last = titles.at(-1) ?? '';
  const width = Math.max(names.length + (last === '' ? 0 : GAP + last.length), ...titles.map(({ length }) => length));
  const header =
    titles.length === 0
      ? [names.padEnd(width)]
      : titles.map((title, i) =>
          i === titles.length - 1 ? names.padEnd(width - title.length) + title : title.padStart(width),
        );
  const body = lines.map(({ values }, i) => {
    const before = lines[i - 1]?.values ?? [];
    // A value that the row above has, and all values left of it as well, is not repeated.
    const same = values.findIndex((value, k) => value !== before[k]);
    return joined(values.map((value, k) => (k < same ? '' : clip(value))));
  });
  return { header, body };
}

interface Wanted {
  readonly column: Line;
  /** The longest word: no column is narrower. */
  readonly least: number;
  readonly most: number;
}

function blocksOf(wanted: readonly Wanted[], room: number): Wanted[][] {
  const blocks: Wanted[][] = [];
  let used = room + 1;
  for (const one of wanted) {
    if (used + GAP + one.least > room) {
      blocks.push([]);
      used = 0;
    }
    blocks.at(-1)?.push(one);
    used += GAP + one.least;
  }
  return blocks;
}

/** As wide as wanted where that fits; else the widest are cut, all to the same width, and their cells wrapped. */
function widthsOf(block: readonly Wanted[], room: number): number[] {
  const within = (cap: number) => block.map(({ least, most }) => Math.max(least, Math.min(most, cap)));
  let cap = Math.max(...block.map(({ most }) => most));
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + GAP + width, 0);
  while (cap > NARROWEST && total(within(cap)) > room) cap--;
  return within(cap);
}

/** What the signs in the cells mean, those that occur. */
function marks({ cells, excluded }: MatrixSummary, compared: boolean): string[] {
  const whys = [...new Set(excluded.map(({ why }) => why))].map((why) => {
    const names = excluded.filter((one) => one.why === why).map(({ cell }) => cell);
    return `${why} (${listed(names)})`;
  });
  const open = cells.some(({ verdict, undecided }) => verdict === 'violated' && undecided.length > 0);
  const limits = [
    ...new Set(cells.flatMap(({ verdict, limits: limit }) => (verdict === 'incomplete' && limit ? [limit] : []))),
  ];
  return [
    ...(open ? ['...  a limit came first: whether more is violated is not known'] : []),
    ...(limits.length > 0 ? hang('incomplete  ', limits.join('; '), WIDTH) : []),
    ...(compared && cells.some(({ asExpected }) => !asExpected) ? ['!  NOT as expected'] : []),
    ...whys.flatMap((why) => hang('-  ', why, WIDTH)),
  ];
}

const listed = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

/** What each value of each axis stands for. */
function meanings({ axes, cells }: MatrixSummary): string[] {
  return axes.flatMap(({ id, says, values }) => {
    const used = values.filter((value) => cells.some(({ at }) => at[id] === value.id));
    return [
      ...hang(`${id}: `, says, WIDTH),
      ...hangingColumns(
        used.map((value) => [`  ${value.id}`, value.says]),
        WIDTH,
      ),
    ];
  });
}

/** Each violated property with its sentence, and what happens where it breaks. */
function found({ properties, cells }: MatrixSummary): string[] {
  return properties.flatMap(({ id, name, says }) => {
    const broken = cells.flatMap((cell) =>
      cell.violated.filter(({ property }) => property === id).map((violation) => ({ cell, violation })),
    );
    const grouped = (text: (violation: MatrixViolation) => string | undefined, sign: string) => {
      const groups = new Map<string, MatrixCell[]>();
      for (const { cell, violation } of broken) {
        const said = text(violation);
        if (said !== undefined) groups.set(said, [...(groups.get(said) ?? []), cell]);
      }
      return [...groups].flatMap(([said, of]) => {
        const others = broken.map(({ cell }) => cell).filter((cell) => !of.includes(cell));
        const where = others.length === 0 ? '' : `${whereabouts(of, others)}: `;
        return hang(`    ${sign}`, `${where}${said}`, WIDTH);
      });
    };
    return [
      ...wrap(`${id} ${name}: ${says}`, WIDTH, '    '),
      ...grouped(({ broken: said }) => said, '-> '),
      ...grouped(({ event, means }) => (means === undefined ? undefined : `${event}: ${means}`), 'by '),
    ];
  });
}

/** `iommu=on` where a value tells these cells from the others, else their names. */
function whereabouts(cells: readonly MatrixCell[], others: readonly MatrixCell[]): string {
  for (const axis of Object.keys(cells[0]?.at ?? {})) {
    const values = [...new Set(cells.map(({ at }) => at[axis] as string))];
    if (values.length <= NAMED && !others.some(({ at }) => values.includes(at[axis] as string)))
      return `${axis}=${values.join('|')}`;
  }
  return listed(cells.map(({ cell }) => cell));
}

/** For the first cell with each set of violated properties, the command that tells its shortest run. */
function commands({ cells }: MatrixSummary): string[] {
  const first = new Map<string, MatrixCell>();
  for (const cell of cells) {
    const key = setOf(cell.violated);
    if (key !== '' && !first.has(key)) first.set(key, cell);
  }
  const cellsShown = [...first.values()];
  if (cellsShown.length === 0) return [];
  const longest = Math.max(...cellsShown.map(({ cell }) => cell.length));
  return [
    'A run of each kind, the shortest:',
    ...cellsShown.flatMap(({ cell, violated }) =>
      violated.slice(0, 1).flatMap(({ trace }) => {
        const command = `npx stalemate explain ${trace}`;
        const line = `  ${cell.padEnd(longest)}  ${command}`;
        // A command is not broken, so that it can be copied.
        return line.length > WIDTH ? [`  ${cell}`, `    ${command}`] : [line];
      }),
    ),
  ];
}

/** Rows that come out one way in one column and another way in another. */
function differing({ differing: rows, rows: names, columns, cells }: MatrixSummary): string[] {
  if (new Set(cells.map(({ at }) => keyOf(at, columns))).size < 2) return [];
  const verdicts = new Set(rows.map((at) => keyOf(at, names)));
  const sets = new Map<string, Set<string>>();
  for (const { at, violated } of cells) {
    const key = keyOf(at, names);
    sets.set(key, (sets.get(key) ?? new Set()).add(setOf(violated)));
  }
  const others = [...sets].flatMap(([key, of]) => (of.size > 1 && !verdicts.has(key) ? [key] : []));
  const line = (lead: string, keys: readonly string[]) => hang(lead, keys.length > 0 ? keys.join(', ') : 'none', WIDTH);
  return [
    ...line('Verdict not the same in all columns:                 ', [...verdicts]),
    ...line('Wrong in all columns, but not in the same property:  ', others),
  ];
}

const setOf = (violated: MatrixCell['violated']): string =>
  violated
    .map(({ property }) => property)
    .sort()
    .join(' ');
