/** Judges properties of runs: over the stored states and transitions of an exploration that is complete. */

import type { Compiled } from '../compile/compile.ts';
import type { Exploration } from '../explore/exploration.ts';
import { InputError } from '../model/errors.ts';
import { type NamedStep, unitsOf } from '../model/fairness.ts';
import { namesStep } from '../model/flatten.ts';
import { type Fairness, formulasOf, isOfRuns, type RunProperty } from '../model/property.ts';
import { type Conditions, fairParts, type Graph, type Where } from './fair-cycle.ts';
import { flatStepOf } from './flat-step.ts';
import { type Lasso, shortLasso, type Ways, waysFrom0 } from './lasso.ts';
import { factsOf, graphOf, ordinals, stepsNamed } from './stored-graph.ts';

/** A fair run that breaks a property. */
export interface FairRun {
  /** Step ids of a run of the system itself. */
  readonly steps: readonly number[];
  /** How many of them, at the end, come back to where they began; 0 where the run stays in its last state for ever. */
  readonly loop: number;
  readonly fair: Fairness;
  /** The least that more fairness would have to add for the property to hold: `weakly gpu`; null where nothing does. */
  readonly holdsWith: string | null;
}

/** A fair run that breaks the property; null where there is none. Needs an exploration with edges and without a limit. */
export function fairRunBreaking(exploration: Exploration, property: RunProperty): FairRun | null {
  // An edge to a state whose fingerprint is that of another leads to the wrong state, and makes or hides cycles.
  if (exploration.omission !== null)
    throw new InputError(`compact: ${property.id} is about runs, which needs whole states; leave out --compact`);
  const question = questionOf(exploration, property);
  const conditions = conditionsOf(exploration, property.fair);
  const parts = [...fairParts(question.graph, conditions, question.where)];
  if (parts.length === 0) return null;
  const lasso = shortLasso(question.graph, conditions, question.where, parts, question.ways());
  const run = exploration.lassoAlong(ordinals(question.graph, lasso.stem), ordinals(question.graph, lasso.loop));
  return { ...run, fair: property.fair, holdsWith: holdsWith(exploration, property, question, lasso) };
}

/** Whether what the property speaks of occurred: its premise, steps that count as progress, and whatever must be fair. */
export function premiseOfRuns(exploration: Exploration, property: RunProperty): boolean {
  const { compiled, taken, limit } = exploration;
  const occurred = (names: (step: NamedStep) => boolean) =>
    compiled.steps.some((_, id) => (taken[id] as number) > 0 && names(namedStep(compiled, id)));
  for (const how of ['weak', 'strong'] as const) {
    for (const entry of property.fair[how]) {
      if (entry === 'threads' || entry === 'engines') continue;
      const units = unitsOf(compiled.system, { weak: [], strong: [], [how]: [entry] });
      if (!occurred((step) => units.some((unit) => unit.has(step)))) return false;
    }
  }
  if (property.kind === 'progress_cycle')
    return occurred(({ flat, alternative }) => namesStep(property.progress, flat, alternative));
  if (limit !== null) return false;
  if (!truthsOf(exploration, property, 0).includes(1)) return false;
  // Where no run at all is as fair as that, nothing is said of any.
  const graph = graphOf(exploration);
  const by = stepsNamed(compiled, property.finitely).map((named) => 1 - named);
  return isMet(exploration, graph, conditionsOf(exploration, property.fair), by, null);
}

const namedStep = (compiled: Compiled, id: number): NamedStep => {
  const step = compiled.steps[id] as Compiled['steps'][number];
  return { instance: step.instance, fromIdle: step.fromIdle, ...flatStepOf(compiled, step) };
};

// What is asked of the graph

interface Question {
  readonly graph: Graph;
  readonly where: Where;
  /** Ways to the states in which a cycle may begin. */
  ways(): Ways;
}

function questionOf(exploration: Exploration, property: RunProperty): Question {
  const { compiled, states } = exploration;
  const graph = graphOf(exploration);
  const cut = property.kind === 'progress_cycle' ? [...property.finitely, ...property.progress] : property.finitely;
  const by = stepsNamed(compiled, cut).map((named) => 1 - named);
  const everywhere = new Uint8Array(states).fill(1);
  const not = (truth: Uint8Array) => truth.map((one) => 1 - one);
  switch (property.kind) {
    case 'progress_cycle': {
      const where = { within: everywhere, by, moving: true, through: null };
      return { graph, where, ways: () => waysFrom0(graph, null) };
    }
    case 'eventually_always': {
      const where = { within: everywhere, by, moving: false, through: not(truthsOf(exploration, property, 0)) };
      return { graph, where, ways: () => waysFrom0(graph, null) };
    }
    case 'leads_to': {
      const missing = not(truthsOf(exploration, property, 1));
      const from = truthsOf(exploration, property, 0).map((one, s) => one & (missing[s] as number));
      const ways = waysFrom0(graph, { from, within: missing });
      const within = Uint8Array.from(ways.distance, (distance) => (distance < 0 ? 0 : 1));
      return { graph, where: { within, by, moving: false, through: null }, ways: () => ways };
    }
  }
}

