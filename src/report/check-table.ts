/** What `check` prints: scenarios with their counts, scenarios by properties, and what to look at next. */

import type { CheckResult, PropertySummary, ScenarioSummary, SourceFile } from '../schema/validate.ts';
import { hang, hangItems } from './hang.ts';
import { sourceLines } from './source-text.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;
/** Width of a property's column, with the blank behind it. */
const COLUMN = 4;
/** Scenario names are clipped to no less than this to make room for the properties. */
const SHORTEST_NAME = 24;
/** Longer reasons why something was not reduced are cut. */
const LONGEST_REASON = 170;

/** The whole report. `compared` tells whether expectations decide (with --expect). */
export function checkReport(result: CheckResult, compared: boolean): string {
  const parts = [scenarioTable(result.results, compared), propertyTable(result.results, compared)];
  const [only] = result.results;
  if (result.results.length === 1 && only) parts.push(...reductionsOf(only));
  const notes = [
    ...result.results.flatMap(omissionNote),
    ...result.results.flatMap((one) =>
      compared ? one.differences.map((difference) => `${one.scenario}: ${difference}`) : [],
    ),
    ...(result.vacuous ?? []).map((id) => `vacuous: ${id}, its premise occurs in no scenario`),
    ...(result.uncovered ?? []).map((step) => `never fired: ${step}`),
    ...(result.traces?.failed ?? []).flatMap(({ trace, differences }) =>
      differences.map((difference) => `${trace} does not replay: ${difference}`),
    ),
  ];
  if (notes.length > 0) parts.push(notes.flatMap((note) => wrap(note, WIDTH, '    ')).join('\n'));
  const read = sources(result.results);
  parts.push(...(read.length > 0 ? [read.join('\n')] : []), summary(result, compared));
  return `${parts.join('\n\n')}\n`;
}

/** What each protocol was read from, in a few lines each. */
export function sources(
  results: readonly { readonly protocol: string; readonly source: readonly SourceFile[] }[],
): string[] {
  const protocols = new Map(results.map(({ protocol, source }) => [protocol, source]));
  const longest = Math.max(...[...protocols.keys()].map((name) => name.length));
  return [...protocols].flatMap(([name, source]) => sourceLines(`${name.padEnd(longest)}  `, source, WIDTH));
}

/** `holds`, `violated, as expected`, `incomplete, expected holds`. */
function verdictText(one: ScenarioSummary, compared: boolean): string {
  if (!compared && one.verdict === 'incomplete') return `incomplete: ${one.limits}`;
  if (!compared) return one.verdict === 'holds' && one.omission ? `holds, omission p ${probability(one)}` : one.verdict;
  if (!one.asExpected)
    return one.verdict === one.expected
      ? `${one.verdict}, NOT as expected`
      : `${one.verdict}, EXPECTED ${one.expected}`;
  return one.verdict === 'holds' ? 'holds' : `${one.verdict}, as expected`;
}

/** What made the states fewer, and what could not. */
function reductionsOf({ reductions, notReduced }: ScenarioSummary): string[] {
  const lines = [
    ...(reductions.length > 0 ? wrap(`reduced by  ${reductions.join('; ')}`, WIDTH, '    ') : []),
    ...notReduced.flatMap((why) => wrap(`not by      ${clipped(why)}`, WIDTH, '    ')),
  ];
  return lines.length > 0 ? [lines.join('\n')] : [];
}

