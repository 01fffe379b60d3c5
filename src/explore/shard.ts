/**
 * A worker of a parallel exploration: expands its share of each block, and owns the states whose hash names it. A
 * block is done in phases; no worker begins one before all have ended the one before it.
 */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { type BoundedSwitches, boundSwitches } from './bounded-switches.ts';
import { keepFirst } from './findings.ts';
import { NumberList } from './growable.ts';
import { ownerOf } from './hash.ts';
import { type Block, type Desk, type FoundBy, type Report, type Setup, shapeOf, shareBegin } from './shared.ts';
import { StateTable } from './state-table.ts';

/** States that an owner inserts at a time. */
const BATCH = 1024;

export class Shard {
  readonly #compiled: Compiled;
  readonly #bounded: BoundedSwitches | null;
  readonly #setup: Setup;
  readonly #desk: Desk;
  readonly #table: StateTable;
  /** Numbers of the states that this worker owns, by their numbers in its own table; only with edges. */
  readonly #numbers: NumberList | null;
  readonly #chunks: Words[] = [];
  readonly #chunkBits: number;
  readonly #owners: Uint8Array;
  readonly #cursors: Int32Array;
  readonly #batch: Words;
  readonly #result = new Int32Array(BATCH);
  readonly #failed: Uint8Array;
  readonly #deadlock: string | null;
  readonly #sink: StepSink;
  readonly #idle: { push(word: number): void };
  #idleCount = 0;
  /** The state being expanded: its depth, its number, and where it is. */
  #depth = 0;
  #expanding = 0;
  #source: Words = new Int32Array(0);
  #sourceAt = 0;
  /** What is found in the block. */
  #successors = 0;
  #illegal = 0;
  #passed = 0;
  #fresh = 0;
  #found = new Map<string, FoundBy>();
  #illegalIn = new Set<number>();

  /** What to do for each block, in this order. */
  readonly phases: readonly ((block: Block) => void)[];

