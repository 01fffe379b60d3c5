/**
 * A swarm: many small searches, each with an order, a depth and a hash of its own, in place of one that does not fit
 * (Holzmann, Joshi and Groce, "Swarm Verification Techniques", IEEE TSE 37(6), 2011). Members share nothing but the
 * count of the states that all of them saw.
 */

import type { Compiled } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { seededHash } from './distinct.ts';
import { type Chance, chance, shuffle } from './random.ts';
import { REPORT_EVERY, type Sample, type SampleProgress, Sampler } from './sampler.ts';

export interface SwarmOptions {
  /** Where members begin; `compiled.initial`, if left out. */
  readonly from?: Int32Array | undefined;
  readonly seed: number;
  readonly members: number;
  /** States that a member visits at most. */
  readonly states: number;
  /** Steps from the start at most; some members stay nearer. */
  readonly length: number;
  /** End with the member that sees the first violation. */
  readonly stopAtFirst?: boolean | undefined;
}

/** Bits of a member's memory for each state that it may visit, and how many of them a state sets. */
const BITS_PER_STATE = 16;
const PROBES = 3;

/**
 * Which states a member visited, as a Bloom filter with hashes of the member's own (SPIN's bitstate hashing). It may
 * take a new state for an old one, and the member then passes it by; other members have other hashes.
 */
class Visited {
  readonly #bits: Int32Array;
  readonly #mask: number;
  readonly #width: number;
  readonly #seed: number;

  constructor(width: number, states: number, seed: number) {
    const size = 2 ** Math.max(10, Math.ceil(Math.log2(states * BITS_PER_STATE)));
    this.#bits = new Int32Array(size / 32);
    this.#mask = size - 1;
    this.#width = width;
    this.#seed = seed;
  }

  /** True the first time. */
  add(words: Int32Array, at: number): boolean {
    const first = seededHash(words, at, this.#width, this.#seed);
    const stride = seededHash(words, at, this.#width, ~this.#seed) | 1;
    let fresh = false;
    for (let i = 0; i < PROBES; i++) {
      const bit = (first + Math.imul(i, stride)) & this.#mask;
      const word = this.#bits[bit >>> 5] as number;
      if ((word & (1 << (bit & 31))) !== 0) continue;
      fresh = true;
      this.#bits[bit >>> 5] = word | (1 << (bit & 31));
    }
    return fresh;
  }
}

/** A stack of sets of successors; those of one state are taken from the end. */
class Stack {
  readonly #width: number;
  #words = new Int32Array(1 << 10);
  #via = new Int32Array(1 << 8);
  #length = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  push(words: Int32Array, at: number, via: number): void {
    const width = this.#width;
    if (this.#length === this.#via.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#via);
      this.#via = larger;
    }
    if ((this.#length + 1) * width > this.#words.length) {
      const larger = new Int32Array(Math.max(this.#words.length * 2, (this.#length + 1) * width));
      larger.set(this.#words);
      this.#words = larger;
    }
    for (let i = 0; i < width; i++) this.#words[this.#length * width + i] = words[at + i] as number;
    this.#via[this.#length++] = via;
  }

  /** Takes the last one off; its words stay readable at `length * width` until the next push. */
  pop(): number {
    return this.#via[--this.#length] as number;
  }

  get words(): Int32Array {
    return this.#words;
  }
}

/** Runs the members one after the other. Yields how far it is; `next(false)` interrupts it. */
export function* swarming(compiled: Compiled, options: SwarmOptions): Generator<SampleProgress, Sample, boolean> {
  const sampler = new Sampler(compiled);
  let limit = `${options.members} members of at most ${options.states} states and ${options.length} steps`;
  let member = 0;
  const start = sampler.begin(options.from ?? compiled.initial);
  for (; member < options.members && !sampler.allFound; member++) {
    const goOn = yield* search(sampler, start, options, member);
    if (goOn && !(options.stopAtFirst && sampler.found.size > 0)) continue;
    limit = goOn ? 'stopped at the first violation' : 'interrupted';
    member++;
    break;
  }
  return sampler.sample(member, limit);
}

/** One member: depth first, within its depth and its number of states. False when interrupted. */
function* search(
  sampler: Sampler,
  start: Words,
  options: SwarmOptions,
  member: number,
): Generator<SampleProgress, boolean, boolean> {
  const { compiled } = sampler;
  const { words } = compiled.kernel;
  const draw = chance(options.seed, member);
  const visited = new Visited(words, options.states, draw.below(2 ** 31));
  const order = orderOf(compiled, draw);
  // Every second member keeps to a random depth, so that it has states left for what lies near the start.
  const depth = member % 2 === 0 ? options.length : 1 + draw.below(options.length);
  const stack = new Stack(words);
  /** Length of the stack at which each state on the path has had all its successors. */
  const ends: number[] = [];
  const path: number[] = [];
  const steps = () => path;
  const state = start.slice();
  visited.add(state, 0);
  for (let visits = 1; ; visits++) {
    const successors = sampler.visit(state, steps);
    if (visits % REPORT_EVERY === 0 && !(yield sampler.progress(member, options.members))) return false;
    if (visits >= options.states) return true;
    ends.push(stack.length);
    if (path.length < depth) {
      for (const k of order(sampler, successors, path.at(-1) ?? null)) {
        stack.push(sampler.successors, k * words, sampler.via[k] as number);
      }
    }
    for (;;) {
      while (stack.length === ends.at(-1)) {
        ends.pop();
        path.pop();
      }
      if (ends.length === 0) return true;
      const via = stack.pop();
      if (!visited.add(stack.words, stack.length * words)) continue;
      state.set(stack.words.subarray(stack.length * words, (stack.length + 1) * words));
      path.push(via);
      break;
    }
    if (path.length > sampler.depth) sampler.depth = path.length;
  }
}

type Order = (sampler: Sampler, successors: number, last: number | null) => Int32Array;

/**
 * The order in which a member pushes successors; the last pushed is followed first. Drawn from three: any order, flows by
 * a rank of the member's own, and the same with the flow that stepped last kept running while it can.
 */
function orderOf({ steps, system }: Compiled, draw: Chance): Order {
  const ranks = Int32Array.from(system.instances, (_, i) => i);
  shuffle(ranks, draw);
  const kind = draw.below(3);
  const flowOf = (step: number) => (steps[step] as { instance: number }).instance;
  return (sampler, successors, last) => {
    const order = Int32Array.from({ length: successors }, (_, k) => k);
    shuffle(order, draw);
    if (kind === 0) return order;
    const running = kind === 2 && last !== null ? flowOf(last) : -1;
    const rank = (k: number) => {
      const flow = flowOf(sampler.via[k] as number);
      return flow === running ? ranks.length : (ranks[flow] as number);
    };
    return order.sort((a, b) => rank(a) - rank(b));
  };
}
