/**
 * Breadth-first exploration by several workers, with the result of breadth-first.ts to the last number. A level is
 * expanded in blocks, each worker taking a share of consecutive states; every state is owned by the worker that its
 * hash names, and only that one knows whether it is new. Owners see the successors of a block in order, so the first
 * finder of a state is the one that a single worker would have met first; counting the new states of each share then
 * gives every new state the number that it would have had.
 */

import { type Compiled, IDLE_BITS } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { boundSwitches } from './bounded-switches.ts';
import {
  AT_FIRST_VIOLATION,
  type Edges,
  type Exploration,
  type ExploreOptions,
  mebibytes,
  type Progress,
  REPORT_EVERY,
} from './exploration.ts';
import type { Found } from './findings.ts';
import { inOrder, keepFirst } from './findings.ts';
import { NumberList } from './growable.ts';
import { ParentLog } from './parent-log.ts';
import { waysBack } from './path.ts';
import {
  type Block,
  type Desk,
  deskFor,
  type FoundBy,
  type Report,
  type Setup,
  SIZES,
  type Sizes,
  shapeOf,
  shareBegin,
  shareOf,
} from './shared.ts';

/** The workers of one exploration. */
export interface Crew {
  /** Does a block; the reports in the order of the workers. Fails with what the first one to fail failed with. */
  work(block: Block): Promise<readonly Report[]>;
  /** Lets the workers go, whatever they are at. */
  dismiss(): Promise<void>;
}

/** Engages one worker for each setup. */
export type Engage = (setups: readonly Setup[]) => Crew;

/** Explores with so many workers. `onProgress` is called from time to time; false interrupts. */
export async function exploreInParallel(
  compiled: Compiled,
  options: ExploreOptions,
  workers: number,
  engage: Engage,
  onProgress: (progress: Progress) => Promise<boolean>,
  sizes: Sizes = SIZES,
): Promise<Exploration> {
  const search = new ParallelSearch(compiled, options, workers, engage, sizes);
  try {
    let reported = 0;
    while (!search.done) {
      await search.advance();
      if (search.expanded - reported < REPORT_EVERY) continue;
      reported = search.expanded;
      if (!(await onProgress(search.progress()))) search.interrupt();
    }
  } finally {
    await search.dismiss();
  }
  return search.result();
}

/** A level: its states, in chunks of the pool. */
interface Level {
  chunks: number[];
  length: number;
}

class ParallelSearch {
  readonly #compiled: Compiled;
  readonly #options: ExploreOptions;
  /** Most states of a block that one worker expands. */
  readonly #share: number;
  readonly #desks: readonly Desk[];
  readonly #crew: Crew;
  readonly #start: Words;
  readonly #began = performance.now();
  readonly #log = new ParentLog();
  readonly #edges: Edges | null;
  readonly #idleWords: number;
  readonly #met: Uint8Array;
  readonly #found = new Map<string, Found>();
  readonly #illegalIn = new Set<number>();
  readonly #chunkBits: number;
  /** Chunks that there are, those that no level uses, and those that the workers do not know yet. */
  #chunks = 0;
  readonly #free: number[] = [];
  #unknown: Block['chunks'][number][] = [];
  /** The level being expanded, and the next one. */
  #level: Level = { chunks: [], length: 0 };
  #next: Level = { chunks: [], length: 0 };
  /** States of the level that are expanded. */
  #cursor = 0;
  #states = 1;
  /** Number of the state at the cursor. */
  expanded = 0;
  #depth = 0;
  #transitions = 0;
  #limit: string | null = null;
  #cut = false;
  /** Bytes that the workers keep, and at most while they do a block. */
  #kept = 0;
  #peak = 0;

