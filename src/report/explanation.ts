/** A trace for people: what is violated, the steps in lanes, what happened, and how to see it again. */

import type { ExprNode } from '../model/expr.ts';
import { fairnessText } from '../model/fairness.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Trace } from '../schema/validate.ts';
import { type Changes, endTexts, netChanges } from './changes.ts';
import { expressionText } from './expression-text.ts';
import { hang, hangItems } from './hang.ts';
import { type Fold, type LaneEntry, type LaneStep, lanesText } from './lanes.ts';
import { type Paint, plain } from './paint.ts';
import { sourceLines } from './source-text.ts';

const WIDTH = 100;
/** A trace longer than this is cut to its end. */
const LONG = 40;
const SHOWN = 30;

/** A part of the formula that decides, and the states that it looks at. */
export interface Reasons {
  readonly facts: readonly { readonly node: ExprNode; readonly value: boolean }[];
  readonly states: readonly string[];
}

/** One step of a run that goes round takes back what another one did; positions from 0. */
export interface Undoing {
  readonly resource: string;
  readonly done: number;
  readonly undone: number;
  readonly from: string;
  readonly to: string;
}

/** A thread that cannot go on. */
export interface Waiting {
  readonly thread: string;
  readonly place: string;
  readonly steps: readonly {
    readonly label: string;
    readonly until: readonly ExprNode[];
    readonly why: readonly string[];
    readonly asks: readonly string[];
  }[];
  readonly locks: readonly { readonly instance: string; readonly kind: string; readonly mode: string }[];
  readonly blockedOn: readonly {
    readonly label: string;
    readonly instance: string;
    readonly kind: string;
    readonly by: readonly string[];
  }[];
  readonly holds: readonly string[];
}

export interface Explanation {
  readonly trace: Trace;
  readonly property: PropertyDef;
  /** What happens in a real kernel, with the settings of the trace's system. */
  readonly broken: string;
  readonly mutations: readonly MutationDef[];
  /** Protocol, sizes and switches in one line. */
  readonly system: string;
  /** All steps, prologue first. */
  readonly steps: readonly LaneStep[];
  readonly reasons: Reasons | null;
  readonly waiting: readonly Waiting[];
  /** Of a run that goes round: which steps cancel. */
  readonly undoings: readonly Undoing[];
  /** The trace's file as the user would name it. */
  readonly file: string;
  /** The command that explores the scenario again: `check`, or `matrix` for a cell. */
  readonly again: string;
}

