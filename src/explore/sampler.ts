/**
 * Sees a state with all its successors, and judges every one of them: what walks and swarms have in common. A violation
 * one step beside the way that is taken is found as well.
 */

import type { Compiled, StepSink } from '../compile/compile.ts';
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

export class Sampler {
  readonly compiled: Compiled;
  readonly found = new Map<string, Sighting>();
  readonly #counter: DistinctCounter;
  readonly #taken: Float64Array;
  readonly #met: Uint8Array;
  readonly #failed: Uint8Array;
  readonly #next: Int32Array;
  readonly #watched: ReadonlySet<string>;
  readonly #deadlock: string | null;
  #packed: Uint32Array;
  #via: Int32Array = new Int32Array(16);
  #count = 0;
  #path: () => readonly number[] = () => [];
  readonly #sink: StepSink;
  #transitions = 0;
  #visits = 0;
  depth = 0;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
    const { words } = compiled.layout;
    this.#counter = new DistinctCounter(words);
    this.#taken = new Float64Array(compiled.steps.length);
    this.#met = new Uint8Array(compiled.properties.length);
    this.#failed = new Uint8Array(compiled.properties.length);
    this.#next = new Int32Array(compiled.initial.length);
    this.#packed = new Uint32Array(16 * words);
    this.#watched = new Set(compiled.properties.map(({ id }) => id));
    this.#deadlock = compiled.properties.find(({ kind }) => kind === 'deadlock')?.id ?? null;
    this.#sink = {
      step: (step) => this.#successor(step),
      illegal: (step, illegal) => {
        this.#took(step);
        this.#note((compiled.illegalEvents[illegal] as { breaks: string }).breaks, 'illegal_event', step);
      },
      broken: (step, property) => this.#note((compiled.properties[property] as { id: string }).id, 'step', step),
    };
  }

  /** Whether every property that a single run can break is broken. */
  get allFound(): boolean {
    return this.compiled.properties.every(({ id, kind }) => kind === 'can_become_idle' || this.found.has(id));
  }

  /** Judges the state in which all runs begin. */
  begin(state: Int32Array): void {
    this.compiled.pack(state, this.#packed, 0);
    this.#path = () => [];
    if (this.#counter.add(this.#packed, 0)) this.#judge(state, null);
  }

  /**
   * Judges all successors of a state, and the state itself for deadlock. `path` gives the steps that led to it; it is
   * asked for only when something is found. The successors stay until the next call. Returns their number.
   */
  visit(state: Int32Array, path: () => readonly number[]): number {
    this.#count = 0;
    this.#path = path;
    this.#visits++;
    const enabled = this.compiled.expand(state, this.#next, this.#sink);
    if (enabled === 0 && this.#deadlock !== null && this.compiled.busyThreads(state) > 0) {
      this.#note(this.#deadlock, 'deadlock', null);
    }
    return this.#count;
  }

  /** Step that leads to the k-th successor. */
  step(k: number): number {
    return this.#via[k] as number;
  }

  /** Words that hold the k-th successor, packed, from `k * layout.words` on. */
  get packed(): Uint32Array {
    return this.#packed;
  }

  /** Unpacks the k-th successor. */
  take(k: number, into: Int32Array): void {
    this.compiled.unpack(this.#packed, k * this.compiled.layout.words, into);
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

  #successor(step: number): void {
    this.#took(step);
    const { words } = this.compiled.layout;
    const k = this.#count++;
    if (k === this.#via.length) {
      const via = new Int32Array(k * 2);
      via.set(this.#via);
      this.#via = via;
      const packed = new Uint32Array(k * 2 * words);
      packed.set(this.#packed);
      this.#packed = packed;
    }
    this.#via[k] = step;
    this.compiled.pack(this.#next, this.#packed, k * words);
    if (this.#counter.add(this.#packed, k * words)) this.#judge(this.#next, step);
  }

  #judge(state: Int32Array, step: number | null): void {
    const failed = this.#failed;
    if (this.compiled.judge(state, failed, this.#met) === 0) return;
    for (let p = 0; p < failed.length; p++) {
      if (failed[p] !== 1) continue;
      failed[p] = 0;
      this.#note((this.compiled.properties[p] as { id: string }).id, 'state', step);
    }
  }

  #note(property: string, kind: Sighting['kind'], step: number | null): void {
    if (this.found.has(property) || !this.#watched.has(property)) return;
    const path = this.#path();
    this.found.set(property, { property, kind, steps: step === null ? [...path] : [...path, step] });
  }
}
