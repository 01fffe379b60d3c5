/**
 * Steps in lanes: one for each thread and one for hardware and environment, with what changed on the right. Only one
 * lane speaks in a line, so its text may run on under the lanes to its right.
 */

import type { FlowKind } from '../model/machine.ts';
import { type Changes, changeTexts } from './changes.ts';
import { fitted, hang, hangItems } from './hang.ts';
import { type Paint, plain } from './paint.ts';
import { wrap } from './table.ts';

/** A step as a reader needs it. */
export interface LaneStep {
  /** Its place in the trace, from 1. */
  readonly number: number;
  readonly actor: string;
  readonly kind: FlowKind;
  /** How many flows have been called on the way to it. */
  readonly depth: number;
  /** The label as the model file has it. */
  readonly label: string;
  readonly alternative: string | null;
  readonly choose: Readonly<Record<string, string>>;
  readonly read: Readonly<Record<string, string>>;
  /** Resources only. */
  readonly changes: Changes;
  /** Further changes that are not shown. */
  readonly more?: number;
  /** What is wrong with this step, if it is the one that breaks the property. */
  readonly broken?: string;
}

/** In place of steps that are left out: what they were, and the states that they led to. */
export interface Fold {
  readonly fold: string;
  readonly states: readonly string[];
}

export type LaneEntry = LaneStep | Fold;

const WIDTH = 100;
const NUMBER = 6;
const CHANGES = { least: 24, most: 42 };
/** With more lanes than this each gets a marker, and all share one column for text. */
const MOST_LANES = 3;
/** Blanks between lanes beyond which the eye gains nothing. */
const MOST_SPARE = 12;

/** How many lanes are named: on the way down a ladder, a line each, or with numbers in a line, which takes less room. */
export type Head = 'ladder' | 'line';

export const OUTSIDE = 'hardware, environment';

/** The lane of a step: its thread, or the one lane for everything that is no thread. */
const laneOf = ({ actor, kind }: LaneStep): string => (kind === 'thread' ? actor : OUTSIDE);

const isFold = (entry: LaneEntry): entry is Fold => 'fold' in entry;

/** Where text of each lane begins and where text ends. */
interface Layout {
  readonly lanes: readonly string[];
  readonly offsets: readonly number[];
  readonly compact: boolean;
  readonly head: Head;
  /** Column of what changed. */
  readonly changes: number;
  readonly width: number;
}

/** The steps in at most `width` columns, a header line first. */
export function lanesText(
  entries: readonly LaneEntry[],
  paint: Paint = plain,
  width = WIDTH,
  head: Head = 'ladder',
): string[] {
  const steps = entries.filter((entry): entry is LaneStep => !isFold(entry));
  const layout = layoutOf(steps, width, head);
  const last = new Map<number, string>();
  return [
    ...header(layout, paint),
    ...entries.flatMap((entry) => {
      if (!isFold(entry)) return stepLines(entry, layout, last, paint);
      last.clear();
      return foldLines(entry, width).map((line) => paint('dim', line));
    }),
  ];
}

const foldLines = ({ fold, states }: Fold, width: number): string[] => [
  ...hang(' '.repeat(NUMBER), fold, width),
  ...hangItems(' '.repeat(NUMBER + 2), states, ',', width),
];

function layoutOf(steps: readonly LaneStep[], width: number, head: Head): Layout {
  const threads = [...new Set(steps.filter(({ kind }) => kind === 'thread').map(laneOf))];
  const outside = steps.filter(({ kind }) => kind !== 'thread');
  const lanes = [...threads, ...(outside.length > 0 ? [titleOf(outside)] : [])];
  const widest = Math.max(0, ...steps.flatMap(rightTexts).map((text) => text.length));
  // Of a narrow page the changes leave as much to the steps as of a wide one.
  const most = Math.round((CHANGES.most * width) / WIDTH);
  const changes = width - Math.min(most, Math.max(CHANGES.least, widest));
  const room = changes - 2 - NUMBER;
  if (lanes.length > MOST_LANES)
    return { lanes, offsets: lanes.map((_, i) => NUMBER + 2 * i), compact: true, head, changes, width };
  // A lane is as wide as its name, or as what the last one leaves: only there has text nowhere to run on to.
  const names = lanes.slice(0, -1).reduce((sum, lane) => sum + lane.length + 2, 0);
  const lastLane = steps.filter((step) => laneIndex(lanes, step) === lanes.length - 1);
  const needed = Math.max((lanes.at(-1) ?? '').length, ...lastLane.map((step) => step.depth + textOf(step).length));
  const spare = Math.max(0, Math.floor((room - names - needed) / Math.max(1, lanes.length - 1)));
  const offsets: number[] = [];
  for (const [i] of lanes.entries()) {
    const before = lanes[i - 1];
    offsets.push(
      before === undefined ? NUMBER : (offsets[i - 1] as number) + before.length + 2 + Math.min(spare, MOST_SPARE),
    );
  }
  return { lanes, offsets, compact: false, head, changes, width };
}

/** The one flow that is no thread, or what it is when there are several. */
function titleOf(outside: readonly LaneStep[]): string {
  const [first, ...rest] = [...new Set(outside.map(({ actor }) => actor))];
  if (rest.length === 0) return first as string;
  const kinds = new Set(outside.map(({ kind }) => kind));
  if (kinds.size > 1) return OUTSIDE;
  return kinds.has('engine') ? 'hardware' : 'environment';
}

