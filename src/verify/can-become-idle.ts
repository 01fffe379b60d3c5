/** "Each thread can become idle again from every reachable state", by backward reachability over the stored edges. */

import type { Exploration } from '../explore/breadth-first.ts';

/**
 * The state with the smallest number (so of least depth) from which a thread can never become idle again, and that
 * thread's position; null when there is none. States with a violating step are passed over: what follows it is
 * unknown. Needs an exploration with edges and without a limit.
 */
export function stuckThread(exploration: Exploration): { readonly state: number; readonly thread: number } | null {
  const { compiled, store, edges, illegalIn } = exploration;
  if (!edges) throw new Error('the exploration kept no edges');
  const { words } = compiled.layout;
  const count = store.count;
  const { heads, sources } = reversed(count, edges.offsets.items, edges.to.items);
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

/** Predecessors of state s: `sources[heads[s] .. heads[s+1]]`. */
function reversed(count: number, offsets: Int32Array, to: Int32Array): { heads: Int32Array; sources: Int32Array } {
  const heads = new Int32Array(count + 1);
  for (let e = 0; e < to.length; e++) heads[(to[e] as number) + 1] = (heads[(to[e] as number) + 1] as number) + 1;
  for (let s = 0; s < count; s++) heads[s + 1] = (heads[s + 1] as number) + (heads[s] as number);
  const cursor = heads.slice(0, count);
  const sources = new Int32Array(to.length);
  for (let s = 0; s < count; s++) {
    for (let e = offsets[s] as number; e < (offsets[s + 1] as number); e++) {
      const target = to[e] as number;
      sources[cursor[target] as number] = s;
      cursor[target] = (cursor[target] as number) + 1;
    }
  }
  return { heads, sources };
}
