/**
 * The plain algorithm of taking safe steps ahead, on unpacked states: breadth first, after each step all pending safe
 * steps are run, the lowest position first, and the states passed over are judged but not kept. Slow, for comparison.
 */

import type { Compiled } from '../compile/compile.ts';
import { UNSAFE } from '../compile/safe-steps.ts';

/** What an exploration finds; equal with and without taking steps ahead. */
export interface Findings {
  /** Properties that do not hold somewhere: id, and the step for those judged at a step. */
  readonly broken: readonly string[];
  /** Steps with an illegal event: step and event. */
  readonly illegal: readonly string[];
  readonly deadlock: boolean;
  /** Properties whose premise holds somewhere. */
  readonly met: readonly string[];
  /** Steps that were ever taken. */
  readonly taken: readonly string[];
}

export interface MergedExploration {
  readonly findings: Findings;
  /** States kept, and states passed over (one may be passed over many times). */
  readonly states: number;
  readonly passed: number;
}

/** Explores with the given safe steps; null beyond `limit` states kept. With nothing safe it is a plain exploration. */
export function exploreMerged(
  compiled: Compiled,
  safe: readonly (Uint8Array | null)[],
  limit: number,
  from: Int32Array = compiled.initial,
): MergedExploration | null {
  const { system, properties, steps } = compiled;
  const [broken, illegal, taken] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const failed = new Uint8Array(properties.length);
  const met = new Uint8Array(properties.length);
  let deadlock = false;
  let passed = 0;
  const name = (step: number) => {
    const { instance, label, alternative, choose } = steps[step] as Compiled['steps'][number];
    return `${system.instances[instance]?.id} ${label}/${alternative} ${JSON.stringify(choose)}`;
  };
  const key = (state: Int32Array) => String.fromCharCode(...state);
  const seen = new Set<string>();
  const queue: Int32Array[] = [];

  /** Successors by flow, with what there is to say about the steps once they count. */
  const expand = (state: Int32Array) => {
    const next = new Int32Array(state.length);
    const flows = new Map<number, { successors: Int32Array[]; note: (() => void)[] }>();
    const of = (step: number) => {
      const { instance } = steps[step] as Compiled['steps'][number];
      const known = flows.get(instance) ?? { successors: [], note: [] };
      flows.set(instance, known);
      return known;
    };
    const enabled = compiled.expand(state, next, {
      step: (step) => {
        of(step).successors.push(next.slice());
        of(step).note.push(() => taken.add(name(step)));
      },
      illegal: (step, event) => {
        of(step).note.push(() => taken.add(name(step)).size > 0 && illegal.add(`${name(step)} ${illegalName(event)}`));
      },
      broken: (step, property) => of(step).note.push(() => broken.add(`${properties[property]?.id} ${name(step)}`)),
    });
    return { enabled, flows };
  };
  const illegalName = (event: number) => {
    const { breaks, means, event: what } = compiled.illegalEvents[event] as Compiled['illegalEvents'][number];
    return `${breaks} ${means} ${what}`;
  };

  const visit = (state: Int32Array) => {
    const { enabled, flows } = expand(state);
    failed.fill(0);
    compiled.judge(state, failed, met);
    for (const [p, { id }] of properties.entries()) if (failed[p] === 1) broken.add(id);
    const ahead = [...flows.keys()]
      .sort((a, b) => a - b)
      .find((flow) => {
        const flags = safe[flow] as Uint8Array;
        return flags[state[flow] as number] !== UNSAFE && (flows.get(flow)?.successors.length ?? 0) > 0;
      });
    if (ahead === undefined) {
      const text = key(state);
      if (seen.has(text)) return;
      seen.add(text);
      queue.push(state);
      if (enabled === 0 && compiled.busyThreads(state) > 0) deadlock = true;
      return;
    }
    passed++;
    const { successors, note } = flows.get(ahead) as { successors: Int32Array[]; note: (() => void)[] };
    for (const say of note) say();
    for (const successor of successors) visit(successor);
  };

  visit(Int32Array.from(from));
  for (let at = 0; at < queue.length; at++) {
    if (seen.size > limit) return null;
    for (const { successors, note } of expand(queue[at] as Int32Array).flows.values()) {
      for (const say of note) say();
      for (const successor of successors) visit(successor);
    }
  }
  return {
    findings: {
      broken: [...broken].sort(),
      illegal: [...illegal].sort(),
      deadlock,
      met: properties.flatMap(({ id }, p) => (met[p] === 1 ? [id] : [])),
      taken: [...taken].sort(),
    },
    states: seen.size,
    passed,
  };
}
