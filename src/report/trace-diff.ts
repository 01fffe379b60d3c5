/** Two traces side by side: in what their systems differ, where the runs part, and what each of them breaks. */

import type { Trace } from '../schema/validate.ts';
import { changeTexts } from './changes.ts';
import type { Explanation } from './explanation.ts';
import { butText } from './first-screen.ts';
import { fitted, hang } from './hang.ts';
import type { LaneStep } from './lanes.ts';
import { type Paint, plain } from './paint.ts';
import { wrap } from './table.ts';

const WIDTH = 100;
const NUMBER = 5;
const SIDE = (WIDTH - 3) / 2;
/** Common steps that are shown before and after a difference. */
const CONTEXT = 2;

/** What one side has, and the other one has not or has otherwise; null where it has none. */
export interface Difference {
  readonly what: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** Steps side by side: positions in each trace, from 0; null where the other one has no such step. */
export interface Row {
  readonly a: number | null;
  readonly b: number | null;
}

export interface TraceDiff {
  readonly settings: readonly Difference[];
  readonly violation: readonly Difference[];
  /** How many steps the runs have in common before they part. */
  readonly common: number;
  /** The first step that differs, in each trace, from 0; null for a trace that ends there. Both null where the runs are the same. */
  readonly partsAt: Row;
  readonly rows: readonly Row[];
}

/** Compares two traces: steps are the same where actor, label, outcome, choices and what they read and changed are. */
export function compareTraces(a: Trace, b: Trace): TraceDiff {
  const [left, right] = [a, b].map(({ steps }) => steps.map((step) => JSON.stringify(step))) as [string[], string[]];
  let common = 0;
  while (common < left.length && common < right.length && left[common] === right[common]) common++;
  const at = (length: number) => (common < length ? common : null);
  return {
    settings: differences(settingsOf(a), settingsOf(b)),
    violation: differences(violationOf(a), violationOf(b)),
    common,
    partsAt: { a: at(left.length), b: at(right.length) },
    // What follows is the same step where somebody does the same, whatever it changes by then.
    rows: aligned(namesOf(a), namesOf(b), common),
  };
}

const namesOf = ({ steps }: Trace): string[] =>
  steps.map(({ actor, step, alternative, choose }) => JSON.stringify([actor, step, alternative, choose]));

const settingsOf = ({ scenario, protocol, model, system, prologue }: Trace): Record<string, string> => ({
  scenario,
  protocol,
  prologue: `${prologue} steps`,
  ...entries('', system.sizes),
  ...entries('', system.switches),
  ...entries('table ', system.tables),
  ...entries('start ', system.start),
  actors: system.actors.map(({ flow, count }) => (count > 1 ? `${flow} (${count})` : flow)).join(', '),
  mutations: system.mutations.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ') || 'none',
  model: model.slice(0, 12),
});

const entries = (lead: string, record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${lead}${name}`, String(value)]));

const violationOf = ({ violation: { property, name, kind, event, thread } }: Trace): Record<string, string> => ({
  property: `${property} ${name}`,
  kind,
  ...(event === undefined ? {} : { event }),
  ...(thread === undefined ? {} : { thread }),
});

function differences(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Difference[] {
  const get = (record: Readonly<Record<string, string>>, what: string) => record[what] ?? null;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((what) => get(a, what) !== get(b, what))
    .map((what) => ({ what, a: get(a, what), b: get(b, what) }));
}

/** Longest common subsequence behind what both have in common; runs are a few hundred steps. */
function aligned(a: readonly string[], b: readonly string[], common: number): Row[] {
  const [left, right] = [a.slice(common), b.slice(common)];
  const longest = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      (longest[i] as number[])[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const rows: Row[] = Array.from({ length: common }, (_, i) => ({ a: i, b: i }));
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const both = i < left.length && j < right.length && left[i] === right[j];
    const first = both || (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1)));
    const second = both || !first;
    rows.push({ a: first ? common + i++ : null, b: second ? common + j++ : null });
  }
  return rows;
}

/** The comparison as text. */
export function traceDiffText(diff: TraceDiff, a: Explanation, b: Explanation, paint: Paint = plain): string {
  const lines = [
    ...pair(`A ${a.file}`, `B ${b.file}`, ' ').map((line) => paint('bold', line)),
    ...pair(ending(a), ending(b), ' '),
    '',
    ...(diff.settings.length > 0
      ? differenceLines('The systems differ', diff.settings)
      : ['The systems are the same.']),
    ...(diff.violation.length > 0
      ? differenceLines('What is violated differs', diff.violation)
      : ['What is violated is the same.']),
    parting(diff, a, b),
    '',
    ...rowsText(diff, a, b, paint),
    '',
    ...pair(sentence(a), sentence(b), ' '),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const ending = ({ trace, steps }: Explanation): string =>
  `${trace.violation.property} ${trace.violation.name}, ${steps.length} steps${trace.prologue > 0 ? ` (prologue ${trace.prologue})` : ''}`;

const sentence = (one: Explanation): string =>
  [butText(one), ...one.waiting.map(({ thread, steps }) => `${thread} at '${steps[0]?.label ?? ''}'`)]
    .filter((part) => part !== '')
    .join(' ');

function parting({ common, partsAt }: TraceDiff, a: Explanation, b: Explanation): string {
  if (partsAt.a === null && partsAt.b === null) return `The runs are the same, ${common} steps.`;
  const shorter = partsAt.a === null ? 'A' : partsAt.b === null ? 'B' : null;
  const where = common < Math.min(a.trace.prologue, b.trace.prologue) ? ', in the prologue' : '';
  if (shorter !== null) return `The runs are the same for ${common} steps; there ${shorter} ends${where}.`;
  return `The runs are the same for ${common} steps, and part at step ${common + 1}${where}.`;
}

const differenceLines = (title: string, all: readonly Difference[]): string[] => [
  `${title}:`,
  ...all.flatMap(({ what, a, b }) =>
    hang(`  ${what}: `, fitted(`${a ?? '(none)'} -> ${b ?? '(none)'}`, WIDTH - what.length - 4), WIDTH),
  ),
];

/** Two texts beside each other, with a sign between them. */
function pair(left: string | readonly string[], right: string | readonly string[], sign: string): string[] {
  const lines = (text: string | readonly string[]) =>
    typeof text === 'string' ? wrap(fitted(text, SIDE - 2), SIDE - 1, '  ') : text;
  const [a, b] = [lines(left), lines(right)];
  return Array.from(
    { length: Math.max(a.length, b.length) },
    (_, i) => `${(a[i] ?? '').padEnd(Math.floor(SIDE))} ${i === 0 ? sign : ' '} ${b[i] ?? ''}`,
  );
}

/** Rows where something differs, with two common ones around them. `|` stands between a step that changes something else. */
function rowsText({ rows, common }: TraceDiff, a: Explanation, b: Explanation, paint: Paint): string[] {
  const signOf = (row: Row, i: number): string => {
    if (row.a === null) return '>';
    if (row.b === null) return '<';
    return i < common || changesOf(a, row.a) === changesOf(b, row.b) ? ' ' : '|';
  };
  const signs = rows.map(signOf);
  const near = (i: number) => signs.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((sign) => sign !== ' ');
  const isLast = (i: number) => i === rows.length - 1;
  const lines: string[] = [];
  let left = 0;
  const flush = () => {
    if (left > 0) lines.push(paint('dim', `${' '.repeat(NUMBER)}... ${left} step${left === 1 ? '' : 's'} alike`));
    left = 0;
  };
  for (const [i, row] of rows.entries()) {
    const sign = signs[i] as string;
    if (!near(i) && !isLast(i)) {
      left++;
      continue;
    }
    flush();
    const alike = sign === ' ';
    const text = pair(sideOf(a, row.a, alike), sideOf(b, row.b, alike), sign);
    lines.push(...text.map((line) => (sign === ' ' ? line : paint(sign === '|' ? 'cyan' : 'red', line))));
  }
  flush();
  return lines;
}

const changesOf = ({ steps }: Explanation, i: number): string => JSON.stringify([steps[i]?.read, steps[i]?.changes]);

/** A step with its number and, where the sides are not alike, what it read and changed. */
function sideOf({ steps }: Explanation, i: number | null, alike: boolean): string[] {
  const step = i === null ? undefined : steps[i];
  if (!step) return [];
  const width = Math.floor(SIDE) - 1;
  const lead = `${String(step.number).padStart(NUMBER - 1)} `;
  const under = ' '.repeat(NUMBER + 4);
  const put = (text: string) => hang(under, fitted(text, width - under.length), width);
  return [
    ...hang(lead, fitted(`${step.actor} ${stepText(step)}`, width - lead.length), width),
    ...(alike ? [] : detailsOf(step).flatMap(put)),
    ...(step.broken === undefined ? [] : put(step.broken)),
  ];
}

const stepText = ({ label, alternative, choose }: LaneStep): string =>
  `${label}${alternative === null ? '' : ` /${alternative}`}${Object.entries(choose)
    .map(([name, value]) => ` ${name}=${value}`)
    .join('')}`;

const detailsOf = ({ read, changes, actor }: LaneStep): string[] => {
  const texts = Object.entries(read).map(([name, value]) => `${name}=${value}`);
  return [...(texts.length > 0 ? [`read ${texts.join(', ')}`] : []), ...changeTexts(changes, actor)];
};
