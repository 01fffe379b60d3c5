/** "Each thread can become idle again from every reachable state", by backward reachability over the stored edges. */

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
  const { compiled, store, edges, illegalIn } = exploration;
  if (!edges) throw new Error('the exploration kept no edges');
  const { words } = compiled.layout;
  const count = store.count;
  const { heads, sources } = reversed(count, edges, countingEdges(exploration, edges, property));
  const state = new Int32Array(compiled.initial.length);
  let worst: { state: number; thread: number } | null = null;
  for (const thread of compiled.threads) {
    const reaches = new Uint8Array(count);
    const queue = new Int32Array(count);
    let length = 0;
    for (let s = 0; s < count; s++) {
      compiled.unpack(store.words, s * words, state);
      if (compiled.isIdle(state, thread) || illegalIn.has(s)) {
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

/** For each edge 1 where it counts as a way out, else 0; null when all of them do. */
function countingEdges(exploration: Exploration, edges: Edges, property: CanBecomeIdle): Uint8Array | null {
  if (property.without.length === 0 && property.othersStart) return null;
  const { compiled, store } = exploration;
  const banned = compiled.steps.map((step) => {
    const { flat, alternative } = flatStepOf(compiled, step);
    return namesStep(property.without, flat, alternative);
  });
  const isThread = compiled.system.instances.map(({ kind }) => kind === 'thread');
  const counts = new Uint8Array(edges.to.length);
  const state = new Int32Array(compiled.initial.length);
  for (let s = 0; s < store.count; s++) {
    compiled.unpack(store.words, s * compiled.layout.words, state);
    for (let e = edges.offsets.at(s); e < edges.offsets.at(s + 1); e++) {
      const step = edges.via.at(e);
      const { instance } = compiled.steps[step] as { instance: number };
      const starts = !property.othersStart && isThread[instance] === true && compiled.isIdle(state, instance);
      counts[e] = banned[step] || starts ? 0 : 1;
    }
  }
  return counts;
}

/** Predecessors of state s over the edges that count: `sources[heads[s] .. heads[s+1]]`. */
function reversed(
  count: number,
  edges: Edges,
  counts: Uint8Array | null,
): { readonly heads: Int32Array; readonly sources: Int32Array } {
  const to = edges.to.items;
  const heads = new Int32Array(count + 1);
  for (let e = 0; e < to.length; e++) {
    if (counts !== null && counts[e] === 0) continue;
    heads[(to[e] as number) + 1] = (heads[(to[e] as number) + 1] as number) + 1;
  }
  for (let s = 0; s < count; s++) heads[s + 1] = (heads[s + 1] as number) + (heads[s] as number);
  const cursor = heads.slice(0, count);
  const sources = new Int32Array(heads[count] as number);
  for (let s = 0; s < count; s++) {
    for (let e = edges.offsets.at(s); e < edges.offsets.at(s + 1); e++) {
      if (counts !== null && counts[e] === 0) continue;
      const target = to[e] as number;
      sources[cursor[target] as number] = s;
      cursor[target] = (cursor[target] as number) + 1;
    }
  }
  return { heads, sources };
}