/** The whole text. `full` leaves nothing out. */
export function explanationText(one: Explanation, options: { readonly full: boolean }, paint: Paint = plain): string {
  const lines = [
    ...headLines(one, paint),
    '',
    ...lanesText(entriesOf(one, options.full), paint),
    '',
    ...whatHappened(one, paint),
    '',
    `  replay:  npx stalemate replay ${one.file}`,
    `  check:   npx stalemate ${one.again}`,
    ...sourceLines('  source:  ', one.trace.source, WIDTH),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines({ trace, property, mutations, system, steps }: Explanation, paint: Paint): string[] {
  const count = steps.length - trace.prologue;
  const facts = [
    trace.scenario,
    // A scenario called after its mutation says it already.
    ...mutations.map(({ id }) => id).filter((id) => !trace.scenario.includes(id)),
    `${count} step${count === 1 ? '' : 's'}${trace.prologue > 0 ? ` (prologue ${trace.prologue})` : ''}, ${trace.violation.shortest === false ? 'perhaps not the shortest' : 'shortest'}`,
  ];
  const name = `${property.id} ${property.name}`;
  return [
    ...hang(`VIOLATED ${name}   `, facts.join(', '), WIDTH).map((line) =>
      line.replace(`VIOLATED ${name}`, () => `${paint('red', 'VIOLATED')} ${paint('bold', name)}`),
    ),
    ...hang('  ', system, WIDTH),
    // Operations are called by what they do, which is long.
    ...mutations.flatMap(({ id, says }) =>
      id.includes(' ') ? hang('  ', `${id}: ${says}`, WIDTH) : hang(`  ${id}: `, says, WIDTH),
    ),
  ];
}

/** Prologue and, of a long trace, the beginning are folded into a line each. */
function entriesOf({ trace, steps }: Explanation, full: boolean): LaneEntry[] {
  const round = trace.violation.run?.loop ?? 0;
  if (full) return withLoop(steps, round);
  const [prologue, body] = [steps.slice(0, trace.prologue), steps.slice(trace.prologue)];
  const cut = body.length > LONG ? Math.max(0, body.length - Math.max(SHOWN, Math.min(round, LONG))) : 0;
  const stem = body.length - round;
  const folded = (from: number, to: number) =>
    to > from ? [foldOf('left out (see --full)', body.slice(from, to), body.slice(to))] : [];
  return [
    ...(prologue.length > 0 ? [foldOf('prologue', prologue, body)] : []),
    ...folded(0, Math.min(cut, stem)),
    ...(round > 0 && cut >= stem
      ? [roundFrom(round), ...folded(stem, cut), ...body.slice(cut)]
      : withLoop(body.slice(cut), round)),
  ];
}

const roundFrom = (loop: number): Fold => ({
  fold: `round and round from here, ${loop} step${loop === 1 ? '' : 's'}:`,
  states: [],
});

/** The entries with a line where the run begins to go round. */
function withLoop(entries: readonly LaneEntry[], loop: number): LaneEntry[] {
  if (loop === 0 || loop > entries.length) return [...entries];
  const stem = entries.slice(0, entries.length - loop);
  return [...stem, roundFrom(loop), ...entries.slice(stem.length)];
}

/** What the steps were, and where they led; what changes again in the steps that follow shows there. */
function foldOf(word: string, steps: readonly LaneStep[], following: readonly LaneStep[]): Fold {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const net = netChanges(steps.map((step): Changes => step.changes));
  const later = new Set(following.flatMap(({ changes }) => Object.keys(changes)));
  const states = endTexts(Object.fromEntries(Object.entries(net).filter(([id]) => !later.has(id))));
  return { fold: `${word}: ${steps.length} steps of ${actors.join(', ')}${states.length > 0 ? '; now' : ''}`, states };
}

/** What is broken, why, and what it means, without the steps. */
export function whatHappened(one: Explanation, paint: Paint = plain): string[] {
  const { trace, property, reasons, waiting } = one;
  const { kind, event, means, thread } = trace.violation;
  const part = (name: string, text: string) => hang(`  ${name.padEnd(9)}`, text, WIDTH);
  const lines = hang(' ', property.says, WIDTH).map((line) => paint('bold', line));
  if (kind === 'illegal_event') lines.push(...part('But', `${event}: ${means}`));
  if (kind === 'deadlock') lines.push(...part('But', 'nobody can go on:'));
  if (kind === 'wait_cycle') lines.push(...part('But', 'these wait for each other:'));
  if (kind === 'cannot_become_idle') {
    lines.push(...part('But', `${thread} never becomes idle again from here${waysOut(property)}.`));
  }
  if (trace.violation.run) lines.push(...goesOn(one, trace.violation.run));
  if (reasons && reasons.facts.length > 0) {
    const facts = reasons.facts.map(({ node, value }) => expressionText(value ? node : { op: 'not', a: node }));
    lines.push(...part('But', [...new Set(facts)].join(', and ')));
    if (reasons.states.length > 0) lines.push(...hangItems('  with     ', reasons.states, ',', WIDTH));
  }
  lines.push(...waiting.flatMap(waitingLines));
  lines.push(...part('Broken', one.broken), ...part('Source', property.source));
  return lines;
}

/** How a run goes on for ever, who undoes whose work, and what fairness has to do with it. */
function goesOn(
  { steps, undoings }: Explanation,
  { loop, fair, holdsWith }: NonNullable<Trace['violation']['run']>,
): string[] {
  const part = (name: string, text: string) => hang(`  ${name.padEnd(9)}`, text, WIDTH);
  const last = steps.length;
  const name = (i: number) => `${steps[i]?.actor} by '${steps[i]?.label}' (${i + 1})`;
  return [
    ...part(
      'But',
      loop > 0
        ? `steps ${last - loop + 1} to ${last} come back to where they began, and can be taken for ever.`
        : 'the run may stay in its last state for ever.',
    ),
    ...undoings.flatMap(({ resource, done, undone, from, to }) =>
      part('', `${name(undone)} undoes ${name(done)}: ${resource} ${from} -> ${to}`),
    ),
    ...part(
      'Fair',
      `${fairnessText(fair)}; ${holdsWith === null ? 'no more fairness was found with which it holds' : `were the run fair ${holdsWith} as well, it would hold`}`,
    ),
  ];
}

/** Which ways were looked for, as the end of a sentence. */
function waysOut(property: PropertyDef): string {
  if (property.kind !== 'can_become_idle' || (property.without.length === 0 && property.othersStart)) {
    return ', whatever anybody does';
  }
  const without = property.without.length > 0 ? ` without a step ${property.without.join(', ')}` : '';
  return `${without}${property.othersStart ? '' : `${without === '' ? '' : ', and'} with no idle thread starting anew`}`;
}

function waitingLines({ thread, place, steps, locks, blockedOn, holds }: Waiting): string[] {
  const lines = [`    ${thread} at ${place}`];
  const within = locks.filter(({ kind }) => kind === 'pseudo_lock').map(({ instance }) => instance.replace(/\[.*/, ''));
  const inside = within.length > 0 ? `, from inside ${within.join(' and ')}` : '';
  for (const { label, until, why, asks } of steps) {
    lines.push(...hang('      ', label, WIDTH));
    for (const reason of why) lines.push(...hang('        ', reason, WIDTH));
    if (until.length > 0)
      lines.push(...hang('        waits until ', until.map((guard) => expressionText(guard)).join(', or '), WIDTH));
    for (const { instance, kind, by } of blockedOn.filter((one) => one.label === label)) {
      const owners = by.map((owner) => (owner === thread ? `itself${inside}` : owner));
      const whose = owners.length > 0 ? `of ${owners.join(', ')}` : 'that no thread holds';
      lines.push(...hang('        for    ', `${instance} (${kind}) ${whose}`, WIDTH));
    }
    if (asks.length > 0) lines.push(...hangItems('        now ', asks, ',', WIDTH));
  }
  const held = locks.map(({ instance, kind, mode }) => `${instance} (${kind}, ${mode})`);
  if (held.length > 0) lines.push(...hangItems('      holds  ', held, ',', WIDTH));
  if (holds.length > 0) lines.push(...hangItems('      and in ', holds, ',', WIDTH));
  return lines;
}
