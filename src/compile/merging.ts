/**
 * Takes safe steps at once (safe-steps.ts): where a flow's one step is safe, the state before it is passed over, neither
 * stored nor expanded otherwise; where all of a flow's steps are safe, they are the only ones taken. Path compression
 * (Yorav and Grumberg, "Static Analysis for State-Space Reductions Preserving Temporal Logics", 2004) and persistent sets.
 */

import type { Codegen } from './codegen.ts';
import type { Words } from './layout.ts';
import { SAFE_STEP, UNSAFE } from './safe-steps.ts';
import type { Expand, StepSink } from './successor-code.ts';

/** A flow that owes progress, and by local state whether its steps there are safe. */
export interface SafeFlow {
  readonly position: number;
  readonly safe: Uint8Array;
  /** Takes the steps of this flow alone. */
  readonly expand: Expand;
}

/**
 * The same successor function with safe steps taken at once. States passed over are shown to `sink.passed`, in order,
 * each with the step that led there. No state has more successors than before.
 */
export function merging(code: Codegen, all: Expand, flows: readonly SafeFlow[], most: number): Expand {
  const { words } = code.layout;
  const pending = code.build(
    'S,a,passing',
    `${flows
      .map(({ position, safe }, i) => {
        const name = code.table(`safe ${position}`, () => safe);
        const local = code.local('s', String(position));
        return `if(passing?${name}[${local}]===${SAFE_STEP}:${name}[${local}]!==${UNSAFE})return ${i};`;
      })
      .join('')}return -1;`,
  ) as never as (S: Words, a: number, passing: boolean) => number;
  const onward: Words = new Int32Array(words * most);
  const step = new Int32Array(most);
  /** What the step that is tried breaks; told to the sink once it is known to be taken here. */
  const broken: number[] = [];
  const trial: StepSink = {
    illegal() {},
    broken: (_, property) => broken.push(property),
    passed() {},
    enabled: 0,
    onward: true,
  };

  /** Runs state k of `B` on while one of its flows has a safe step. */
  const runOn = (B: Words, k: number, M: Int32Array, sink: StepSink): void => {
    const at = k * words;
    sink.onward = true;
    for (let i = pending(B, at, true); i >= 0; i = pending(B, at, true)) {
      broken.length = 0;
      const count = (flows[i] as SafeFlow).expand(B, at, onward, 0, step, trial);
      // A step that violates has no successor: the state stays, and everybody else goes on from it.
      if (count === 0) break;
      sink.passed(B, at, M[k] as number);
      for (const property of broken) sink.broken(step[0] as number, property);
      for (let w = 0; w < words; w++) B[at + w] = onward[w] as number;
      M[k] = step[0] as number;
    }
    sink.onward = false;
  };

  return (S, a, B, k, M, sink) => {
    const i = pending(S, a, false);
    let end = k;
    if (i >= 0) {
      end = (flows[i] as SafeFlow).expand(S, a, B, k, M, trial);
      // The whole step is taken again with the real sink, so that what it breaks is told once.
      if (end > k) end = (flows[i] as SafeFlow).expand(S, a, B, k, M, sink);
      sink.enabled += end - k;
    }
    if (end === k) end = all(S, a, B, k, M, sink);
    for (let j = k; j < end; j++) runOn(B, j, M, sink);
    return end;
  };
}
