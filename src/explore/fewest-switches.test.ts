/** Runs with the fewest changes of actor among the shortest: as many as the best of all shortest runs has, one by one. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compile, type Reductions } from '../compile/compile.ts';
import { MutationError } from '../model/change.ts';
import { InputError } from '../model/errors.ts';
import { takeStep, type World } from '../model/interpret.ts';
import { mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { WHOLE } from '../testing/part.ts';
import { randomInterleaving } from '../testing/random-interleaving.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem, symmetricSystem } from '../testing/random-system.ts';
import { explore } from './breadth-first.ts';
import { type ShortestRuns, shortestRuns } from './fewest-switches.ts';
import type { Found } from './findings.ts';

const STATES = 200;
/** Runs that the enumeration looks at. */
const RUNS = 20_000;

const search = (compiled: Compiled): ShortestRuns => {
  const run = shortestRuns(compiled, {});
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
};

const changesIn = (actors: readonly number[]): number =>
  actors.filter((actor, i) => i > 0 && actor !== actors[i - 1]).length;

const actorsOf = ({ steps }: Compiled, path: readonly number[]): number[] =>
  path.map((id) => (steps[id] as { instance: number }).instance);

/** The fewest changes of all runs of `depth` steps that break a property, one after the other; null where there are too many. */
function enumerated(compiled: Compiled, property: string, depth: number): number | null {
  const { properties, illegalEvents, threads } = compiled;
  const deadlock = properties.find(({ kind }) => kind === 'deadlock')?.id;
  const index = properties.findIndex(({ id }) => id === property);
  let visited = 0;
  let best = Number.POSITIVE_INFINITY;
  const breaksIn = (state: Int32Array): boolean => {
    const failed = new Uint8Array(properties.length);
    compiled.judge(state, failed, new Uint8Array(properties.length));
    return index >= 0 && failed[index] === 1;
  };
  const go = (state: Int32Array, actors: readonly number[]): void => {
    if (++visited > RUNS) return;
    if (actors.length === depth && breaksIn(state)) best = Math.min(best, changesIn(actors));
    if (actors.length > depth || (actors.length === depth && property !== deadlock)) return;
    const next = new Int32Array(state.length);
    const after: { state: Int32Array; actor: number }[] = [];
    const actorOf = (step: number) => (compiled.steps[step] as { instance: number }).instance;
    const bad = (step: number) => {
      if (actors.length + 1 === depth) best = Math.min(best, changesIn([...actors, actorOf(step)]));
    };
    const enabled = compiled.expand(state, next, {
      step: (id) => after.push({ state: next.slice(), actor: actorOf(id) }),
      illegal: (step, event) => {
        if (illegalEvents[event]?.breaks === property) bad(step);
      },
      broken: (step, p) => {
        if (p === index) bad(step);
      },
    });
    if (property === deadlock && enabled === 0 && actors.length === depth && threads.length > 0) {
      if (busy(compiled, state)) best = Math.min(best, changesIn(actors));
    }
    if (actors.length < depth) for (const one of after) go(one.state, [...actors, one.actor]);
  };
  go(compiled.initial, []);
  return visited > RUNS ? null : best;
}

function busy(compiled: Compiled, state: Int32Array): boolean {
  const words = new Int32Array(compiled.kernel.words);
  compiled.pack(state, words, 0);
  return compiled.kernel.busy(words, 0);
}

/** Whether xstate takes the run, up to a violating last step. */
function runs(system: System, { steps }: Compiled, path: readonly number[], found: Found): boolean {
  let world: World = system.initial;
  for (const [i, id] of path.entries()) {
    const outcome = takeStep(system, world, steps[id] as (typeof steps)[number]);
    if (outcome.kind === 'disabled') return false;
    if (outcome.kind === 'violation') return i === path.length - 1 && found.step !== null;
    world = outcome.world;
  }
  return true;
}

const FIXED = { merging: false, moveThreads: false, moveFlows: false };

function compare(system: System, properties: readonly PropertyDef[], seen: Seen): void {
  const plain = compile(system, properties);
  const whole = explore(plain, { limits: { states: STATES } });
  if (whole.limit !== null || whole.found.length === 0) return;
  const ways: Reductions[] = [
    { quotient: false, symmetry: false, ...FIXED },
    { quotient: true, symmetry: true, ...FIXED },
  ];
  const [one, reduced] = ways.map((way) => search(compile(system, properties, way))) as [ShortestRuns, ShortestRuns];
  for (const again of [one, reduced])
    expect(again.found.map(({ property, depth }) => [property, depth]).sort()).toEqual(
      whole.found.map(({ property, depth }) => [property, depth]).sort(),
    );
  for (const found of one.found) {
    const other = reduced.found.find(({ property }) => property === found.property) as Found;
    const paths = [one.pathOf(found), reduced.pathOf(other)] as const;
    expect(paths[0].length).toBe(found.depth);
    expect(paths[1].length).toBe(found.depth);
    expect(runs(system, one.compiled, paths[0], found)).toBe(true);
    expect(runs(system, reduced.compiled, paths[1], other)).toBe(true);
    const least = changesIn(actorsOf(one.compiled, paths[0]));
    expect(changesIn(actorsOf(reduced.compiled, paths[1]))).toBe(least);
    const best = enumerated(plain, found.property, found.depth);
    if (best === null) continue;
    expect(least).toBe(best);
    seen.compared++;
    const first = whole.found.find(({ property }) => property === found.property) as Found;
    if (changesIn(actorsOf(plain, whole.pathOf(first))) > best) seen.fewer++;
    seen.kinds.add(found.illegal !== null ? 'illegal' : found.step !== null ? 'step' : 'state');
  }
}

interface Seen {
  compared: number;
  fewer: number;
  readonly kinds: Set<string>;
}

test.each([
  ['threads that write and test', randomInterleaving, 100, 8],
  ['random systems', randomSystem, 8, 0],
  ['random systems with symmetry', symmetricSystem, 8, 0],
  ['random systems with locks', randomLockedSystem, 10, 0],
] as const)(
  '%s, and their mutants: as few as any shortest run has',
  (_, systems, part, least) => {
    const seen: Seen = { compared: 0, fewer: 0, kinds: new Set() };
    fc.assert(
      fc.property(systems, (random: RandomSystem) => {
        const mutants = random.mutations.flatMap(({ change }) => {
          try {
            const mutant = mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' });
            return [buildSystem(mutate(random.protocol, mutant).protocol, random.config)];
          } catch (error) {
            if (error instanceof MutationError || error instanceof InputError) return [];
            throw error;
          }
        });
        for (const system of [buildSystem(random.protocol, random.config), ...mutants])
          compare(system, random.properties, seen);
      }),
      { seed: 3, numRuns: WHOLE ? 10 * part : part },
    );
    expect(seen.compared).toBeGreaterThan(5);
    expect(seen.fewer).toBeGreaterThanOrEqual(least);
  },
  120_000,
);