  constructor(unbounded: Compiled, setup: Setup) {
    this.#bounded = setup.switches === undefined ? null : boundSwitches(unbounded, setup.switches);
    const compiled = this.#bounded?.compiled ?? unbounded;
    if (shapeOf(compiled) !== setup.shape) throw new Error('a worker has made another system than the coordinator');
    this.#compiled = compiled;
    this.#setup = setup;
    const { kernel, properties } = compiled;
    const desk = setup.desks[setup.index] as Desk;
    this.#desk = desk;
    this.#table = new StateTable(kernel.words, setup.keepEdges);
    this.#numbers = setup.keepEdges ? new NumberList() : null;
    this.#chunkBits = 31 - Math.clz32(setup.chunkStates);
    this.#owners = new Uint8Array(desk.steps.length);
    this.#cursors = new Int32Array(setup.desks.length);
    this.#batch = new Int32Array(BATCH * kernel.words);
    this.#failed = new Uint8Array(properties.length);
    this.#deadlock = properties.find(({ kind }) => kind === 'deadlock')?.id ?? null;
    this.#sink = {
      illegal: (step, event) => {
        this.#illegal++;
        this.#desk.taken[step] = (this.#desk.taken[step] as number) + 1;
        this.#illegalIn.add(this.#expanding);
        const { breaks } = compiled.illegalEvents[event] as { breaks: string };
        this.#note(breaks, step, event);
      },
      broken: (step, property) => this.#note((properties[property] as { id: string }).id, step, null),
      passed: (states, at, step) => {
        this.#passed++;
        const { taken, met } = this.#desk;
        taken[step] = (taken[step] as number) + 1;
        if (kernel.judge(states, at, this.#failed, met, step) !== 0)
          this.#noteFailed(this.#expanding, this.#depth + 1, true);
      },
      enabled: 0,
      onward: false,
    };
    this.#idle = {
      push: (word) => {
        this.#desk.idle[this.#idleCount++] = word;
      },
    };
    this.phases = [
      (block) => this.#expand(block),
      () => this.#insert(),
      (block) => this.#settle(block),
      ...(setup.keepEdges ? [() => this.#answer()] : []),
    ];
    if (ownerOf(setup.start, 0, kernel.words, setup.desks.length) === setup.index) {
      this.#table.insert(setup.start, 1, this.#result);
      this.#numbers?.push(0);
    }
  }

  /** What came of the block, once its phases are done. */
  report(): Report {
    return {
      successors: this.#successors,
      illegal: this.#illegal,
      passed: this.#passed,
      fresh: this.#fresh,
      found: [...this.#found.values()],
      illegalIn: [...this.#illegalIn],
      cut: this.#bounded?.cut() ?? false,
      bytes: this.#table.bytes + (this.#numbers?.bytes ?? 0),
      peak: this.#table.peak(this.#desk.steps.length) + (this.#numbers?.bytes ?? 0),
    };
  }

  /** First phase: expands the share of the block and sorts the successors by owner. */
  #expand(block: Block): void {
    this.#depth = block.depth;
    for (const { id, words } of block.chunks) this.#chunks[id] = words;
    this.#illegal = 0;
    this.#passed = 0;
    this.#idleCount = 0;
    if (this.#found.size > 0) this.#found = new Map();
    if (this.#illegalIn.size > 0) this.#illegalIn = new Set();
    const { kernel } = this.#compiled;
    const { words, expand, canonical } = kernel;
    const { desks, index, chunkStates, keepEdges } = this.#setup;
    const { words: successors, steps, ends } = this.#desk;
    const [begin, end] = [index, index + 1].map((i) => shareBegin(block.count, desks.length, i)) as [number, number];
    const firstChunk = block.begin >>> this.#chunkBits;
    const sink = this.#sink;
    let count = 0;
    for (let i = begin; i < end; i++) {
      const position = block.begin + i;
      const source = this.#chunks[block.sources[(position >>> this.#chunkBits) - firstChunk] as number] as Words;
      const at = (position & (chunkStates - 1)) * words;
      this.#source = source;
      this.#sourceAt = at;
      this.#expanding = block.number + i;
      sink.enabled = 0;
      count = expand(source, at, successors, count, steps, sink);
      if (sink.enabled === 0 && this.#deadlock !== null && kernel.busy(source, at))
        this.#note(this.#deadlock, null, null);
      if (keepEdges) kernel.idle(source, at, this.#idle);
      ends[i - begin] = count;
    }
    if (canonical) for (let k = 0; k < count; k++) canonical(successors, k * words);
    this.#successors = count;
    this.#sort(count);
  }

  /** Counting sort by owner. */
  #sort(count: number): void {
    const { words: width } = this.#compiled.kernel;
    const { words, sorted, ownerEnds } = this.#desk;
    const [owners, cursors, workers] = [this.#owners, this.#cursors, this.#cursors.length];
    cursors.fill(0);
    for (let k = 0; k < count; k++) {
      const owner = ownerOf(words, k * width, width, workers);
      owners[k] = owner;
      cursors[owner] = (cursors[owner] as number) + 1;
    }
    let end = 0;
    for (let owner = 0; owner < workers; owner++) {
      const size = cursors[owner] as number;
      cursors[owner] = end;
      end += size;
      ownerEnds[owner] = end;
    }
    for (let k = 0; k < count; k++) {
      const owner = owners[k] as number;
      const at = cursors[owner] as number;
      cursors[owner] = at + 1;
      sorted[at] = k;
    }
  }

  /** Second phase: inserts what this worker owns, in the order of the block, so that the first one to find a state is. */
  #insert(): void {
    const { words: width } = this.#compiled.kernel;
    const { desks, index } = this.#setup;
    const [batch, result] = [this.#batch, this.#result];
    for (const desk of desks) {
      const { words, sorted, answers } = desk;
      const end = desk.ownerEnds[index] as number;
      let fresh = 0;
      for (let from = index === 0 ? 0 : (desk.ownerEnds[index - 1] as number); from < end; from += BATCH) {
        const count = Math.min(BATCH, end - from);
        for (let i = 0, to = 0; i < count; i++) {
          const at = (sorted[from + i] as number) * width;
          for (let w = at; w < at + width; w++) batch[to++] = words[w] as number;
        }
        this.#table.insert(batch, count, result);
        for (let i = 0; i < count; i++) {
          const answer = result[i] as number;
          if (answer >= 0) fresh++;
          answers[sorted[from + i] as number] = answer;
        }
      }
      desk.fresh[index] = fresh;
    }
  }

  /** Third phase: numbers, judges and queues the new states among the successors of the share. */
  #settle(block: Block): void {
    const { words: width, judge } = this.#compiled.kernel;
    const { desks, index, chunkStates, keepEdges } = this.#setup;
    const { words, steps, ends, answers, children, ordinals, taken, met } = this.#desk;
    let number = block.stored;
    for (const { fresh } of desks.slice(0, index)) for (const count of fresh) number += count;
    const toPosition = block.nextBegin - block.stored;
    const firstChunk = block.nextBegin >>> this.#chunkBits;
    const states = shareBegin(block.count, desks.length, index + 1) - shareBegin(block.count, desks.length, index);
    let fresh = 0;
    let k = 0;
    for (let e = 0; e < states; e++) {
      const first = k;
      const end = ends[e] as number;
      const before = fresh;
      for (; k < end; k++) {
        const step = steps[k] as number;
        taken[step] = (taken[step] as number) + 1;
        if ((answers[k] as number) < 0) continue;
        ordinals[fresh++] = k - first;
        const position = toPosition + number;
        const chunk = this.#chunks[block.targets[(position >>> this.#chunkBits) - firstChunk] as number] as Words;
        const to = (position & (chunkStates - 1)) * width;
        for (let w = 0; w < width; w++) chunk[to + w] = words[k * width + w] as number;
        if (judge(words, k * width, this.#failed, met, step) !== 0) this.#noteFailed(number, block.depth + 1, false);
        if (keepEdges) answers[k] = number;
        number++;
      }
      children[e] = fresh - before;
    }
    this.#fresh = fresh;
  }

  /** Fourth phase, only with edges: tells the numbers of the states that this worker owns. */
  #answer(): void {
    const { desks, index } = this.#setup;
    const numbers = this.#numbers as NumberList;
    for (const { sorted, answers, ownerEnds } of desks) {
      const end = ownerEnds[index] as number;
      for (let i = index === 0 ? 0 : (ownerEnds[index - 1] as number); i < end; i++) {
        const k = sorted[i] as number;
        const answer = answers[k] as number;
        // New states come in the order in which they were inserted, and each before it is met again.
        if (answer >= 0) numbers.push(answer);
        else answers[k] = numbers.at(~answer);
      }
    }
  }

  #noteFailed(state: number, depth: number, onward: boolean): void {
    for (let p = 0; p < this.#failed.length; p++) {
      if (this.#failed[p] !== 1) continue;
      this.#failed[p] = 0;
      const { id } = this.#compiled.properties[p] as { id: string };
      keepFirst(this.#found, { property: id, state, step: null, illegal: null, onward, depth, words: null });
    }
  }

  /** Notes what is wrong with the state being expanded, or with a step of it. */
  #note(property: string, step: number | null, illegal: number | null): void {
    const { onward } = this.#sink;
    const depth = this.#depth + (step === null ? 0 : 1);
    const { words } = this.#compiled.kernel;
    const here = illegal === null ? null : this.#source.slice(this.#sourceAt, this.#sourceAt + words);
    keepFirst(this.#found, { property, state: this.#expanding, step, illegal, onward, depth, words: here });
  }
}