/** Local states of nested flows are long; the JSON has them whole. */
const clipped = (text: string): string =>
  text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} ...` : text;

/** How both estimates come about. */
function omissionNote({ scenario, omission, states }: ScenarioSummary): string[] {
  if (!omission) return [];
  const { bits, calculated, observed } = omission;
  return [
    `${scenario}: stored as fingerprints of ${bits} bits, so states may be lost: probability ${calculated.toExponential(1)} calculated for ${count(states)} random fingerprints, ${observed.toExponential(1)} from the smallest distance between two of them`,
  ];
}

/** The worse of both estimates. */
const probability = ({ omission }: ScenarioSummary): string =>
  Math.max(omission?.calculated ?? 0, omission?.observed ?? 0).toExponential(1);

function scenarioTable(results: readonly ScenarioSummary[], compared: boolean): string {
  const timed = results.some(({ seconds }) => seconds !== undefined);
  const header = [
    'scenario',
    'states',
    'transitions',
    'depth',
    'bits',
    ...(timed ? ['seconds', 'states/s'] : []),
    'verdict',
  ];
  const rows = results.map((one) => [
    one.scenario,
    count(one.states),
    count(one.transitions),
    String(one.depth),
    String(one.bits),
    ...(timed
      ? [(one.seconds ?? 0).toFixed(2), count(Math.round(one.states / Math.max(one.seconds ?? 1, 0.001)))]
      : []),
    verdictText(one, compared),
  ]);
  const lines = columns([header, ...rows], timed ? [1, 2, 3, 4, 5, 6] : [1, 2, 3, 4]);
  return [lines[0], '-'.repeat(Math.min(WIDTH, Math.max(...lines.map((l) => l.length)))), ...lines.slice(1)].join('\n');
}

const propertyTable = (results: readonly ScenarioSummary[], compared: boolean): string =>
  propertyBlocks(results, (one, id) => mark(one, id, compared), [
    '.  holds',
    ...(compared
      ? ['x  violated, as expected', 'X  NEW violation', '!  violation VANISHED', '~  not decided, as expected']
      : ['X  violated']),
    compared ? '?  NOT decided' : '?  not decided',
    'o  holds, premise never occurs',
  ]);

/** One row for each result and one column for each property, in blocks that fit the width; the legend stands below. */
export function propertyBlocks<
  One extends { readonly scenario: string; readonly properties: readonly { readonly id: string }[] },
>(results: readonly One[], marked: (one: One, id: string) => string, legend: readonly string[]): string {
  const ids = [...new Set(results.flatMap(({ properties }) => properties.map(({ id }) => id)))];
  const longest = Math.max(8, ...results.map(({ scenario }) => scenario.length));
  const room = WIDTH - 1 - COLUMN * ids.length;
  const name = Math.min(longest, room >= SHORTEST_NAME ? room : 36);
  const perBlock = Math.max(1, Math.floor((WIDTH - 1 - name) / COLUMN));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell) => cell.padEnd(COLUMN - 1))
      .join(' ')
      .trimEnd();
  const blocks: string[] = [];
  for (let from = 0; from < ids.length; from += perBlock) {
    const block = ids.slice(from, from + perBlock);
    const lines = [
      `${''.padEnd(name)}  ${line(block.map(abbreviated))}`,
      ...results.map((one) => `${clip(one.scenario, name)}  ${line(block.map((id) => marked(one, id)))}`.trimEnd()),
    ];
    blocks.push(lines.join('\n'));
  }
  const long = ids.filter((id) => id.length >= COLUMN).map((id) => `${abbreviated(id)}: ${id}`);
  return [
    ...blocks,
    [
      ...hangItems('', legend, '  ', WIDTH).map((line) => line.trimEnd()),
      ...(long.length > 0 ? [long.join('   ')] : []),
    ].join('\n'),
  ].join('\n\n');
}

/** A heading that fits the column: of a long id the beginning of its last word. */
const abbreviated = (id: string): string =>
  id.length < COLUMN ? id : id.slice(id.lastIndexOf('_') + 1).slice(0, COLUMN - 1);

const clip = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}~` : text).padEnd(width);

function mark(one: ScenarioSummary, id: string, compared: boolean): string {
  const property = one.properties.find((p) => p.id === id);
  if (!property) return '';
  if (compared) return MARKS[property.status];
  if (property.verdict === 'violated') return 'X';
  if (property.verdict === 'incomplete') return '?';
  return property.premise ? '.' : 'o';
}

/** What each status is to expectations, as a mark. */
const MARKS: Readonly<Record<PropertySummary['status'], string>> = {
  holds: '.',
  vacuous: 'o',
  'expected violation': 'x',
  'new violation': 'X',
  'vanished violation': '!',
  'incomplete as expected': '~',
  'unexpectedly incomplete': '?',
};

function summary(result: CheckResult, compared: boolean): string {
  const lines: string[] = [];
  for (const one of result.results) {
    for (const { id, broken, trace, steps, prologue, status } of one.properties) {
      if (trace === undefined) continue;
      const expected = !compared ? 'VIOLATED' : status === 'new violation' ? 'NEW VIOLATION' : 'violated, as expected';
      const after = prologue ? ` after a prologue of ${prologue}` : '';
      lines.push(`${expected}: ${id} in ${one.scenario}, ${steps} steps${after}`, `    ${trace}`);
      if ((!compared || status === 'new violation') && broken !== undefined) lines.push(...hang('    ', broken, WIDTH));
    }
  }
  const first = result.results.flatMap(({ properties }) => properties.flatMap(({ trace }) => trace ?? []))[0];
  if (first) lines.push('', `To read one: npx stalemate explain ${first}`);
  if (result.traces) {
    const { replayed, failed } = result.traces;
    lines.push('', `${count(replayed - failed.length)} of ${count(replayed)} kept traces replay`);
  }
  const states = result.results.reduce((sum, one) => sum + one.states, 0);
  const good = result.results.filter((one) => (compared ? one.asExpected : one.verdict === 'holds')).length;
  lines.push(
    '',
    `${result.results.length} scenario${result.results.length === 1 ? '' : 's'}, ${count(states)} states: ${good} ${compared ? 'as expected' : 'complete and holding'}, ${result.results.length - good} not`,
  );
  return lines.join('\n').trimStart();
}
