/** What `mutate` prints: the bugs of a catalogue, or the mutants of a scenario. */

import type { CatalogueEntry, CatalogueRow, MutantRow } from '../schema/validate.ts';
import { hang } from './hang.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;

/** A control, which is to break nothing. */
export interface ControlRow {
  readonly name: string;
  readonly broken: readonly string[];
}

/** The catalogue: an entry in two lines, those that are not in with the reason, and the controls. */
export function catalogueTable(
  entries: readonly CatalogueEntry[],
  rows: readonly CatalogueRow[],
  controls: readonly ControlRow[],
): string {
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const time = (seconds: number | undefined) => (timed ? [seconds?.toFixed(1) ?? ''] : []);
  const header = ['entry', 'class', 'found', 'steps', ...(timed ? ['s'] : []), 'fixed', ...(timed ? ['s'] : [])];
  const inside = rows.flatMap((row, i) =>
    row.missing === undefined ? [{ row, entry: entries[i] as CatalogueEntry }] : [],
  );
  const table = inside.map(({ row, entry }) => [
    String(row.entry),
    entry.class,
    row.found ? (row.property as string) : 'NOT FOUND',
    row.steps === null ? '' : String(row.steps),
    ...time(row.seconds),
    row.fixed ?? '',
    ...time(row.fixedSeconds),
    clipped(row.expected.join(' '), 24),
  ]);
  const right = [0, 3, ...(timed ? [4, 6] : [])];
  const [first = '', ...lines] = columns([[...header, 'expected'], ...table], right);
  const rest = lines.flatMap((line, i) => {
    const { name = '', commit = '' } = inside[i]?.entry ?? {};
    return [line, ...hang('       ', `${name}: ${commit}`, WIDTH)];
  });
  const missing = rows.flatMap(({ entry, missing: why }, i) =>
    why === undefined ? [] : hang(`  ${entry} ${entries[i]?.name}: `, why, WIDTH),
  );
  const held = inside.filter(({ row }) => row.fixed === 'holds').length;
  const bounded = inside.filter(({ row }) => row.fixed === 'bounded').length;
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
    `${inside.filter(({ row }) => row.found).length} of ${inside.length} bugs found; fixed, ${held} hold${bounded > 0 ? `, ${bounded} as far as the limit` : ''}; ${rows.length - inside.length} not in`,
  ].join('\n')}\n`;
}

const clipped = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 4)} ...`;

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