const laneIndex = (lanes: readonly string[], step: LaneStep): number =>
  step.kind === 'thread' ? lanes.indexOf(step.actor) : lanes.length - 1;

function header({ lanes, offsets, compact, head, changes }: Layout, paint: Paint): string[] {
  if (compact && head === 'line') {
    const names = lanes.map((lane, i) => `${i + 1} ${lane}`);
    const lines = hangItems(' '.repeat(NUMBER), names, ',', changes - 2);
    return lines.map((line, i) => paint('bold', i === 0 ? `${line.padEnd(changes)}changed` : line));
  }
  if (compact) {
    const ladder = lanes.map((lane, i) => `${' '.repeat(NUMBER)}${'| '.repeat(i)}${lane}`);
    const last = (ladder.at(-1) as string).padEnd(changes);
    return [...ladder.slice(0, -1), `${last}changed`].map((line) => paint('bold', line));
  }
  let line = '';
  for (const [i, lane] of lanes.entries()) line = line.padEnd(offsets[i] as number) + lane;
  return [paint('bold', `${line.padEnd(changes)}changed`)];
}

/** `function` and `call` of a label; hardware steps have no function. */
function split(label: string): { routine: string; call: string } {
  const at = label.indexOf(': ');
  return at < 0 ? { routine: '', call: label } : { routine: label.slice(0, at), call: label.slice(at + 2) };
}

/** `/alternative v=v0`; a choice that the alternative's name tells is left out. */
export function suffixOf({ alternative, choose }: LaneStep): string {
  const told = (value: string) => alternative !== null && [alternative, 'true', 'false'].includes(value);
  const chosen = Object.entries(choose).flatMap(([name, value]) => (told(value) ? [] : [` ${name}=${value}`]));
  return (alternative === null ? '' : ` /${alternative}`) + chosen.join('');
}

/** The label with its suffix. */
export const textOf = (step: LaneStep): string => step.label + suffixOf(step);

/** What changed; how many further changes there are stands behind the last one. */
export function changedTexts({ changes, actor, more = 0 }: LaneStep): string[] {
  const texts = changeTexts(changes, actor);
  return more === 0 ? texts : [...texts.slice(0, -1), `${texts.at(-1) ?? ''} (+${more})`];
}

function rightTexts(step: LaneStep): string[] {
  const read = Object.entries(step.read).map(([name, value]) => `${name}=${value}`);
  return [
    ...(read.length > 0 ? [`read ${read.join(', ')}`] : []),
    ...changedTexts(step),
    ...(step.broken === undefined ? [] : [step.broken]),
  ];
}

function stepLines(step: LaneStep, layout: Layout, last: Map<number, string>, paint: Paint): string[] {
  const { lanes, offsets, compact, head, changes, width } = layout;
  const lane = laneIndex(lanes, step);
  const start = compact ? NUMBER + 2 * lanes.length : (offsets[lane] as number);
  const left = leftLines(step, changes - 2 - start, repeats(step, lane, last));
  const right = rightTexts(step).flatMap((text) => {
    const room = width - changes;
    return wrap(width < WIDTH ? fitted(text, room - 2) : text, room, '  ');
  });
  const marked = step.broken !== undefined;
  const number = `${marked ? '>' : ' '}${String(step.number).padStart(NUMBER - 3)}  `;
  const markers = lanes.map((_, i) => (i !== lane ? '|' : head === 'line' ? String(i + 1) : '*')).join(' ');
  // A name that reaches into the column of changes keeps its line for itself.
  for (const [i, text] of left.entries()) if (start + text.length >= changes) right.splice(i, 0, '');
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const lead = compact
      ? `${i === 0 ? `${number}${markers}` : ' '.repeat(NUMBER) + '| '.repeat(lanes.length)}`
      : i === 0
        ? number
        : '';
    const text = `${lead.padEnd(start)}${left[i] ?? ''}`;
    const change = right[i] ?? '';
    const line = change === '' ? text.trimEnd() : `${text.padEnd(changes)}${change}`;
    return marked ? paint('red', line) : line;
  });
}

/** Whether the lane was in the same function before. */
function repeats(step: LaneStep, lane: number, last: Map<number, string>): boolean {
  const now = `${step.actor} ${split(step.label).routine}`;
  const before = last.get(lane);
  last.set(lane, now);
  return before === now && split(step.label).routine !== '';
}

/**
 * The label, indented by its depth of calls. The function is named once while the lane stays in it; where both do not
 * fit in a line, the call goes below.
 */
function leftLines(step: LaneStep, width: number, repeated: boolean): string[] {
  const { routine, call } = split(step.label);
  const indent = ' '.repeat(Math.min(step.depth, 3));
  const suffix = suffixOf(step);
  const below = (text: string) => hang(`${indent}  `, text, width);
  if (routine === '') return hang(indent, call + suffix, width);
  if (repeated) return below(call + suffix);
  const whole = `${indent}${routine}: ${call}${suffix}`;
  return whole.length <= width ? [whole] : [`${indent}${routine}:`, ...below(call + suffix)];
}
