/**
 * Runs many scenarios, one after the other or several side by side. What comes out is the same, in the same order: threads
 * explore, and this one takes their results in the order of the scenarios and is the only one that writes.
 */

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputError } from '../model/errors.ts';
import type { LoadedScenario } from './catalog.ts';
import type { Interruption } from './interruption.ts';
import { animates, statusLine } from './progress.ts';
import { runScenario, type ScenarioRun, writeTraces } from './run-scenario.ts';
import { bytesFor, type RunOptions } from './task.ts';

const MOST_JOBS = 16;

/** What a thread is started with. */
export interface JobStart {
  readonly options: RunOptions;
  /** Whether the user has asked to stop. */
  readonly flag: Int32Array;
}

/** What a thread answers for each scenario that it is given. */
export type JobAnswer =
  | { readonly kind: 'ran'; readonly ran: ScenarioRun }
  /** `input`: whether the user gave what is wrong. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly input: boolean };

/** The stack of a thread as large as that of a process, so that what is nested too deeply is so in either. */
const STACK_MIB = (984 + 192) / 1024;
/** Tables are made of many objects that live for a moment; with Node's 48 MiB for those, a fourth of the time goes into moving them. */
const YOUNG_MIB = 192;

/** Throws an `InputError` for a number of jobs that cannot be. */
export function refuseJobs({ jobs }: Pick<RunOptions, 'jobs'>): void {
  if (jobs !== undefined && (jobs < 1 || jobs > MOST_JOBS)) {
    throw new InputError(`--jobs: expected a number from 1 to ${MOST_JOBS}, got ${jobs}`);
  }
}

/** How many jobs there are: threads within a scenario, checkpoints and times are those of one scenario at a time. */
function jobsFor({ jobs, workers, checkpoint, resume, timing }: RunOptions, scenarios: number): number {
  const alone = (workers ?? 1) > 1 || (checkpoint ?? resume) !== undefined || timing === true;
  return alone ? 1 : Math.min(jobs ?? 1, scenarios);
}

/**
 * Runs scenarios; yields each with what came out, in their order. The first error, in their order, is thrown after what
 * comes before it. Once interrupted, scenarios that have not begun may never come.
 */
export async function* runAll<L extends LoadedScenario>(
  all: readonly L[],
  given: RunOptions,
  interrupted: Interruption,
): AsyncGenerator<[L, ScenarioRun], void> {
  const options = { ...given, jobs: jobsFor(given, all.length) };
  const alone = { ...options, jobs: 1 };
  if (options.jobs === 1) {
    for (const loaded of all) yield [loaded, await runScenario(loaded, options, interrupted)];
    return;
  }
  const jobs = new Jobs(all, options, interrupted);
  try {
    for (const [i, loaded] of all.entries()) {
      let ran = await jobs.resultOf(i);
      if (ran.outOfMemory && bytesFor(options) < bytesFor(alone)) ran = await runScenario(loaded, alone, interrupted);
      else writeTraces(ran.traces, options.runs);
      jobs.clear();
      yield [loaded, ran];
    }
  } finally {
    await jobs.end();
  }
}

/** Threads that take scenario after scenario. */
class Jobs {
  readonly #all: readonly LoadedScenario[];
  readonly #interrupted: Interruption;
  readonly #workers: readonly Worker[];
  readonly #results: readonly Result[];
  readonly #status = statusLine();
  #next = 0;
  #done = 0;
  /** Scenarios from this one on are not begun: one before them failed. */
  #stop: number;

  constructor(
    all: readonly LoadedScenario[],
    options: RunOptions & { readonly jobs: number },
    interrupted: Interruption,
  ) {
    this.#all = all;
    this.#interrupted = interrupted;
    this.#stop = all.length;
    this.#results = all.map(() => new Result());
    const start: JobStart = { options: options, flag: interrupted.flag };
    this.#workers = Array.from({ length: options.jobs }, () => this.#worker(start));
  }

  resultOf(index: number): Promise<ScenarioRun> {
    return (this.#results[index] as Result).promise;
  }

  /** Takes the line away that tells how far all is. */
  clear(): void {
    this.#status.clear();
  }

  async end(): Promise<void> {
    this.clear();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #worker(start: JobStart): Worker {
    // Run from source or from dist/, it is the file beside this one.
    const entry = new URL(`./job${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(entry, {
      workerData: start,
      stderr: true,
      resourceLimits: { stackSizeMb: STACK_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    let current: number | null = null;
    const next = () => {
      current = this.#next < this.#stop && !this.#interrupted() ? this.#next++ : null;
      if (current !== null) worker.postMessage(this.#all[current]);
    };
    const fail = (error: unknown) => {
      if (current === null) return;
      this.#stop = Math.min(this.#stop, current);
      this.#results[current]?.reject(error);
    };
    worker.stderr.on('data', (text) => {
      this.clear();
      process.stderr.write(text);
    });
    worker.on('message', (answer: JobAnswer) => {
      if (answer.kind === 'ran') {
        this.#done++;
        this.#results[current as number]?.resolve(answer.ran);
      } else fail(answer.input ? new InputError((answer.error as Error).message) : answer.error);
      if (animates()) this.#status.update(() => `${this.#done} of ${this.#all.length} done`);
      next();
    });
    worker.on('messageerror', fail);
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a job ended (${code}) before its work did`)));
    next();
    return worker;
  }
}

/** A result that is still to come. One that nobody waits for any more may fail. */
class Result {
  readonly promise: Promise<ScenarioRun>;
  resolve!: (ran: ScenarioRun) => void;
  reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => {});
  }
}
