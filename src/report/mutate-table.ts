/** What `mutate` prints: the bugs of a catalogue, or the mutants of a scenario. */

import type { CatalogueEntry, CatalogueRow } from '../schema/validate.ts';
import { hang } from './hang.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;

/** A control, which is to break nothing. */
export interface ControlRow {
  readonly name: string;
  readonly broken: readonly string[];
}

/** The catalogue: an entry a line, those that are not in with the reason, and the controls. */
export function catalogueTable(
  entries: readonly CatalogueEntry[],
  rows: readonly CatalogueRow[],
  controls: readonly ControlRow[],
): string {
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const header = ['entry', 'class', 'found', 'steps', 'fixed', ...(timed ? ['seconds'] : []), 'expected', 'bug'];
  const table = rows.flatMap((row, i) => {
    const { name, class: kind } = entries[i] as CatalogueEntry;
    if (row.missing !== undefined) return [];
    const found = row.found ? (row.property as string) : 'NOT FOUND';
    const seconds = timed ? [row.seconds?.toFixed(1) ?? ''] : [];
    const expected = clipped(row.expected.join(' '), 24);
    return [
      [
        String(row.entry),
        kind,
        found,
        row.steps === null ? '' : String(row.steps),
        row.fixed ?? '',
        ...seconds,
        expected,
        name,
      ],
    ];
  });
  const right = [0, 3, ...(timed ? [5] : [])];
  const [first = '', ...rest] = columns([header, ...table], right);
  const missing = rows.flatMap(({ entry, missing: why }, i) =>
    why === undefined ? [] : hang(`  ${entry} ${entries[i]?.name}: `, why, WIDTH),
  );
  const inside = rows.filter((row) => row.missing === undefined);
  const held = inside.filter(({ fixed }) => fixed === 'holds').length;
  const bounded = inside.filter(({ fixed }) => fixed === 'bounded').length;
  return `${[
    first,
    '-'.repeat(first.length),
    ...rest,
    ...(missing.length > 0 ? ['', 'not in:', ...missing] : []),
    ...(controls.length > 0 ? ['', 'right, or harmless:'] : []),
    ...controls.flatMap(({ name, broken }) =>
      wrap(`  ${broken.length === 0 ? 'silent' : `REPORTED ${broken.join(' ')}`}: ${name}`, WIDTH, '    '),
    ),
    '',
    `${inside.filter(({ found }) => found).length} of ${inside.length} bugs found; fixed, ${held} hold${bounded > 0 ? `, ${bounded} as far as the limit` : ''}; ${rows.length - inside.length} not in`,
  ].join('\n')}\n`;
}

const clipped = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 4)} ...`;

/** What became of a mutant. */
export interface MutantRow {
  readonly mutant: string;
  readonly outcome: 'killed' | 'survives' | 'undecided' | 'refused';
  /** The property with the shortest run. */
  readonly property: string | null;
  readonly steps: number | null;
  readonly states: number;
  /** Why it cannot be made, or where the search for it ended. */
  readonly why: string | null;
}

/** The mutants of a scenario: who killed them, and below those that nobody killed. */
export function mutantTable(scenario: string, rows: readonly MutantRow[]): string {
  const of = (outcome: MutantRow['outcome']) => rows.filter((row) => row.outcome === outcome);
  const killed = of('killed').map(({ property, steps, mutant }) => [property as string, String(steps), mutant]);
  const list = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  return `${[
    ...columns([['killed by', 'steps', 'mutant'], ...killed], [1]),
    ...list(
      'survive:',
      of('survives').map(({ mutant }) => `  ${mutant}`),
    ),
    ...list(
      'undecided:',
      of('undecided').map(({ mutant, states }) => `  ${mutant} (${count(states)} states)`),
    ),
    ...list(
      'cannot be made:',
      of('refused').flatMap(({ mutant, why }) => [
        `  ${mutant}`,
        ...wrap(why ?? '', WIDTH - 4).map((line) => `    ${line}`),
      ]),
    ),
    '',
    `${scenario}: ${rows.length - of('refused').length} mutants, ${killed.length} killed, ${of('survives').length} survive, ${of('undecided').length} undecided`,
  ].join('\n')}\n`;
}
