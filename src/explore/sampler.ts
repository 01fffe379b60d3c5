/**
 * Sees a state with all its successors, and judges every one of them: what walks and swarms have in common. A violation
 * one step beside the way that is taken is found as well.
 */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { isOfRuns } from '../model/property.ts';
import { DistinctCounter } from './distinct.ts';

/** A way in which a property breaks; not a shortest one. */
export interface Sighting {
  readonly property: string;
  readonly kind: 'state' | 'step' | 'illegal_event' | 'deadlock';
  /** Steps from the start, the breaking one included. */
  readonly steps: readonly number[];
}

/** What was seen of a system that was not explored to its end. */
export interface Sample {
  readonly compiled: Compiled;
  /** Walks taken, or members of the swarm. */
  readonly runs: number;
  /** Different states judged. */
  readonly states: number;
  /** Whether `states` is exact or a sketch's estimate. */
  readonly exact: boolean;
  /** Transitions judged. */
  readonly transitions: number;
  /** States whose successors were judged, each visit counted. */
  readonly visits: number;
  /** Longest way followed from the start. */
  readonly depth: number;
  /** What bounded it; there is always something. */
  readonly limit: string;
  /** The first way found for each property. */
  readonly found: readonly Sighting[];
  readonly taken: Float64Array;
  readonly met: Uint8Array;
}

export interface SampleProgress {
  readonly runs: number;
  readonly of: number;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly found: number;
}

/** Visits between two progress reports. */
export const REPORT_EVERY = 1 << 12;

/** For systems compiled without reductions: every step is one of the model, and every state as the model has it. */
export class Sampler {
  readonly compiled: Compiled;
  readonly found = new Map<string, Sighting>();
  /** Packed successors of the state visited last, one after the other. */
  readonly successors: Words;
  /** The steps that lead to them. */
  readonly via: Int32Array;
  /** Longest way followed so far. */
  depth = 0;
  readonly #counter: DistinctCounter;
  readonly #taken: Float64Array;
  readonly #met: Uint8Array;
  readonly #failed: Uint8Array;
  readonly #watched: ReadonlySet<string>;
  readonly #deadlock: string | null;
  readonly #sink: StepSink;
  #path: () => readonly number[] = () => [];
  #transitions = 0;
  #visits = 0;

  constructor(compiled: Compiled) {
    const { words, most } = compiled.kernel;
    this.compiled = compiled;
    this.successors = new Int32Array(most * words);
    this.via = new Int32Array(most);
    this.#counter = new DistinctCounter(words);
    this.#taken = new Float64Array(compiled.steps.length);
    this.#met = new Uint8Array(compiled.properties.length);
    this.#failed = new Uint8Array(compiled.properties.length);
    this.#watched = new Set(compiled.properties.map(({ id }) => id));
    this.#deadlock = compiled.properties.find(({ kind }) => kind === 'deadlock')?.id ?? null;
    this.#sink = {
      illegal: (step, illegal) => {
        this.#took(step);
        this.#note((compiled.illegalEvents[illegal] as { breaks: string }).breaks, 'illegal_event', step);
      },
      broken: (step, property) => this.#note((compiled.properties[property] as { id: string }).id, 'step', step),
      passed() {},
      enabled: 0,
      onward: false,
    };
  }

  /** Whether every property that a single run can break is broken. */
  get allFound(): boolean {
    return this.compiled.properties.every(
      (one) => one.kind === 'can_become_idle' || isOfRuns(one) || this.found.has(one.id),
    );
  }

  /** The state in which all runs begin, packed and judged. */
  begin(start: Int32Array): Words {
    const state = new Int32Array(this.compiled.kernel.words);
    this.compiled.pack(start, state, 0);
    if (this.#counter.add(state, 0)) this.#judge(state, 0, -1);
    return state;
  }

  /**
   * Judges all successors of a packed state, and the state itself for deadlock. `path` gives the steps that led to it; it
   * is asked for only when something is found. Returns the number of successors, which stay until the next call.
   */
  visit(state: Words, path: () => readonly number[]): number {
    const { kernel } = this.compiled;
    this.#path = path;
    this.#visits++;
    this.#sink.enabled = 0;
    const count = kernel.expand(state, 0, this.successors, 0, this.via, this.#sink);
    for (let k = 0; k < count; k++) {
      const step = this.via[k] as number;
      this.#took(step);
      if (this.#counter.add(this.successors, k * kernel.words)) this.#judge(this.successors, k * kernel.words, step);
    }
    if (this.#sink.enabled === 0 && this.#deadlock !== null && kernel.busy(state, 0)) {
      this.#note(this.#deadlock, 'deadlock', -1);
    }
    return count;
  }

  progress(runs: number, of: number): SampleProgress {
    const { states, transitions, depth } = this.sample(runs, '');
    return { runs, of, states, transitions, depth, found: this.found.size };
  }

  sample(runs: number, limit: string): Sample {
    return {
      compiled: this.compiled,
      runs,
      states: this.#counter.count,
      exact: this.#counter.exact,
      transitions: this.#transitions,
      visits: this.#visits,
      depth: this.depth,
      limit,
      found: [...this.found.values()],
      taken: this.#taken,
      met: this.#met,
    };
  }

  #took(step: number): void {
    this.#transitions++;
    this.#taken[step] = (this.#taken[step] as number) + 1;
  }

  /** Judges a state that was not judged before; the one that the step leaves was. */
  #judge(words: Words, at: number, step: number): void {
    const failed = this.#failed;
    if (this.compiled.kernel.judge(words, at, failed, this.#met, step) === 0) return;
    for (let p = 0; p < failed.length; p++) {
      if (failed[p] !== 1) continue;
      failed[p] = 0;
      this.#note((this.compiled.properties[p] as { id: string }).id, 'state', step);
    }
  }

  /** Notes the first way in which a property breaks; `step` is -1 where the state does. */
  #note(property: string, kind: Sighting['kind'], step: number): void {
    if (this.found.has(property) || !this.#watched.has(property)) return;
    const path = this.#path();
    this.found.set(property, { property, kind, steps: step < 0 ? [...path] : [...path, step] });
  }
}
