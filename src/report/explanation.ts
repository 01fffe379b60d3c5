/** A trace for people: what is violated, the steps in lanes, what happened, and how to see it again. */

import type { ExprNode } from '../model/expr.ts';
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
  if (full) return [...steps];
  const [prologue, body] = [steps.slice(0, trace.prologue), steps.slice(trace.prologue)];
  const cut = body.length > LONG ? body.length - SHOWN : 0;
  return [
    ...(prologue.length > 0 ? [foldOf('prologue', prologue, body)] : []),
    ...(cut > 0 ? [foldOf('left out (see --full)', body.slice(0, cut), body.slice(cut))] : []),
    ...body.slice(cut),
  ];
}

/** What the steps were, and where they led; what changes again in the steps that follow shows there. */
function foldOf(word: string, steps: readonly LaneStep[], following: readonly LaneStep[]): Fold {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const net = netChanges(steps.map((step): Changes => step.changes));
  const later = new Set(following.flatMap(({ changes }) => Object.keys(changes)));
  const states = endTexts(Object.fromEntries(Object.entries(net).filter(([id]) => !later.has(id))));
  return { fold: `${word}: ${steps.length} steps of ${actors.join(', ')}${states.length > 0 ? '; now' : ''}`, states };
}

function whatHappened(one: Explanation, paint: Paint): string[] {
  const { trace, property, reasons, waiting } = one;
  const { kind, event, means, thread } = trace.violation;
  const part = (name: string, text: string) => hang(`  ${name.padEnd(9)}`, text, WIDTH);
  const lines = hang(' ', property.says, WIDTH).map((line) => paint('bold', line));
  if (kind === 'illegal_event') lines.push(...part('But', `${event}: ${means}`));
  if (kind === 'deadlock') lines.push(...part('But', 'nobody can go on:'));
  if (kind === 'cannot_become_idle') {
    lines.push(...part('But', `${thread} never becomes idle again from here${waysOut(property)}.`));
  }
  if (reasons && reasons.facts.length > 0) {
    const facts = reasons.facts.map(({ node, value }) => expressionText(value ? node : { op: 'not', a: node }));
    lines.push(...part('But', [...new Set(facts)].join(', and ')));
    if (reasons.states.length > 0) lines.push(...hangItems('  with     ', reasons.states, ',', WIDTH));
  }
  lines.push(...waiting.flatMap(waitingLines));
  lines.push(...part('Broken', one.broken), ...part('Source', property.source));
  return lines;
}

/** Which ways were looked for, as the end of a sentence. */
function waysOut(property: PropertyDef): string {
  if (property.kind !== 'can_become_idle' || (property.without.length === 0 && property.othersStart)) {
    return ', whatever anybody does';
  }
  const without = property.without.length > 0 ? ` without a step ${property.without.join(', ')}` : '';
  return `${without}${property.othersStart ? '' : `${without === '' ? '' : ', and'} with no idle thread starting anew`}`;
}

function waitingLines({ thread, place, steps, holds }: Waiting): string[] {
  const lines = [`    ${thread} at ${place}`];
  for (const { label, until, why, asks } of steps) {
    lines.push(...hang('      ', label, WIDTH));
    for (const reason of why) lines.push(...hang('        ', reason, WIDTH));
    if (until.length > 0)
      lines.push(...hang('        waits until ', until.map((guard) => expressionText(guard)).join(', or '), WIDTH));
    if (asks.length > 0) lines.push(...hangItems('        now ', asks, ',', WIDTH));
  }
  if (holds.length > 0) lines.push(...hangItems('      holds ', holds, ',', WIDTH));
  return lines;
}
