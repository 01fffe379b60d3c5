/** Runs of the engine in processes of their own, with every count compared against what is known. */

import { cases } from '../../models/bench/index.ts';
import type { Results, Work } from './child.ts';
import { type Counts, disagreement } from './peers.ts';
import type { Figures, Options } from './subject.ts';
import { timed } from './timed.ts';

/** One exploration. */
export interface Run {
  readonly figures: Figures;
  /** The whole process, start-up included. */
  readonly seconds: number;
  readonly peakBytes: number | null;
}

const full: Options = { invariants: true, parents: true, reductions: [], states: null };

/** What the measurements of one benchmark share. */
export class Session {
  /** Counts and verdicts that differ from what is known. */
  readonly faults: string[] = [];
  readonly #child: string;

  /** `child` is the compiled entry of a measurement. */
  constructor(child: string) {
    this.#child = child;
  }

  /** What a fresh process answers. */
  async ask<V extends Work['verb']>(work: Extract<Work, { verb: V }>): Promise<Results[V]> {
    const { stdout } = await timed(process.execPath, [this.#child, JSON.stringify(work)]);
    return JSON.parse(stdout) as Results[V];
  }

  /** Explores in a fresh process. */
  async explore(name: string, change: Partial<Options> = {}): Promise<Run> {
    const options = { ...full, ...change };
    const work: Work = { verb: 'run', name, options };
    const { stdout, seconds, peakBytes } = await timed(process.execPath, [this.#child, JSON.stringify(work)]);
    const figures = JSON.parse(stdout) as Figures;
    // A reduced or bounded run has counts of its own.
    if (options.reductions.length === 0 && options.states === null) {
      this.compare('this engine', name, figures.complete ? figures : null);
    }
    if (figures.violated.length > 0) this.faults.push(`this engine: ${name}: ${figures.violated.join(', ')} broke`);
    return { figures, seconds, peakBytes };
  }

  /** Notes a fault when a tool's counts are not the known ones; null counts are those of no complete run. */
  compare(tool: string, name: string, counts: Counts | null): void {
    const known = cases.find((one) => `case:${one.name}` === name);
    const fault = known ? disagreement(known, counts) : null;
    if (fault !== null) this.faults.push(`${tool}: ${known?.name}: ${fault}`);
  }
}
