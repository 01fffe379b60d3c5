/** A trace for people: what is violated, the steps in lanes, what happened, and how to see it again. */

import type { ExprNode } from '../model/expr.ts';
import { fairnessText } from '../model/fairness.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Trace } from '../schema/validate.ts';
import type { Culprit } from '../verify/culprit.ts';
import { expressionText } from './expression-text.ts';
import { hang, hangItems } from './hang.ts';
import { type Fold, type LaneEntry, type LaneStep, lanesText } from './lanes.ts';
import { type Paint, plain } from './paint.ts';
import { sourceLines } from './source-text.ts';

const WIDTH = 100;

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
  /** The step that lets it happen; null where none is known. */
  readonly culprit: Culprit | null;
  /** The trace's file as the user would name it. */
  readonly file: string;
  /** The command that explores the scenario again: `check`, or `matrix` for a cell. */
  readonly again: string;
}

/** The whole text: every step, prologue first, and all that is known. */
export function explanationText(one: Explanation, paint: Paint = plain): string {
  const lines = [
    ...headLines(one, paint),
    '',
    ...lanesText(entriesOf(one), paint),
    '',
    ...whatHappened(one, paint),
    '',
    `  replay:  npx stalemate replay ${one.file}`,
    `  check:   npx stalemate ${one.again}`,
    ...sourceLines('  source:  ', one.trace.source, WIDTH),
  ];
  return `${lines.join('\n')}\n`;
}

/** What is violated, where, and after how many steps. */
export function headline({ trace, property, mutations, steps }: Explanation, paint: Paint): string[] {
  const count = steps.length - trace.prologue;
  const facts = [
    trace.scenario,
    // A scenario called after its mutation says it already.
    ...mutations.map(({ id }) => id).filter((id) => !trace.scenario.includes(id)),
    `${count} step${count === 1 ? '' : 's'}${trace.prologue > 0 ? ` (prologue ${trace.prologue})` : ''}, ${trace.violation.shortest === false ? 'perhaps not the shortest' : 'shortest'}`,
  ];
  const name = `${property.id} ${property.name}`;
  return hang(`VIOLATED ${name}   `, facts.join(', '), WIDTH).map((line) =>
    line.replace(`VIOLATED ${name}`, () => `${paint('red', 'VIOLATED')} ${paint('bold', name)}`),
  );
}

const headLines = (one: Explanation, paint: Paint): string[] => [
  ...headline(one, paint),
  ...hang('  ', one.system, WIDTH),
  // Operations are called by what they do, which is long.
  ...one.mutations.flatMap(({ id, says }) =>
    id.includes(' ') ? hang('  ', `${id}: ${says}`, WIDTH) : hang(`  ${id}: `, says, WIDTH),
  ),
];

/** All steps, with a line where the prologue ends. */
function entriesOf({ trace, steps }: Explanation): LaneEntry[] {
  const [prologue, body] = [steps.slice(0, trace.prologue), steps.slice(trace.prologue)];
  const after: Fold = { fold: 'the prologue ends here', states: [] };
  return [...prologue, ...(prologue.length > 0 ? [after] : []), ...withLoop(body, trace.violation.run?.loop ?? 0)];
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

/** The parts of the formula that decide, as a sentence, and the states that they look at. */
export function reasonsText({ reasons }: Pick<Explanation, 'reasons'>): {
  readonly facts: string;
  readonly states: readonly string[];
} {
  const facts = (reasons?.facts ?? []).map(({ node, value }) => expressionText(value ? node : { op: 'not', a: node }));
  return { facts: [...new Set(facts)].join(', and '), states: facts.length > 0 ? (reasons?.states ?? []) : [] };
}

/** What is broken, why, and what it means, without the steps. */
export function whatHappened(one: Explanation, paint: Paint = plain): string[] {
  const { trace, property, waiting, culprit } = one;
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
  const { facts, states } = reasonsText(one);
  if (facts !== '') lines.push(...part('But', facts));
  if (states.length > 0) lines.push(...hangItems('  with     ', states, ',', WIDTH));
  lines.push(...waiting.flatMap(waitingLines));
  if (culprit) lines.push(...part('Blame', `step ${culprit.position + 1}: ${culprit.says}`));
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
export function waysOut(property: PropertyDef): string {
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
