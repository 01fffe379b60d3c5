/** `check` and `replay` for programs. */

import { explanationOfRun } from '../cli/explanation-of.ts';
import { REDUCED, type StepInfo } from '../compile/compile.ts';
import { InputError, unknownName } from '../model/errors.ts';
import type { PropertyDef } from '../model/property.ts';
import { firstScreen } from '../report/first-screen.ts';
import { problemsOf, type Trace } from '../schema/validate.ts';
import { record } from '../trace/record.ts';
import { type ReplayResult, replay as replayIn } from '../trace/replay.ts';
import { checkScenario, type Outcome, prepare } from '../verify/check-scenario.ts';
import type { PropertyVerdict, Verdict } from '../verify/verdict.ts';
import { type Definitions, nameOf, type SystemSpec, traceSystemOf } from './system.ts';

export interface CheckOptions {
  /** Reaching one makes verdicts `incomplete`, never `holds`. */
  readonly limits?: { readonly states?: number; readonly depth?: number };
  /** Whether to stop at the end of the breadth-first level with the first violation; otherwise every property is judged. */
  readonly stopAtFirst?: boolean;
}

/** What became of one property. */
export interface CheckedProperty {
  readonly id: string;
  readonly verdict: Verdict;
  /** Whether what it speaks of occurred at all; if not, it is vacuous here, and `holds` says nothing. */
  readonly premise: boolean;
  /** A shortest run that breaks it, replayed through xstate. */
  readonly trace: Trace | null;
  /** That run in lanes, with what broke. */
  readonly text: string | null;
}

export interface Checked {
  readonly verdict: Verdict;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** The limit that was reached. */
  readonly limit: string | null;
  readonly properties: readonly CheckedProperty[];
}

/** Traces that the library records carry this instead of a version: nobody is to find them among the kept ones. */
const TOOL = 'library';

/** Explores a system and judges properties. Throws an `InputError` for what does not fit together. */
export async function check(
  spec: SystemSpec,
  properties: readonly PropertyDef[],
  { limits = {}, stopAtFirst = false }: CheckOptions = {},
): Promise<Checked> {
  if (properties.length === 0) throw new InputError('check: no properties; an empty check is no pass');
  const { protocol, mutations = [], prologue = [] } = spec;
  const outcome = await checkScenario(
    { protocol, mutations, config: spec, prologue, properties, limits, reductions: REDUCED, stopAtFirst },
    async () => true,
  );
  const { verdict, exploration } = outcome;
  return {
    verdict,
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    limit: exploration.limit,
    properties: outcome.properties.map((judged) => checkedProperty(spec, outcome, judged)),
  };
}

function checkedProperty(
  spec: SystemSpec,
  { system, compiled, prologue }: Outcome,
  { property, verdict, premise, counterexample }: PropertyVerdict,
): CheckedProperty {
  const { id } = property;
  if (!counterexample) return { id, verdict, premise, trace: null, text: null };
  const steps = counterexample.steps.map((step) => compiled.steps[step] as StepInfo);
  const head = { tool: TOOL, scenario: nameOf(spec), system: traceSystemOf(spec) };
  const trace = record(system, head, prologue, steps, property, counterexample);
  const { reproduces, differences, worlds } = replayIn(system, trace, property);
  if (!reproduces) throw new Error(`the trace of ${id} in ${nameOf(spec)} does not replay: ${differences.join('; ')}`);
  const run = { trace, system, worlds, property, mutations: spec.mutations ?? [] };
  const text = firstScreen(explanationOfRun(run, '<trace>', nameOf(spec)));
  // Where it can be replayed from is the program's own matter.
  return { id, verdict, premise, trace, text: text.slice(0, text.indexOf('\n  replay: ') + 1) };
}

/**
 * Replays a trace through xstate and says whether it still shows what it claims. Throws an `InputError` for what is no trace, or names
 * what is not among the definitions.
 */
export function replay(trace: Trace, definitions: Definitions): ReplayResult {
  const [problem] = problemsOf(trace, 'trace');
  if (problem !== undefined) throw new InputError(`trace: ${problem}`);
  const { protocols, properties, mutations = [] } = definitions;
  const protocol = named('protocol', protocols, trace.protocol);
  const property = named('property', properties, trace.violation.property);
  const broken = trace.system.mutations.map((name) => {
    if (typeof name !== 'string') throw new InputError('trace: system.mutations: the library takes no operations');
    return named('mutation', mutations, name);
  });
  const { system } = prepare({ protocol, mutations: broken, config: trace.system, properties: [property] });
  return replayIn(system, trace, property);
}

function named<T extends { readonly id: string }>(what: string, all: readonly T[], name: string): T {
  const found = all.find(({ id }) => id === name);
  const known = all.map(({ id }) => id);
  if (!found) throw new InputError(`trace: ${unknownName(what, name, known)}`);
  return found;
}

/** The system of a spec, mutated and checked against the properties. */
export const systemOf = (spec: SystemSpec, properties: readonly PropertyDef[] = []) =>
  prepare({ protocol: spec.protocol, mutations: spec.mutations ?? [], config: spec, properties }).system;
