/** "Each thread can become idle again from every reachable state", by backward reachability over the stored edges. */

import { type Compiled, IDLE_BITS } from '../compile/compile.ts';
import type { Edges, Exploration } from '../explore/breadth-first.ts';
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
  const { compiled, states: count, edges, illegalIn } = exploration;
  if (!edges) throw new Error('the exploration kept no edges');
  const idleWords = Math.ceil(compiled.threads.length / IDLE_BITS);
  const { heads, sources } = reversed(count, edges, countingSteps(compiled, property));
  let worst: { state: number; thread: number } | null = null;
  for (const [t, thread] of compiled.threads.entries()) {
    const [word, bit] = [Math.floor(t / IDLE_BITS), 1 << (t % IDLE_BITS)];
    const reaches = new Uint8Array(count);
    const queue = new Int32Array(count);
    let length = 0;
    for (let s = 0; s < count; s++) {
      if ((edges.idle.at(s * idleWords + word) & bit) !== 0 || illegalIn.has(s)) {
        reaches[s] = 1;
        queue[length++] = s;
      }
    }
    for (let i = 0; i < length; i++) {
      const s = queue[i] as number;
      for (let e = heads[s] as number; e < (heads[s + 1] as number); e++) {
        const before = sources[e] as number;
        if (reaches[before] === 1) continue;
        reaches[before] = 1;
        queue[length++] = before;
      }
    }
    const first = reaches.indexOf(0);
    if (first >= 0 && (worst === null || first < worst.state)) worst = { state: first, thread };
  }
  return worst;
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

/** Predecessors of state s over the edges that count: `sources[heads[s] .. heads[s+1]]`. */
function reversed(
  count: number,
  edges: Edges,
  counts: Uint8Array,
): { readonly heads: Int32Array; readonly sources: Int32Array } {
  const { to, via, offsets } = edges;
  const heads = new Int32Array(count + 1);
  for (let e = 0; e < to.length; e++) {
    if (counts[via.at(e)] === 0) continue;
    const target = to.at(e);
    heads[target + 1] = (heads[target + 1] as number) + 1;
  }
  for (let s = 0; s < count; s++) heads[s + 1] = (heads[s + 1] as number) + (heads[s] as number);
  const cursor = heads.slice(0, count);
  const sources = new Int32Array(heads[count] as number);
  for (let s = 0, e = 0; s < count; s++) {
    for (const end = offsets.at(s + 1); e < end; e++) {
      if (counts[via.at(e)] === 0) continue;
      const target = to.at(e);
      sources[cursor[target] as number] = s;
      cursor[target] = (cursor[target] as number) + 1;
    }
  }
  return { heads, sources };
}
