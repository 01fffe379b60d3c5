/** What an exploration sees, as sorted text: once by the compiled engine, once by xstate alone. Equal, or one is wrong. */

import type { AnyMachineSnapshot } from 'xstate';
import { compile } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import type { Exploration } from '../explore/exploration.ts';
import { edgeName, exploreReference } from '../explore/reference.ts';
import { evaluate } from '../model/evaluate.ts';
import { rename } from '../model/flatten.ts';
import type { Outcome, StepName, World } from '../model/interpret.ts';
import { keyOf, knownOf, machineOf, NULL_DEREFERENCE, stepAt, tagsOf } from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { type Context, pathOf } from '../model/to-xstate.ts';

export interface Observation {
  readonly states: readonly string[];
  /** State, step, successor. */
  readonly edges: readonly string[];
  /** State, step, and what the illegal event breaks. */
  readonly violations: readonly string[];
  /** State, step if any, and the property that does not hold. */
  readonly broken: readonly string[];
  /** Properties whose premise held somewhere. */
  readonly met: readonly string[];
  readonly transitions: number;
  readonly depth: number;
}

/** How much of the vocabulary a run exercised. */
export interface Exercise {
  states: number;
  nestedSteps: number;
  waitsRefused: number;
  illegalEvents: number;
  nullDereferences: number;
  deadlocks: number;
  brokenProperties: number;
}

const sorted = (set: ReadonlySet<string>): string[] => [...set].sort();

/** Everything that the compiled engine sees; null beyond `limit` states. */
export function observeCompiled(system: System, properties: readonly PropertyDef[], limit: number): Observation | null {
  const compiled = compile(system, properties);
  const run = explore(compiled, { limits: { states: limit + 1 } });
  if (run.limit !== null) return null;
  const states: string[] = [];
  const locals: Int32Array[] = [];
  run.eachState((state) => {
    states.push(textOf(run, state));
    locals.push(state.slice());
  });
  const edges = new Set<string>();
  const violations = new Set<string>();
  const broken = new Set<string>();
  const next = new Int32Array(system.instances.length);
  const failed = new Uint8Array(properties.length);
  const met = new Uint8Array(properties.length);
  for (const [id, from] of states.entries()) {
    const name = (step: number) => {
      const info = compiled.steps[step] as (typeof compiled.steps)[number];
      return edgeName(system, info, info.alternative);
    };
    const state = locals[id] as Int32Array;
    const enabled = compiled.expand(state, next, {
      step: (step) => edges.add(`${from}\n--${name(step)}->\n${textOf(run, next)}`),
      illegal: (step, illegal) => violations.add(`${from} ${name(step)} ${compiled.illegalEvents[illegal]?.breaks}`),
      broken: (step, p) => broken.add(`${from} ${name(step)} ${properties[p]?.id}`),
    });
    failed.fill(0);
    compiled.judge(state, failed, met);
    for (const [p, { id: property, kind }] of properties.entries()) {
      const dead = kind === 'deadlock' && enabled === 0 && compiled.busyThreads(state) > 0;
      if (failed[p] === 1 || dead) broken.add(`${from} ${property}`);
    }
  }
  return {
    states: states.sort(),
    edges: sorted(edges),
    violations: sorted(violations),
    broken: sorted(broken),
    met: properties.filter((_, p) => met[p] === 1).map(({ id }) => id),
    transitions: run.transitions,
    depth: run.depth,
  };
}

/** A state as `keyOf` prints it. */
export const textOf = ({ compiled }: Exploration, locals: Int32Array): string =>
  Array.from(locals, (local, i) => compiled.show(i, local)).join('\n');

