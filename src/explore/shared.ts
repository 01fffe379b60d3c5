/**
 * What the workers of a parallel exploration and its coordinator share: buffers in shared memory, and the messages
 * between them. `Block` goes to all workers, `Report` comes back from each.
 */

import type { Compiled } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import type { Found } from './findings.ts';

/** How large a block may be, and a chunk of a level. Results do not depend on it. */
export interface Sizes {
  /** Most states that a worker expands at a time, and the successors that it has room for. */
  readonly states: number;
  readonly successors: number;
  /** Bytes of a chunk of a level, about. */
  readonly chunkBytes: number;
}

export const SIZES: Sizes = { states: 1 << 12, successors: 1 << 16, chunkBytes: 1 << 20 };

/** Buffers that one worker writes, and the owners of its successors answer in. */
export interface Desk {
  /** Successors in order, and the steps to them. */
  readonly words: Words;
  readonly steps: Int32Array;
  /** Where the successors of each expanded state end. */
  readonly ends: Int32Array;
  /** Successors sorted by their owner, those of one owner in order; where those of each owner end. */
  readonly sorted: Int32Array;
  readonly ownerEnds: Int32Array;
  /**
   * What the owner says of each successor: at first what its table says (state-table.ts); with edges, in the end the
   * number of the state.
   */
  readonly answers: Int32Array;
  /** How many of the successors that worker i owns are new. */
  readonly fresh: Int32Array;
  /** New states found by each expanded state, and which of its successors they are. */
  readonly children: Int32Array;
  readonly ordinals: Int32Array;
  /** Words of idle bits of the expanded states. */
  readonly idle: Int32Array;
  /** How often each step was taken, and which premises held, in all blocks so far. */
  readonly taken: Float64Array;
  readonly met: Uint8Array;
}

/** Most states of a worker's share of a block. */
export const shareOf = ({ kernel }: Compiled, { states, successors }: Sizes): number =>
  Math.max(1, Math.min(states, Math.floor(successors / Math.max(1, kernel.most))));

/** Buffers of one of so many workers, for shares of so many states: large enough for whatever they bring. */
export function deskFor(compiled: Compiled, workers: number, states: number, idleWords: number): Desk {
  const { kernel, steps, properties } = compiled;
  const successors = states * kernel.most;
  const ints = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
  return {
    words: ints(successors * kernel.words),
    steps: ints(successors),
    ends: ints(states),
    sorted: ints(successors),
    ownerEnds: ints(workers),
    answers: ints(successors),
    fresh: ints(workers),
    children: ints(states),
    ordinals: ints(successors),
    idle: ints(states * idleWords),
    taken: new Float64Array(new SharedArrayBuffer(8 * steps.length)),
    met: new Uint8Array(new SharedArrayBuffer(properties.length)),
  };
}

/** What a worker needs to know before the first block, besides the system. */
export interface Setup {
  /** Which worker it is. */
  readonly index: number;
  readonly desks: readonly Desk[];
  /** The first state, packed and canonical. */
  readonly start: Words;
  readonly keepEdges: boolean;
  readonly switches: number | undefined;
  /** States in a chunk of a level: a power of two. */
  readonly chunkStates: number;
  /** What the coordinator's system looks like: a worker's must look the same. */
  readonly shape: string;
}

/** Two systems that were made alike have the same shape. */
export const shapeOf = ({ kernel, steps, properties, initial }: Compiled): string =>
  JSON.stringify([kernel.words, kernel.most, steps, properties.map(({ id }) => id), [...initial]]);

/** A part of a level, which the workers expand together: worker i the i-th share of it. */
export interface Block {
  readonly depth: number;
  /** Position in the level of the first state, and its number. */
  readonly begin: number;
  readonly number: number;
  readonly count: number;
  /** States stored so far: the number of the next new one. */
  readonly stored: number;
  /** Position of the next new state in the next level. */
  readonly nextBegin: number;
  /** Chunks of the level from the one with `begin` on, and of the next level from the one with `nextBegin` on. */
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  /** Chunks that no block has named before. */
  readonly chunks: readonly { readonly id: number; readonly words: Words }[];
}

/** Where the share of worker i begins; that of the last one ends where that of one more would begin. */
export const shareBegin = (count: number, workers: number, i: number): number => Math.floor((count * i) / workers);

/** What a worker found in its share of a block. */
export interface Report {
  /** Successors, violating steps, states passed over, and states that are new. */
  readonly successors: number;
  readonly illegal: number;
  readonly passed: number;
  readonly fresh: number;
  readonly found: readonly FoundBy[];
  /** Numbers of states with a violating step. */
  readonly illegalIn: readonly number[];
  /** Whether the bound on switches left out a step. */
  readonly cut: boolean;
  /** Bytes of the states that the worker owns; and at most while it inserts another block. */
  readonly bytes: number;
  readonly peak: number;
}

/** Numbers of illegal events differ between threads: the state tells the coordinator which one it is. */
export interface FoundBy extends Found {
  /** For an illegal event: the state in which the breaking step is taken. */
  readonly words: Words | null;
}
