/** What goes into an exploration and what comes out of one, whatever the strategy. */

import type { Compiled } from '../compile/compile.ts';
import type { Found } from './findings.ts';
import type { NumberList } from './growable.ts';
import type { Snapshot } from './snapshot.ts';
import type { Omission } from './state-table.ts';

export interface Limits {
  /** Stop once this many states are stored. */
  readonly states?: number | undefined;
  /** Do not expand states at this depth. */
  readonly depth?: number | undefined;
  /** Stop before the stored states, the frontier, parents and edges take more bytes than this. */
  readonly bytes?: number | undefined;
  /** Stop after so much time; the only limit that can differ from run to run. */
  readonly seconds?: number | undefined;
  /** A run goes over from one thread to another at most so many times. */
  readonly switches?: number | undefined;
  /** Stop at the end of the level in which this is first true. */
  readonly stopWhen?: (found: readonly Found[]) => boolean;
}

export interface ExploreOptions {
  readonly limits?: Limits;
  readonly from?: Int32Array;
  readonly keepEdges?: boolean;
  /** False keeps no parents: counts and verdicts are the same, but no run can be read back. */
  readonly keepParents?: boolean;
  /** Store fingerprints of so many bits, 1 to 64, instead of states. */
  readonly fingerprintBits?: number | undefined;
  /** Chooses the hash that fingerprints are made with. */
  readonly hashSeed?: number | undefined;
  /** Where to go on from. It must be of the same system, explored in the same way; limits may be higher. */
  readonly resume?: Snapshot | undefined;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
}

/** Progress at a moment at which the exploration can be written down. */
export interface Pause extends Progress {
  /** Where it stands; null while it goes over what another run has explored. */
  snapshot(): Snapshot | null;
}

/** The transitions of an exploration: those of state i are `offsets[i]` up to `offsets[i + 1]`. */
export interface Edges {
  readonly offsets: NumberList;
  /** Successor of each. */
  readonly to: NumberList;
  /** Step id of each. */
  readonly via: NumberList;
  /** For each state and 31 threads, a word with a bit for each thread that is idle. */
  readonly idle: NumberList;
}

export interface Exploration {
  readonly compiled: Compiled;
  readonly states: number;
  readonly transitions: number;
  /** Largest distance from the initial state. */
  readonly depth: number;
  /** Null when every reachable state was expanded. */
  readonly limit: string | null;
  readonly found: readonly Found[];
  /** How often each step was taken, by step id. */
  readonly taken: Float64Array;
  /** For each property, whether its premise held somewhere. */
  readonly met: Uint8Array;
  /** Numbers of states with an illegal step, which has no successor. */
  readonly illegalIn: ReadonlySet<number>;
  /** Null unless asked for. */
  readonly edges: Edges | null;
  /** Whether runs with more context switches were left out. */
  readonly bounded: boolean;
  /** With fingerprints: the probability that a state was lost. */
  readonly omission: Omission | null;
  /** Bytes of everything that is kept, at the end. */
  readonly bytes: number;
  /** Bytes of the table and the frontier alone, at their largest. */
  readonly storage: number;
  /** Whether there is nothing to go on with, by a higher limit or later. */
  readonly ended: boolean;
  /** Where it stands, if it can be gone on from there; null when it ended, or in the midst of something. */
  readonly snapshot: Snapshot | null;
  /** Steps from the initial state to a state. */
  pathTo(state: number): number[];
  /** Steps from the initial state to what was found, the breaking step included. */
  pathOf(found: Found): number[];
  /**
   * Steps of a run, the last `loop` of which come back to where they began. `stem` and `loop` say which of the kept transitions
   * of each stored state it takes.
   */
  lassoAlong(
    stem: readonly number[],
    loop: readonly number[],
  ): { readonly steps: readonly number[]; readonly loop: number };
  /** Visits every stored state, unpacked, in the order of their numbers. */
  eachState(visit: (state: Int32Array, number: number) => void): void;
}

/** A size, for people. */
export const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Whether the limit that was reached is memory: what was allowed, or what there was. */
export const stoppedByMemory = ({ limit }: Pick<Exploration, 'limit'>): boolean =>
  limit?.startsWith('memory: ') === true;

/** The limit that `stopWhen` is. */
export const AT_FIRST_VIOLATION = 'stopped at the first violation';

/** States between two progress reports. */
export const REPORT_EVERY = 1 << 14;
