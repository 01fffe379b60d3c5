/**
 * Shortest runs to what breaks, and among those the ones that change least often from one actor to another: breadth first,
 * keeping for each state how few changes lead there by a shortest run, and who may step last in such a run.
 *
 * No more has to be kept. Let m be the fewest changes with which a shortest run comes to a state. Whoever goes on from there
 * has m changes if it may have stepped last with m, and else m + 1: a run that comes with more is never better.
 */

import { type Compiled, isReducedBy, type StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import {
  AT_FIRST_VIOLATION,
  type Exploration,
  type Limits,
  mebibytes,
  type Pause,
  REPORT_EVERY,
} from './exploration.ts';
import { type Found, inOrder } from './findings.ts';
import { NumberList, StateQueue } from './growable.ts';
import { runAlong } from './path.ts';
import { StateTable } from './state-table.ts';

/** What is known of the runs, as far as it is asked of an exploration that found the same. */
export type ShortestRuns = Pick<Exploration, 'compiled' | 'found' | 'limit' | 'omission' | 'bounded' | 'pathOf'>;

/** Actors that one word can tell apart. */
export const MOST_ACTORS = 32;
const NONE = -1;
const ANYBODY = -1;

/** How a property breaks, with the fewest changes so far. */
interface Breaking extends Found {
  readonly changes: number;
}

/**
 * Searches until `stopWhen` is true at the end of a level, or there is nothing more. The system must not be merged, and no
 * renaming may move an actor: both would lose who stepped. With more actors than `MOST_ACTORS` it throws.
 */
export function* shortestRuns(
  compiled: Compiled,
  options: { readonly from?: Int32Array; readonly limits?: Limits },
): Generator<Pause, ShortestRuns, boolean> {
  const search = new Search(compiled, options.from ?? compiled.initial, options.limits ?? {});
  let reported = 0;
  while (search.advance()) {
    if (search.expanded - reported < REPORT_EVERY) continue;
    reported = search.expanded;
    if (!(yield search.progress())) search.interrupt();
  }
  return search.result();
}

class Search {
  readonly #compiled: Compiled;
  readonly #limits: Limits;
  readonly #start: Words;
  readonly #table: StateTable;
  readonly #began = performance.now();
  /** Of each step, a bit for its actor. */
  readonly #actors: Int32Array;
  /** Of each state: the fewest changes on a shortest run there, the actors that may step last, its first arrival. */
  readonly #changes = new NumberList(16);
  readonly #last = new NumberList();
  readonly #arrivals = new NumberList();
  /** Arrivals, one for each actor of a state: the actor's bit, the state before, which of its successors, the next arrival. */
  readonly #by = new NumberList();
  readonly #before = new NumberList();
  readonly #ordinals = new NumberList(16);
  readonly #more = new NumberList();
  readonly #found = new Map<string, Breaking>();
  /** States of the next level that break a property, by property: how few changes lead there is known when the level ends. */
  #failing = new Map<string, number[]>();
  readonly #failed: Uint8Array;
  readonly #met: Uint8Array;
  readonly #successors: Words;
  readonly #steps: Int32Array;
  readonly #numbers: Int32Array;
  readonly #sink: StepSink;
  readonly #deadlock: string | null;
  #level: StateQueue;
  #next: StateQueue;
  #cursor = 0;
  /** Number of the first state of the next level. */
  #nextBegin = 1;
  #depth = 0;
  #limit: string | null = null;
  /** Number of the state at the cursor. */
  expanded = 0;

  constructor(compiled: Compiled, from: Int32Array, limits: Limits) {
    const { kernel, steps, properties, illegalEvents } = compiled;
    if (isReducedBy(compiled, 'merging')) throw new Error('changes of actor cannot be counted where steps are merged');
    const instances = [...new Set(steps.map(({ instance }) => instance))];
    if (instances.length > MOST_ACTORS) throw new Error(`more than ${MOST_ACTORS} actors`);
    this.#compiled = compiled;
    this.#limits = limits;
    this.#actors = Int32Array.from(steps, ({ instance }) => 1 << instances.indexOf(instance));
    this.#table = new StateTable(kernel.words, true);
    this.#failed = new Uint8Array(properties.length);
    this.#met = new Uint8Array(properties.length);
    this.#deadlock = properties.find(({ kind }) => kind === 'deadlock')?.id ?? null;
    this.#successors = new Int32Array(Math.max(1, kernel.most) * kernel.words);
    this.#steps = new Int32Array(kernel.most);
    this.#numbers = new Int32Array(Math.max(1, kernel.most));
    this.#level = new StateQueue(kernel.words);
    this.#next = new StateQueue(kernel.words);
    this.#sink = {
      illegal: (step, event) => this.#noteStep((illegalEvents[event] as { breaks: string }).breaks, step, event),
      broken: (step, property) => this.#noteStep((properties[property] as { id: string }).id, step, null),
      passed() {},
      enabled: 0,
      onward: false,
    };
    this.#start = new Int32Array(kernel.words);
    compiled.pack(from, this.#start, 0);
    this.#successors.set(this.#start);
    kernel.canonical?.(this.#successors, 0);
    this.#table.insert(this.#successors, 1, this.#numbers);
    this.#level.push(this.#successors, 0);
    this.#changes.push(0);
    this.#last.push(ANYBODY);
    this.#arrivals.push(NONE);
    this.#judge(0, 0, -1);
    this.#settle(0);
  }

  interrupt(): void {
    this.#limit ??= 'interrupted';
  }

  progress(): Pause {
    const states = this.#table.count;
    const frontier = states - this.expanded;
    return { states, transitions: 0, depth: this.#depth, frontier, bytes: this.#bytes(), snapshot: () => null };
  }

  /** Expands the next state; false when it is over. */
  advance(): boolean {
    if (this.#limit !== null) return false;
    if (this.#cursor === this.#level.length && !this.#descend()) return false;
    if (this.#stop()) return false;
    this.#expand();
    return true;
  }

  #descend(): boolean {
    this.#settle(this.#depth + 1);
    if (this.#limits.stopWhen?.(inOrder(this.#found))) {
      this.#limit = AT_FIRST_VIOLATION;
      return false;
    }
    [this.#level, this.#next] = [this.#next, this.#level];
    this.#next.length = 0;
    this.#cursor = 0;
    this.#depth++;
    this.#nextBegin = this.#table.count;
    return this.#level.length > 0;
  }

  #stop(): boolean {
    const { states, depth, bytes, seconds } = this.#limits;
    if (depth !== undefined && this.#depth >= depth) this.#limit = `depth ${depth}`;
    else if (states !== undefined && this.#table.count >= states) this.#limit = `${states} states`;
    else if (seconds !== undefined && performance.now() > this.#began + 1000 * seconds) this.#limit = `${seconds} s`;
    else if (bytes !== undefined && this.#bytes() > bytes) this.#limit = `memory: ${mebibytes(bytes)}`;
    return this.#limit !== null;
  }

  #expand(): void {
    const { kernel } = this.#compiled;
    const { words, canonical } = kernel;
    const [successors, steps, numbers, sink] = [this.#successors, this.#steps, this.#numbers, this.#sink];
    const at = this.#cursor++ * words;
    sink.enabled = 0;
    const count = kernel.expand(this.#level.words, at, successors, 0, steps, sink);
    if (sink.enabled === 0 && this.#deadlock !== null && kernel.busy(this.#level.words, at))
      this.#note(this.#deadlock, this.expanded, null, null, this.#depth, this.#changes.at(this.expanded));
    if (canonical) for (let k = 0; k < count; k++) canonical(successors, k * words);
    this.#table.insert(successors, count, numbers);
    for (let k = 0; k < count; k++) {
      const number = numbers[k] as number;
      const step = steps[k] as number;
      if (number >= 0) {
        this.#next.push(successors, k * words);
        this.#changes.push(this.#changesBy(step));
        this.#last.push(0);
        this.#arrivals.push(NONE);
        this.#judge(k * words, number, step);
      }
      const to = number >= 0 ? number : ~number;
      if (to >= this.#nextBegin) this.#arrive(to, step, k);
    }
    this.expanded++;
  }

  /** How few changes a shortest run has that goes on from the state being expanded by a step. */
  #changesBy(step: number): number {
    const same = ((this.#last.at(this.expanded) as number) & (this.#actors[step] as number)) !== 0;
    return this.#changes.at(this.expanded) + (same ? 0 : 1);
  }

  /** A shortest run comes to a state of the next level from the one being expanded, by its k-th successor. */
  #arrive(to: number, step: number, k: number): void {
    const changes = this.#changesBy(step);
    const known = this.#changes.at(to);
    if (changes > known) return;
    const actor = this.#actors[step] as number;
    if (changes < known) {
      this.#changes.set(to, changes);
      this.#last.set(to, 0);
      this.#arrivals.set(to, NONE);
    }
    if ((this.#last.at(to) & actor) !== 0) return;
    this.#last.set(to, this.#last.at(to) | actor);
    this.#by.push(actor);
    this.#before.push(this.expanded);
    this.#ordinals.push(k);
    this.#more.push(this.#arrivals.at(to));
    this.#arrivals.set(to, this.#by.length - 1);
  }

  #judge(at: number, number: number, step: number): void {
    const failed = this.#failed;
    if (this.#compiled.kernel.judge(this.#successors, at, failed, this.#met, step) === 0) return;
    for (let p = 0; p < failed.length; p++) {
      if (failed[p] !== 1) continue;
      failed[p] = 0;
      const { id } = this.#compiled.properties[p] as { id: string };
      const states = this.#failing.get(id) ?? [];
      states.push(number);
      this.#failing.set(id, states);
    }
  }

  /** The level is complete: what breaks in its states is known with its changes. */
  #settle(depth: number): void {
    for (const [property, states] of this.#failing)
      for (const state of states) this.#note(property, state, null, null, depth, this.#changes.at(state));
    if (this.#failing.size > 0) this.#failing = new Map();
  }

  #noteStep(property: string, step: number, illegal: number | null): void {
    this.#note(property, this.expanded, step, illegal, this.#depth + 1, this.#changesBy(step));
  }

  /** The shortest counts, then the fewest changes, then what was noted first. */
  #note(
    property: string,
    state: number,
    step: number | null,
    illegal: number | null,
    depth: number,
    changes: number,
  ): void {
    const known = this.#found.get(property);
    const better = !known || depth < known.depth || (depth === known.depth && changes < known.changes);
    if (better) this.#found.set(property, { property, state, step, illegal, onward: false, depth, changes });
  }

  #bytes(): number {
    const lists = [this.#changes, this.#last, this.#arrivals, this.#by, this.#before, this.#ordinals, this.#more];
    return this.#table.bytes + this.#level.bytes + this.#next.bytes + lists.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** For each state on the way to one: which successor of the one before it is, and by which step. */
  #wayTo(state: number, then: number | null): number[] {
    const way: number[] = [];
    // Whoever goes on is to have stepped last, if it may.
    let wanted = then === null ? ANYBODY : (this.#actors[then] as number);
    for (let s = state; s > 0; ) {
      const known = this.#last.at(s) & wanted;
      let arrival = this.#arrivals.at(s);
      if (known !== 0) while ((this.#by.at(arrival) & known) === 0) arrival = this.#more.at(arrival);
      way.push(this.#ordinals.at(arrival));
      wanted = this.#by.at(arrival);
      s = this.#before.at(arrival);
    }
    return way.reverse();
  }

  result(): ShortestRuns {
    const [compiled, start] = [this.#compiled, this.#start];
    return {
      compiled,
      found: inOrder(this.#found),
      limit: this.#limit,
      omission: null,
      bounded: false,
      pathOf: ({ state, step, property }) =>
        runAlong(compiled, start, this.#wayTo(state, step), {
          ending: step === null ? null : { breaks: property, onward: false, step },
          sameActors: true,
        }),
    };
  }
}