  constructor(unbounded: Compiled, options: ExploreOptions, workers: number, engage: Engage, sizes: Sizes) {
    if (options.fingerprintBits !== undefined)
      throw new Error('which states fingerprints lose would depend on the number of workers');
    const switches = options.limits?.switches;
    const compiled = switches === undefined ? unbounded : boundSwitches(unbounded, switches).compiled;
    const { kernel, properties, steps } = compiled;
    const keepEdges = options.keepEdges ?? false;
    this.#compiled = compiled;
    this.#options = options;
    this.#edges = keepEdges
      ? {
          offsets: new NumberList(),
          to: new NumberList(),
          via: new NumberList(steps.length > 0xffff ? 32 : 16),
          idle: new NumberList(),
        }
      : null;
    this.#idleWords = keepEdges ? Math.ceil(compiled.threads.length / IDLE_BITS) : 0;
    this.#met = new Uint8Array(properties.length);
    this.#share = shareOf(compiled, sizes);
    this.#desks = Array.from({ length: workers }, () => deskFor(compiled, workers, this.#share, this.#idleWords));
    this.#chunkBits = Math.max(0, 31 - Math.clz32(sizes.chunkBytes / 4 / kernel.words));
    this.#start = new Int32Array(kernel.words);
    compiled.pack(options.from ?? compiled.initial, this.#start, 0);
    const first = this.#start.slice();
    kernel.canonical?.(first, 0);
    this.#reach(this.#level, 1);
    this.#unknown[0]?.words.set(first);
    this.#level.length = 1;
    this.#judgeFirst(first);
    const shape = shapeOf(compiled);
    const chunkStates = 2 ** this.#chunkBits;
    this.#crew = engage(
      this.#desks.map((_, index) => ({
        index,
        desks: this.#desks,
        start: first,
        keepEdges,
        switches,
        chunkStates,
        shape,
      })),
    );
  }

  #judgeFirst(state: Words): void {
    const { kernel, properties } = this.#compiled;
    const failed = new Uint8Array(properties.length);
    kernel.judge(state, 0, failed, this.#met, -1);
    for (const [p, { id }] of properties.entries()) {
      if (failed[p] === 1)
        keepFirst(this.#found, { property: id, state: 0, step: null, illegal: null, onward: false, depth: 0 });
    }
  }

  dismiss(): Promise<void> {
    return this.#crew.dismiss();
  }

  get done(): boolean {
    return this.#limit !== null || (this.#cursor === this.#level.length && this.#next.length === 0);
  }

  interrupt(): void {
    this.#limit ??= 'interrupted';
  }

  progress(): Progress {
    return {
      states: this.#states,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#states - this.expanded,
      bytes: this.#bytes(this.#kept),
    };
  }

  /** Expands the next block of the level. */
  async advance(): Promise<void> {
    if (this.#cursor === this.#level.length) this.#descend();
    if (this.#limit !== null || this.#stop()) return;
    try {
      const count = this.#blockSize();
      this.#note(count, await this.#crew.work(this.#block(count)));
    } catch (error) {
      if (!(error instanceof RangeError) || /call stack/i.test(error.message)) throw error;
      this.#limit = `memory: ${mebibytes(this.#bytes(this.#kept))} and no more to be had`;
    }
  }

  #descend(): void {
    if (this.#options.limits?.stopWhen?.(inOrder(this.#found))) {
      this.#limit = AT_FIRST_VIOLATION;
      return;
    }
    this.#free.push(...this.#level.chunks);
    this.#level = this.#next;
    this.#next = { chunks: [], length: 0 };
    this.#cursor = 0;
    this.#depth++;
  }

  /** Whether a limit is reached. */
  #stop(): boolean {
    const { states, depth, bytes, seconds } = this.#options.limits ?? {};
    if (depth !== undefined && this.#depth >= depth) this.#limit = `depth ${depth}`;
    else if (states !== undefined && this.#states >= states) this.#limit = `${states} states`;
    else if (seconds !== undefined && performance.now() > this.#began + 1000 * seconds) this.#limit = `${seconds} s`;
    else if (bytes !== undefined && this.#bytes(this.#peak) > bytes) this.#limit = `memory: ${mebibytes(bytes)}`;
    return this.#limit !== null;
  }

  /** Near a limit of states so few that they cannot exceed it, in the end one, so that it stops where one worker would. */
  #blockSize(): number {
    const { states } = this.#options.limits ?? {};
    const left = Math.min(this.#level.length - this.#cursor, this.#share * this.#desks.length);
    if (states === undefined) return left;
    const { most } = this.#compiled.kernel;
    return Math.max(1, Math.min(left, Math.floor((states - 1 - this.#states) / Math.max(1, most))));
  }

  #block(count: number): Block {
    const { most } = this.#compiled.kernel;
    const [begin, nextBegin] = [this.#cursor, this.#next.length];
    this.#reach(this.#next, nextBegin + count * most);
    const chunks = this.#unknown;
    this.#unknown = [];
    return {
      depth: this.#depth,
      begin,
      number: this.expanded,
      count,
      stored: this.#states,
      nextBegin,
      sources: this.#level.chunks.slice(begin >>> this.#chunkBits, ((begin + count - 1) >>> this.#chunkBits) + 1),
      targets: this.#next.chunks.slice(nextBegin >>> this.#chunkBits),
      chunks,
    };
  }

  /** Gives a level enough chunks for so many states. */
  #reach(level: Level, states: number): void {
    while (level.chunks.length << this.#chunkBits < states) {
      let id = this.#free.pop();
      if (id === undefined) {
        const words = new Int32Array(new SharedArrayBuffer(this.#chunkBytes));
        id = this.#chunks++;
        this.#unknown.push({ id, words });
      }
      level.chunks.push(id);
    }
  }

  get #chunkBytes(): number {
    return (this.#compiled.kernel.words * 4) << this.#chunkBits;
  }

  /** Notes what the workers found in a block, share by share. */
  #note(count: number, reports: readonly Report[]): void {
    for (const i of reports.keys()) {
      const desk = this.#desks[i] as Desk;
      const states = shareBegin(count, reports.length, i + 1) - shareBegin(count, reports.length, i);
      let found = 0;
      for (let e = 0; e < states; e++) {
        const children = desk.children[e] as number;
        for (let c = 0; c < children; c++) this.#log.found(desk.ordinals[found++] as number);
        this.#log.expanded(children);
      }
      this.#noteEdges(desk, states);
    }
    for (const { successors, illegal, passed, fresh, found, illegalIn, cut } of reports) {
      this.#transitions += successors + illegal + passed;
      this.#states += fresh;
      this.#next.length += fresh;
      for (const one of found) this.#noteFound(one);
      for (const state of illegalIn) this.#illegalIn.add(state);
      this.#cut ||= cut;
    }
    this.#kept = reports.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#peak = reports.reduce((sum, { peak }) => sum + peak, 0);
    this.#cursor += count;
    this.expanded += count;
  }

  #noteEdges({ ends, answers, steps, idle }: Desk, states: number): void {
    const edges = this.#edges;
    if (!edges) return;
    let k = 0;
    for (let e = 0; e < states; e++) {
      edges.offsets.push(edges.to.length);
      for (const end = ends[e] as number; k < end; k++) {
        edges.to.push(answers[k] as number);
        edges.via.push(steps[k] as number);
      }
    }
    for (let i = 0; i < states * this.#idleWords; i++) edges.idle.push(idle[i] as number);
  }

  #noteFound({ words, ...found }: FoundBy): void {
    const illegal = words === null ? null : this.#illegalOf(found, words);
    keepFirst(this.#found, { ...found, illegal });
  }

  /** The number, in this thread, of the illegal event that a step meets in a state. */
  #illegalOf({ step, property }: Found, state: Words): number {
    const { kernel, illegalEvents } = this.#compiled;
    let illegal = -1;
    kernel.expand(state, 0, new Int32Array(kernel.most * kernel.words), 0, new Int32Array(kernel.most), {
      illegal: (id, event) => {
        if (illegal < 0 && id === step && illegalEvents[event]?.breaks === property) illegal = event;
      },
      broken() {},
      passed() {},
      enabled: 0,
      onward: false,
    });
    if (illegal < 0) throw new Error(`a worker found a step that breaks ${property}, which it does not`);
    return illegal;
  }

  /** Bytes of what is kept, with what the workers keep. */
  #bytes(kept: number): number {
    const edges = this.#edges;
    return (
      kept +
      this.#chunks * this.#chunkBytes +
      this.#log.bytes +
      (edges ? edges.offsets.bytes + edges.to.bytes + edges.via.bytes + edges.idle.bytes : 0)
    );
  }

  result(): Exploration {
    const [compiled, edges, states] = [this.#compiled, this.#edges, this.#states];
    if (edges) edges.offsets.push(edges.to.length);
    const ended = this.#limit === null || this.#limit === AT_FIRST_VIOLATION;
    if (this.#cut) this.#limit ??= `${this.#options.limits?.switches} context switches`;
    const taken = new Float64Array(compiled.steps.length);
    for (const desk of this.#desks) {
      for (const [step, times] of desk.taken.entries()) taken[step] = (taken[step] as number) + times;
      for (const [p, met] of desk.met.entries()) this.#met[p] = (this.#met[p] as number) | met;
    }
    return {
      compiled,
      states,
      transitions: this.#transitions,
      depth: this.#next.length > 0 ? this.#depth + 1 : this.#depth,
      limit: this.#limit,
      found: inOrder(this.#found),
      taken,
      met: this.#met,
      illegalIn: this.#illegalIn,
      edges,
      omission: null,
      bounded: this.#cut,
      ended,
      snapshot: null,
      bytes: this.#bytes(this.#kept),
      storage: this.#kept,
      ...waysBack(compiled, this.#start, this.#log, states),
    };
  }
}
