/** Which single change would have kept a run from breaking its property: each is asked by exploring the system with it. */

import { InputError } from '../model/errors.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';
import { checkScenario, type Task } from './check-scenario.ts';
import type { Culprit } from './culprit.ts';
import { forbidden, type Repair, restorations } from './repair.ts';
import { type NamedStep, namedStep } from './trace-step.ts';

/** States looked at for each change, unless told otherwise. */
export const STATES = 20_000;
/** Steps of the run, counted from its end, that are asked about one by one. */
const STEPS = 12;
/** Changes that are asked about at most: those nearest to the end. */
const MOST = 12;

export interface Question {
  /** The system that the run is one of. */
  readonly system: System;
  readonly trace: Trace;
  /** How the scenario is explored; its protocol with its mutations is that of the system. */
  readonly task: Task;
  /** What the protocol was made from, by mutations or as a derived one; null for one that stands by itself. */
  readonly before: ProtocolDef | null;
  readonly states?: number;
  /** Whether to ask about single steps, too, where putting something back does not help; that takes longer. */
  readonly steps?: boolean;
}

/** How good a change is: it prevents what broke; the less else breaks, and the more is known, the better. */
type Grade = 'holds' | 'bounded' | 'others break';
const GRADES: readonly Grade[] = ['holds', 'bounded', 'others break'];

interface Answer {
  readonly repair: Repair;
  readonly grade: Grade;
  readonly states: number;
  readonly position: number;
}

/**
 * The step to blame: of the changes with which the property holds, the one that leaves the rest as it is; of several, the one
 * nearest to the end. What the protocol was made from is asked first: what was known to be right beats what is made up. Null
 * where no single change helps.
 */
export async function culpritBySearch(question: Question): Promise<Culprit | null> {
  const { system, trace, before } = question;
  const back = before ? await answers(question, restorations(system.protocol, before)) : [];
  const best = bestOf(back) ?? (question.steps ? bestOf(await answers(question, steps(system, trace))) : null);
  return best && told(question, best);
}

function bestOf(all: readonly Answer[]): Answer | null {
  const [best] = [...all].sort((a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade) || b.position - a.position);
  return best ?? null;
}

/** Steps near the end that threads took and need not have taken; what the hardware does nobody forbids. */
function steps(system: System, trace: Trace): Repair[] {
  const found = new Map<string, Repair>();
  for (let i = trace.steps.length - 1; i >= trace.prologue && found.size < STEPS; i--) {
    const kind = system.instances.find(({ id }) => id === trace.steps[i]?.actor)?.kind;
    const step = namedStep(system, trace, i);
    if (!step || kind !== 'thread' || found.has(`${step.flow} ${step.step}`)) continue;
    found.set(
      `${step.flow} ${step.step}`,
      forbidden(system.protocol, step.flow, step.label, trace.steps[i]?.alternative ?? null),
    );
  }
  return [...found.values()];
}

async function answers(question: Question, repairs: readonly Repair[]): Promise<Answer[]> {
  const { system, trace, task, states = STATES } = question;
  const named = trace.steps.map((_, i) => namedStep(system, trace, i));
  const all: Answer[] = [];
  const placed = repairs
    .filter(({ flow }) => named.some((one) => one?.flow === flow))
    .map((repair) => ({ repair, position: positionOf(repair, named) }))
    .sort((a, b) => b.position - a.position);
  for (const { repair, position } of placed.slice(0, MOST)) {
    const outcome = await explored(task, repair, states);
    if (!outcome) continue;
    const broken = outcome.properties
      .filter(({ verdict }) => verdict === 'violated')
      .map(({ property }) => property.id);
    if (broken.includes(trace.violation.property)) continue;
    const { limit, states: seen } = outcome.exploration;
    const grade = broken.length > 0 ? 'others break' : limit === null ? 'holds' : 'bounded';
    all.push({ repair, grade, states: seen, position });
    // What comes later in the list is farther from the end.
    if (grade === 'holds') break;
  }
  return all;
}

/** The scenario with the change; null where the change makes no protocol. */
async function explored(task: Task, repair: Repair, states: number) {
  try {
    const limits = { ...task.limits, states };
    return await checkScenario(
      { ...task, protocol: repair.protocol(), mutations: [], limits, stopAtFirst: false },
      async () => true,
    );
  } catch (error) {
    if (error instanceof InputError) return null;
    // A prologue that does not end with the change says that the change is none.
    if (error instanceof Error && /prologue/.test(error.message)) return null;
    throw error;
  }
}

/** Where in the run the change would have been felt, from 0: of what is missing, the step behind the last one before it. */
function positionOf({ flow, kind, step, labels }: Repair, named: readonly (NamedStep | null)[]): number {
  const last = (fits: (one: NamedStep) => boolean) => named.findLastIndex((one) => one !== null && fits(one));
  const exact = last((one) => one.flow === flow && (one.step === step || one.label === step));
  const near =
    exact >= 0 && kind !== 'missing' ? exact : last((one) => one.flow === flow && labels.includes(one.label));
  if (near < 0)
    return Math.max(
      0,
      last((one) => one.flow === flow),
    );
  if (kind !== 'missing') return near;
  const actor = named[near]?.actor;
  const next = named.findIndex((one, i) => i > near && one?.actor === actor);
  return next < 0 ? near : next;
}

function told({ system, trace }: Question, { repair, grade, states, position }: Answer): Culprit {
  const { flow, kind, does } = repair;
  const there = namedStep(system, trace, position);
  const step =
    kind === 'step' && there?.flow === flow && repair.labels.includes(there.label) ? there.step : repair.step;
  const what = {
    missing: `'${step}' is missing before '${there?.step ?? ''}'`,
    guard: `'${step}' is taken where it should not be`,
    effect: `'${step}' does not do what it should`,
    step: `'${step}' comes where it should not`,
    added: `'${step}' should not be there`,
    jump: `'${step}' goes on at the wrong place`,
  }[repair.fault];
  const far = {
    holds: `${trace.violation.property} holds`,
    bounded: `${trace.violation.property} does not break in ${states} states`,
    'others break': `${trace.violation.property} does not break, but something else does`,
  }[grade];
  return { position, flow, step, kind, says: `${what}; ${does}, ${far}.` };
}
