/** Breadth-first exploration of a compiled system: exact, complete unless a limit says otherwise, shortest paths. */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { type BoundedSwitches, boundSwitches } from './bounded-switches.ts';
import {
  AT_FIRST_VIOLATION,
  type Edges,
  type Exploration,
  type ExploreOptions,
  type Limits,
  mebibytes,
  type Pause,
  type Progress,
  REPORT_EVERY,
} from './exploration.ts';
import type { Found } from './findings.ts';
import { inOrder, keepFirst } from './findings.ts';
import { NumberList, StateQueue } from './growable.ts';
import { ParentLog } from './parent-log.ts';
import { waysBack } from './path.ts';
import { LIST_BITS, ResumeError, type Snapshot } from './snapshot.ts';
import { StateTable } from './state-table.ts';

/** A batch is handed to the table when it has this many states expanded, or this many successors. */
const BATCH_STATES = 256;
const BATCH_SUCCESSORS = 1024;
/** With a larger probability that a state was lost, an exploration does not count as complete. */
const ACCEPTED_OMISSION = 0.01;

/** Explores to the end in one go; see `exploring`. */
export function explore(compiled: Compiled, options: ExploreOptions = {}): Exploration {
  const run = exploring(compiled, options);
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/**
 * Explores from `compiled.initial` (or `from`). Every property of `compiled` is judged in every state; exploration
 * goes on after a violation, so that one does not hide another. Yields how far it is from time to time; `next(false)`
 * interrupts it, which is a limit like any other. With `resume`, a `ResumeError` says that the system does not do what
 * the snapshot says it did.
 */
export function* exploring(compiled: Compiled, options: ExploreOptions = {}): Generator<Pause, Exploration, boolean> {
  const search = new Search(compiled, options);
  let reported = 0;
  while (!search.done) {
    search.advance();
    if (search.expanded - reported < REPORT_EVERY) continue;
    reported = search.expanded;
    if (!(yield { ...search.progress(), snapshot: () => search.snapshot() })) search.interrupt();
  }
  return search.result();
}

class Search {
  readonly #compiled: Compiled;
  readonly #bounded: BoundedSwitches | null;
  readonly #limits: Limits;
  readonly #table: StateTable;
  readonly #log: ParentLog;
  readonly #keepParents: boolean;
  /** Bytes of table and frontier at the end of a level, at most. */
  #storage = 0;
  readonly #edges: Edges | null;
  readonly #taken: Float64Array;
  readonly #met: Uint8Array;
  readonly #failed: Uint8Array;
  readonly #found = new Map<string, Found>();
  readonly #illegalIn = new Set<number>();
  readonly #deadlock: string | null;
  readonly #start: Words;
  /** States of the level being expanded, and of the next one. */
  #level: StateQueue;
  #next: StateQueue;
  /** States of the level that are expanded. */
  #cursor = 0;
  /** Number of the state at the cursor. */
  expanded = 0;
  #depth = 0;
  #transitions = 0;
  readonly #began = performance.now();
  #limit: string | null = null;
  /** While states that another run expanded are expanded once more: where it stood. */
  #resumed: Snapshot | null;
  /** Whether a batch was left half done. */
  #torn = false;
  /** Successors of a batch, the steps to them, and what the table says of them. */
  readonly #successors: Words;
  readonly #steps: Int32Array;
  readonly #numbers: Int32Array;
  /** Where the successors of each expanded state of the batch end. */
  readonly #ends = new Int32Array(BATCH_STATES);
  readonly #sink: StepSink;

  constructor(unbounded: Compiled, options: ExploreOptions) {
    const { resume = null } = options;
    this.#resumed = resume;
    this.#log = new ParentLog(resume?.lists);
    this.#keepParents = options.keepParents ?? true;
    this.#limits = options.limits ?? {};
    const { switches } = this.#limits;
    this.#bounded = switches === undefined ? null : boundSwitches(unbounded, switches);
    const compiled = this.#bounded?.compiled ?? unbounded;
    this.#compiled = compiled;
    const { kernel, properties, steps } = compiled;
    const keepEdges = options.keepEdges ?? false;
    this.#table = new StateTable(
      kernel.words,
      keepEdges,
      options.fingerprintBits,
      options.hashSeed,
      // A bound on switches needs a word of its own.
      this.#bounded ? undefined : compiled.layout.used,
    );
    this.#edges = keepEdges
      ? {
          offsets: new NumberList(),
          to: resume?.lists.targets ?? new NumberList(),
          via: new NumberList(steps.length > 0xffff ? 32 : 16),
          idle: new NumberList(),
        }
      : null;
    this.#taken = new Float64Array(steps.length);
    this.#met = new Uint8Array(properties.length);
    this.#failed = new Uint8Array(properties.length);
    this.#deadlock = properties.find((p) => p.kind === 'deadlock')?.id ?? null;
    this.#level = new StateQueue(kernel.words);
    this.#next = new StateQueue(kernel.words);
    const room = BATCH_SUCCESSORS + kernel.most;
    this.#successors = new Int32Array(room * kernel.words);
    this.#steps = new Int32Array(room);
    this.#numbers = new Int32Array(room);
    this.#sink = {
      illegal: (step, event) => {
        this.#transitions++;
        this.#taken[step] = (this.#taken[step] as number) + 1;
        this.#illegalIn.add(this.expanded);
        const { breaks } = compiled.illegalEvents[event] as { breaks: string };
        this.#note(breaks, this.expanded, step, event);
      },
      broken: (step, property) => this.#note((properties[property] as { id: string }).id, this.expanded, step, null),
      passed: (states, at, step) => {
        this.#transitions++;
        this.#taken[step] = (this.#taken[step] as number) + 1;
        if (!this.#resumed) this.#judge(states, at, this.expanded, step, this.#depth + 1, true);
      },
      enabled: 0,
      onward: false,
    };
    this.#start = new Int32Array(kernel.words);
    compiled.pack(options.from ?? compiled.initial, this.#start, 0);
    this.#begin();
  }

  #begin(): void {
    const { kernel } = this.#compiled;
    this.#successors.set(this.#start);
    kernel.canonical?.(this.#successors, 0);
    this.#table.insert(this.#successors, 1, this.#numbers);
    this.#level.push(this.#successors, 0);
    if (!this.#resumed) this.#judge(this.#successors, 0, 0, -1, 0);
    else if (this.#resumed.expanded === 0) this.#arrive(this.#resumed);
  }

  get done(): boolean {
    return this.#limit !== null || (this.#cursor === this.#level.length && this.#next.length === 0);
  }

  interrupt(): void {
    this.#limit ??= 'interrupted';
  }

  progress(): Progress {
    return {
      states: this.#table.count,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#table.count - this.expanded,
      bytes: this.#bytes(),
    };
  }

  /** Expands the next states of the level, a batch of them. */
  advance(): void {
    if (this.#cursor === this.#level.length) this.#descend();
    if (this.#limit !== null || this.#stop()) return;
    try {
      const expanded = this.#expandBatch();
      const count = expanded === 0 ? 0 : (this.#ends[expanded - 1] as number);
      if (this.#resumed) {
        this.#recallBatch(this.#resumed, expanded);
        return;
      }
      this.#table.insert(this.#successors, count, this.#numbers);
      this.#noteBatch(expanded);
    } catch (error) {
      if (!(error instanceof RangeError) || /call stack/i.test(error.message)) throw error;
      this.#torn = true;
      this.#limit = `memory: ${mebibytes(this.#bytes())} and no more to be had`;
    }
  }

  #descend(): void {
    if (!this.#resumed && this.#limits.stopWhen?.(inOrder(this.#found))) {
      this.#limit = AT_FIRST_VIOLATION;
      return;
    }
    this.#measure();
    [this.#level, this.#next] = [this.#next, this.#level];
    this.#next.length = 0;
    this.#cursor = 0;
    this.#depth++;
  }

  /** Whether a limit is reached. */
  #stop(): boolean {
    const { states, depth, bytes, seconds } = this.#limits;
    if (this.#resumed) {
      if (bytes === undefined || this.#bytes(BATCH_SUCCESSORS) <= bytes) return false;
      throw new ResumeError(`${this.#resumed.states} states do not fit into ${mebibytes(bytes)}`);
    }
    if (depth !== undefined && this.#depth >= depth) this.#limit = `depth ${depth}`;
    else if (states !== undefined && this.#table.count >= states) this.#limit = `${states} states`;
    else if (seconds !== undefined && performance.now() > this.#began + 1000 * seconds) this.#limit = `${seconds} s`;
    else if (bytes !== undefined && this.#bytes(BATCH_SUCCESSORS) > bytes) this.#limit = `memory: ${mebibytes(bytes)}`;
    return this.#limit !== null;
  }

  /** Computes the successors of some states; returns of how many. */
  #expandBatch(): number {
    const { kernel } = this.#compiled;
    const { words, expand, canonical } = kernel;
    const most = this.#roomOfLimit();
    const [level, successors, steps, sink] = [this.#level, this.#successors, this.#steps, this.#sink];
    let count = 0;
    let expanded = 0;
    while (expanded < most && count < BATCH_SUCCESSORS && this.#cursor + expanded < level.length) {
      const at = (this.#cursor + expanded) * words;
      sink.enabled = 0;
      count = expand(level.words, at, successors, count, steps, sink);
      if (sink.enabled === 0 && this.#deadlock !== null && kernel.busy(level.words, at))
        this.#note(this.#deadlock, this.expanded, null, null);
      if (this.#edges) kernel.idle(level.words, at, this.#edges.idle);
      this.#ends[expanded++] = count;
      this.expanded++;
    }
    if (canonical && !this.#resumed) for (let k = 0; k < count; k++) canonical(successors, k * words);
    return expanded;
  }

  /** With a limit of states, one state at a time near it, so that the exploration stops where a small one would. */
  #roomOfLimit(): number {
    if (this.#resumed) return Math.min(BATCH_STATES, this.#resumed.expanded - this.expanded);
    const { states } = this.#limits;
    if (states === undefined || this.#table.count + BATCH_SUCCESSORS + this.#compiled.kernel.most < states)
      return BATCH_STATES;
    return 1;
  }

  /** Judges and queues what is new in the batch, and notes parents and edges. */
  #noteBatch(expanded: number): void {
    const { words } = this.#compiled.kernel;
    const [steps, numbers, taken, edges] = [this.#steps, this.#numbers, this.#taken, this.#edges];
    let k = 0;
    for (let e = 0; e < expanded; e++) {
      const first = k;
      const end = this.#ends[e] as number;
      let children = 0;
      if (edges) edges.offsets.push(edges.to.length);
      for (; k < end; k++) {
        const step = steps[k] as number;
        taken[step] = (taken[step] as number) + 1;
        const number = numbers[k] as number;
        if (number >= 0) {
          children++;
          if (this.#keepParents) this.#log.found(k - first);
          this.#next.push(this.#successors, k * words);
          this.#judge(this.#successors, k * words, number, step, this.#depth + 1);
        }
        if (edges) {
          edges.to.push(number >= 0 ? number : ~number);
          edges.via.push(step);
        }
      }
      if (this.#keepParents) this.#log.expanded(children);
    }
    this.#transitions += k;
    this.#cursor += expanded;
  }

  /**
   * Of a batch that another run has expanded: stores and queues what was new in it, as the log says. All successors are
   * counted, but only those are looked up; nothing is judged.
   */
  #recallBatch(resumed: Snapshot, expanded: number): void {
    const { words, canonical } = this.#compiled.kernel;
    const [successors, steps, taken, edges] = [this.#successors, this.#steps, this.#taken, this.#edges];
    const firstNew = this.#table.count;
    let count = 0;
    let k = 0;
    for (let e = 0; e < expanded; e++) {
      const first = k;
      const end = this.#ends[e] as number;
      if (edges) edges.offsets.push(edges.via.length);
      for (; k < end; k++) {
        const step = steps[k] as number;
        taken[step] = (taken[step] as number) + 1;
        if (edges) edges.via.push(step);
      }
      let least = first;
      for (let left = this.#log.childrenOf(this.expanded - expanded + e); left > 0; left--, count++) {
        const at = first + this.#log.ordinalOf(firstNew + count);
        if (at < least || at >= end) throw differs(`state ${this.expanded - expanded + e} has other successors`);
        least = at + 1;
        successors.copyWithin(count * words, at * words, least * words);
        canonical?.(successors, count * words);
      }
    }
    this.#table.insert(successors, count, this.#numbers);
    for (let i = 0; i < count; i++) {
      if (this.#numbers[i] !== firstNew + i) throw differs(`state ${firstNew + i} is no new one`);
      this.#next.push(successors, i * words);
    }
    this.#transitions += k;
    this.#cursor += expanded;
    if (this.expanded === resumed.expanded) this.#arrive(resumed);
  }

  /** Everything that another run had explored is here again: takes over what it found, if all else agrees. */
  #arrive(resumed: Snapshot): void {
    const states = this.#table.count;
    if (states !== resumed.states) throw differs(`${states} states, expected ${resumed.states}`);
    if (this.#transitions !== resumed.transitions)
      throw differs(`${this.#transitions} transitions, expected ${resumed.transitions}`);
    if (this.#deepest !== resumed.depth) throw differs(`depth ${this.#deepest}, expected ${resumed.depth}`);
    const { taken } = resumed;
    if (taken.length !== this.#taken.length || this.#taken.some((times, step) => times !== taken[step]))
      throw differs('other steps are taken');
    const { length } = resumed.lists.targets;
    if (length !== (this.#edges?.via.length ?? 0)) throw differs(`${length} edges are kept`);
    if (resumed.met.length !== this.#met.length) throw differs('other properties are judged');
    for (const { property, state, step, illegal } of resumed.found) {
      if (step === null && property !== this.#deadlock) continue;
      const again = this.#found.get(property);
      if (again?.state !== state || again.step !== step || again.illegal !== illegal)
        throw differs(`${property} does not break in state ${state}`);
    }
    this.#found.clear();
    for (const found of resumed.found) this.#found.set(found.property, found);
    this.#met.set(resumed.met);
    this.#resumed = null;
  }

  /** Judges the state at `states[at..]`; `number` is its own, or that of the one before it if it is passed over. */
  #judge(states: Words, at: number, number: number, step: number, depth: number, onward = false): void {
    const failed = this.#failed;
    if (this.#compiled.kernel.judge(states, at, failed, this.#met, step) === 0) return;
    for (let p = 0; p < failed.length; p++) {
      if (failed[p] !== 1) continue;
      failed[p] = 0;
      const { id } = this.#compiled.properties[p] as { id: string };
      keepFirst(this.#found, { property: id, state: number, step: null, illegal: null, onward, depth });
    }
  }

  #note(property: string, state: number, step: number | null, illegal: number | null): void {
    const { onward } = this.#sink;
    const depth = this.#depth + (step === null ? 0 : 1);
    keepFirst(this.#found, { property, state, step, illegal, onward, depth });
  }

  /** Bytes of what is kept; with `more`, at most while that many states are being added. */
  #bytes(more = 0): number {
    const edges = this.#edges;
    return (
      (more > 0 ? this.#table.peak(more) : this.#table.bytes) +
      this.#level.bytes +
      this.#next.bytes +
      this.#log.bytes +
      (edges ? edges.offsets.bytes + edges.to.bytes + edges.via.bytes + edges.idle.bytes : 0)
    );
  }

  /** The largest distance of a stored state. */
  get #deepest(): number {
    return this.#next.length > 0 ? this.#depth + 1 : this.#depth;
  }

  /** Where the search stands; null while it is not yet where another run stood, and when it cannot go on. */
  snapshot(): Snapshot | null {
    if (this.#resumed || this.#torn) return null;
    return {
      states: this.#table.count,
      expanded: this.expanded,
      transitions: this.#transitions,
      depth: this.#deepest,
      found: [...this.#found.values()],
      met: [...this.#met],
      taken: [...this.#taken],
      lists: { ...this.#log.lists, targets: this.#edges?.to ?? new NumberList(LIST_BITS.targets) },
    };
  }

  #measure(): void {
    this.#storage = Math.max(this.#storage, this.#table.bytes + this.#level.bytes + this.#next.bytes);
  }

  result(): Exploration {
    this.#measure();
    const [compiled, edges, log, start, states] = [
      this.#compiled,
      this.#edges,
      this.#log,
      this.#start,
      this.#table.count,
    ];
    if (edges) edges.offsets.push(edges.to.length);
    const ended = this.#limit === null || this.#limit === AT_FIRST_VIOLATION;
    if (this.#bounded?.cut()) this.#limit ??= `${this.#limits.switches} context switches`;
    const omission = this.#table.omission();
    if (omission && Math.max(omission.calculated, omission.observed) > ACCEPTED_OMISSION)
      this.#limit ??= `fingerprints of ${omission.bits} bits, which have probably lost states`;
    return {
      compiled,
      states,
      transitions: this.#transitions,
      depth: this.#deepest,
      limit: this.#limit,
      found: this.#resumed?.found ?? inOrder(this.#found),
      taken: this.#taken,
      met: this.#met,
      illegalIn: this.#illegalIn,
      edges,
      bounded: this.#bounded?.cut() ?? false,
      omission,
      bytes: this.#bytes(),
      storage: this.#storage,
      ended,
      snapshot: ended || !this.#keepParents ? null : this.snapshot(),
      ...waysBack(compiled, start, log, states),
    };
  }
}

const differs = (how: string): ResumeError => new ResumeError(`the exploration does not go as it went before: ${how}`);