/** The k-th formula of a property in each state. */
function truthsOf(exploration: Exploration, property: RunProperty, k: number): Uint8Array {
  const { properties } = exploration.compiled;
  const formulas = properties.filter(isOfRuns).flatMap((one) => formulasOf(one).map((_, i) => ({ id: one.id, i })));
  const at = formulas.findIndex(({ id, i }) => id === property.id && i === k);
  const { truths, width } = factsOf(exploration);
  return Uint8Array.from({ length: exploration.states }, (_, s) => truths[s * width + at] as number);
}

// Fairness

function conditionsOf(exploration: Exploration, fair: Fairness): Conditions {
  const { compiled } = exploration;
  const units = unitsOf(compiled.system, fair);
  const ofSteps = compiled.steps.map((_, id) => {
    const step = namedStep(compiled, id);
    return units.flatMap((unit, u) => (unit.has(step) ? [u] : []));
  });
  const { illegal } = factsOf(exploration);
  return {
    unitsOf: ofSteps,
    strong: units.map(({ strong }) => strong),
    alsoEnabled: (state) => illegal.get(state)?.flatMap((id) => ofSteps[id] as number[]) ?? NONE,
  };
}

const NONE: readonly number[] = [];

/** Transitions looked at for what makes the run unfair. */
const BUDGET = 50_000_000;

/** The first of some stronger fairnesses under which the property holds: of one flow, of one step, of all. */
function holdsWith(
  exploration: Exploration,
  { fair }: RunProperty,
  { graph, where }: Question,
  lasso: Lasso,
): string | null {
  const { compiled, transitions } = exploration;
  const { system } = compiled;
  const flows = [...new Set(system.instances.flatMap(({ kind, machine }) => (kind === 'resource' ? [] : [machine])))];
  const labels = labelsPassedBy(compiled, graph, lasso);
  const weakly = (entry: string): Fairness => ({ ...fair, weak: [...fair.weak, entry] });
  const strongly = (...entries: string[]): Fairness => ({ ...fair, strong: [...fair.strong, ...entries] });
  const ways: (readonly [string, Fairness, string | null])[] = [
    ...flows.map((flow) => [`weakly ${flow}`, weakly(flow), flow] as const),
    ...labels.map((label) => [`weakly '${label}'`, weakly(label), label] as const),
    ...flows.map((flow) => [`strongly ${flow}`, strongly(flow), flow] as const),
    ...labels.map((label) => [`strongly '${label}'`, strongly(label), label] as const),
    ['strongly every flow', strongly(...flows), null],
    ['strongly every step', strongly(...allLabels(compiled)), null],
  ];
  let budget = BUDGET;
  for (const [name, stronger, entry] of ways) {
    budget -= transitions;
    if (budget < 0) break;
    const conditions = conditionsOf(exploration, stronger);
    const [part] = fairParts(graph, conditions, where);
    // A fairness that no run has, or that asks for steps which the runs in question do not take for ever, is no remedy.
    if (part === undefined && isMet(exploration, graph, conditions, where.by, entry)) return name;
  }
  return null;
}

/** Whether some run is as fair as that, by steps that count, of which the entry names one that occurs. */
function isMet(
  { compiled, taken }: Exploration,
  graph: Graph,
  conditions: Conditions,
  by: Uint8Array,
  entry: string | null,
): boolean {
  const units = entry === null ? [] : unitsOf(compiled.system, { weak: [entry], strong: [] });
  const occurs = compiled.steps.some(
    (_, id) => by[id] === 1 && (taken[id] as number) > 0 && units.some((unit) => unit.has(namedStep(compiled, id))),
  );
  if (entry !== null && !occurs) return false;
  const within = new Uint8Array(graph.states).fill(1);
  const [part] = fairParts(graph, conditions, { within, by, moving: false, through: null });
  return part !== undefined;
}

/** Steps that are enabled somewhere on the cycle and not taken on it; those of one alternative by its name. */
function labelsPassedBy(compiled: Compiled, graph: Graph, { stem, loop }: Lasso): string[] {
  const name = (id: number) => {
    const { bareLabel, alternative } = {
      ...flatStepOf(compiled, compiled.steps[id] as never).flat,
      ...(compiled.steps[id] as Compiled['steps'][number]),
    };
    return alternative === null ? bareLabel : `${bareLabel}/${alternative}`;
  };
  const last = stem.at(-1);
  const states = [last === undefined ? 0 : graph.to(last), ...loop.map((e) => graph.to(e))];
  const taken = new Set(loop.map((e) => name(graph.via(e))));
  const enabled = new Set<string>();
  for (const s of states) for (let e = graph.first(s); e < graph.first(s + 1); e++) enabled.add(name(graph.via(e)));
  return [...enabled].filter((label) => !taken.has(label));
}

const allLabels = (compiled: Compiled): string[] => [
  ...new Set(compiled.steps.map((step) => flatStepOf(compiled, step).flat.label)),
];