/** Everything that xstate alone sees, properties judged by plain evaluation. Throws beyond `limit` states. */
export function observeReference(
  system: System,
  properties: readonly PropertyDef[],
  limit: number,
): { observation: Observation; exercise: Exercise } {
  const violations = new Set<string>();
  const broken = new Set<string>();
  const met = new Set<string>();
  const obliged = new Map<string, number>();
  const exercise: Exercise = {
    states: 0,
    nestedSteps: 0,
    waitsRefused: 0,
    illegalEvents: 0,
    nullDereferences: 0,
    deadlocks: 0,
    brokenProperties: 0,
  };
  const worlds = new Map<string, World>();
  let from = '';
  const result = exploreReference(system, limit, {
    state: (world) => {
      from = keyOf(world);
      worlds.set(from, world);
      obliged.set(from, 0);
    },
    step: (world, step, outcome) => {
      if (outcome.kind === 'disabled') {
        if (outcome.why.startsWith('waits for')) exercise.waitsRefused++;
        return;
      }
      if (system.instances[step.instance]?.kind !== 'environment') obliged.set(from, (obliged.get(from) as number) + 1);
      if (step.label.includes(': ')) exercise.nestedSteps++;
      const name = edgeName(system, step, outcome.alternative);
      if (outcome.kind === 'violation') {
        violations.add(`${from} ${name} ${outcome.violation.breaks}`);
        if (outcome.violation.means === NULL_DEREFERENCE.means) exercise.nullDereferences++;
        else exercise.illegalEvents++;
      }
      for (const property of brokenAtStep(system, properties, world, step, outcome))
        broken.add(`${from} ${name} ${property}`);
    },
  });
  for (const [key, world] of worlds) {
    for (const property of properties) {
      if (property.kind === 'deadlock') {
        if (obliged.get(key) !== 0 || allIdle(system, world, ['thread'])) continue;
        exercise.deadlocks++;
        broken.add(`${key} ${property.id}`);
      }
      if (property.kind !== 'invariant' && property.kind !== 'quiescence') continue;
      if (property.kind === 'quiescence' && !allIdle(system, world, ['thread', 'engine'])) continue;
      const known = knownOf(system, world);
      if (property.when && evaluate(property.when, system.constants, known) !== true) continue;
      met.add(property.id);
      if (evaluate(property.holds, system.constants, known) !== true) broken.add(`${key} ${property.id}`);
    }
  }
  exercise.states = result.states.size;
  exercise.brokenProperties = broken.size;
  const observation = {
    states: sorted(result.states),
    edges: sorted(result.edges),
    violations: sorted(violations),
    broken: sorted(broken),
    met: properties.filter(({ id }) => met.has(id)).map(({ id }) => id),
    transitions: result.transitions,
    depth: result.depth,
  };
  return { observation, exercise };
}

const allIdle = (system: System, world: World, kinds: readonly string[]): boolean =>
  system.instances.every(
    ({ kind }, i) =>
      !kinds.includes(kind) ||
      tagsOf(machineOf(system, i), pathOf((world[i] as AnyMachineSnapshot).value)).includes('idle'),
  );

/** At-step properties that do not hold where a step is taken. They read its payload and own fields, before it. */
function brokenAtStep(
  system: System,
  properties: readonly PropertyDef[],
  world: World,
  step: StepName,
  outcome: Exclude<Outcome, { kind: 'disabled' }>,
): string[] {
  const taken = stepAt(system, world, step) as NonNullable<ReturnType<typeof stepAt>>;
  const known = {
    ...knownOf(system, world, step.instance),
    own: (field: string) => ((world[step.instance] as AnyMachineSnapshot).context as Context)[field] ?? null,
    ev: (name: string) => outcome.payload[name] ?? null,
  };
  return properties.flatMap((property) => {
    if (property.kind !== 'at_step') return [];
    const names = [taken.bareLabel, taken.label].flatMap((label) => [label, `${label}/${outcome.alternative}`]);
    if (!property.steps.some((one) => names.includes(one))) return [];
    return evaluate(rename(property.holds, taken.prefix), system.constants, known) === true ? [] : [property.id];
  });
}
