/**
 * Bounds context switches (Qadeer and Rehof, "Context-Bounded Model Checking of Concurrent Software", 2005): a run may
 * go over from one thread to another only so many times. Engines and the environment step at any time.
 */

import { type Compiled, isReducedBy, type Kernel, type StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';

/** Switches stand above the thread that stepped last in the extra word of a state. */
const THREAD_BITS = 16;
const THREAD_MASK = 2 ** THREAD_BITS - 1;

export interface BoundedSwitches {
  /** The system with one more word a state: who stepped last, and how many switches there were. */
  readonly compiled: Compiled;
  /** Whether some step was left out because of the bound. */
  cut(): boolean;
}

/**
 * The same system with at most `most` context switches in a run. Its symmetry must not move threads, and no steps may be
 * merged: both would lose who stepped.
 */
export function boundSwitches(compiled: Compiled, most: number): BoundedSwitches {
  if (isReducedBy(compiled, 'merging'))
    throw new Error('a bound on context switches cannot count steps that are merged');
  const { kernel } = compiled;
  const { words } = kernel;
  const inner: Words = new Int32Array(words * kernel.most);
  const steps = new Int32Array(kernel.most);
  const threadOf = Int32Array.from(compiled.steps, ({ instance }) => compiled.threads.indexOf(instance) + 1);
  let cut = false;
  const expand = (S: Words, a: number, B: Words, k: number, M: Int32Array, sink: StepSink): number => {
    const count = kernel.expand(S, a, inner, 0, steps, sink);
    const before = S[a + words] as number;
    const last = before & THREAD_MASK;
    let to = k;
    for (let i = 0; i < count; i++) {
      const step = steps[i] as number;
      const thread = threadOf[step] as number;
      let after = before;
      if (thread !== 0 && thread !== last) {
        const switches = (before >>> THREAD_BITS) + (last === 0 ? 0 : 1);
        if (switches > most) {
          cut = true;
          continue;
        }
        after = (switches << THREAD_BITS) | thread;
      }
      const at = to * (words + 1);
      for (let w = 0; w < words; w++) B[at + w] = inner[i * words + w] as number;
      B[at + words] = after;
      M[to++] = step;
    }
    return to;
  };
  const bounded: Kernel = { ...kernel, words: words + 1, expand, expandEach: expand };
  return { compiled: { ...compiled, kernel: bounded }, cut: () => cut };
}
