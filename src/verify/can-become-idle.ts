/** "Each thread can become idle again from every reachable state", by backward reachability over the stored edges. */

import { type Compiled, IDLE_BITS } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import type { Exploration } from '../explore/exploration.ts';
import { InputError } from '../model/errors.ts';
import { namesStep } from '../model/flatten.ts';
import type { PropertyDef } from '../model/property.ts';
import { flatStepOf } from './flat-step.ts';

type CanBecomeIdle = PropertyDef & { readonly kind: 'can_become_idle' };

/**
 * The state with the smallest number (so of least depth) from which a thread can never become idle again by the steps
 * that the property lets count, and that thread's position; null when there is none. States with a violating step are
 * passed over: what follows it is unknown. Needs an exploration with edges and without a limit.
 */
export function stuckThread(
  exploration: Exploration,
  property: CanBecomeIdle,
): { readonly state: number; readonly thread: number } | null {
  const { compiled } = exploration;
  const counts = countingSteps(compiled, property);
  let worst: { state: number; thread: number } | null = null;
  for (let group = 0; group * IDLE_BITS < compiled.threads.length; group++) {
    const threads = compiled.threads.slice(group * IDLE_BITS, (group + 1) * IDLE_BITS);
    const reaches = idleAhead(exploration, counts, group, threads.length);
    const state = reaches.findIndex((idle) => idle !== allOf(threads.length));
    if (state < 0 || (worst !== null && worst.state <= state)) continue;
    const bit = threads.findIndex((_, t) => ((reaches[state] as number) & (1 << t)) === 0);
    worst = { state, thread: threads[bit] as number };
  }
  return worst;
}

/**
 * What `stuckThread` says, but where states are stored as fingerprints only after a look at whole states: an edge to a
 * state whose fingerprint is that of another one leads to the wrong state, and ways out seem to be missing. Throws an
 * `InputError` when it cannot be told.
 */
export function stuckForCertain(exploration: Exploration, property: CanBecomeIdle): ReturnType<typeof stuckThread> {
  const stuck = stuckThread(exploration, property);
  if (stuck === null || exploration.omission === null) return stuck;
  const { compiled, states } = exploration;
  const from = new Int32Array(compiled.initial.length);
  exploration.eachState((locals, number) => {
    if (number === stuck.state) from.set(locals);
  });
  const whole = explore(compiled, { from, keepEdges: true, limits: { states } });
  const again = whole.limit === null ? stuckThread(whole, property) : null;
  if (again?.state === 0) return { state: stuck.state, thread: again.thread };
  throw new InputError(
    `compact: fingerprints of ${exploration.omission.bits} bits leave open whether ${property.id} breaks; take more bits, or store whole states`,
  );
}

const allOf = (threads: number): number => 2 ** threads - 1;

/**
 * For each state a bit for each thread of a group that can become idle from there: the least fixed point over the kept
 * edges, by sweeps up and down over the states that still lack a bit.
 */
function idleAhead(exploration: Exploration, counts: Uint8Array, group: number, threads: number): Int32Array {
  const { compiled, states: count, edges, illegalIn } = exploration;
  if (!edges) throw new Error('the exploration kept no edges');
  const { offsets, to, via, idle } = edges;
  const groups = Math.ceil(compiled.threads.length / IDLE_BITS);
  const all = allOf(threads);
  const reaches = new Int32Array(count);
  const open = new Int32Array(count);
  let length = 0;
  for (let s = 0; s < count; s++) {
    reaches[s] = illegalIn.has(s) ? all : idle.at(s * groups + group);
    if (reaches[s] !== all) open[length++] = s;
  }
  for (let changed = true, down = true; changed; down = !down) {
    changed = false;
    for (let i = 0; i < length; i++) {
      const s = open[down ? length - 1 - i : i] as number;
      const before = reaches[s] as number;
      let now = before;
      for (let e = offsets.at(s), end = offsets.at(s + 1); e < end && now !== all; e++) {
        if (counts[via.at(e)] === 1) now |= reaches[to.at(e)] as number;
      }
      if (now === before) continue;
      reaches[s] = now;
      changed = true;
    }
    let kept = 0;
    for (let i = 0; i < length; i++) {
      const s = open[i] as number;
      if (reaches[s] !== all) open[kept++] = s;
    }
    length = kept;
  }
  return reaches;
}

/** For each step 1 where it counts as a way out, else 0. */
function countingSteps(compiled: Compiled, property: CanBecomeIdle): Uint8Array {
  return Uint8Array.from(compiled.steps, (step) => {
    const { flat, alternative } = flatStepOf(compiled, step);
    const { kind } = compiled.system.instances[step.instance] as { kind: string };
    const starts = !property.othersStart && kind === 'thread' && step.fromIdle;
    return namesStep(property.without, flat, alternative) || starts ? 0 : 1;
  });
}
