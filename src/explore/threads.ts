/** A crew of threads: both sides of it. Whatever happens to a thread, nobody waits for it for ever. */

import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Compiled } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { Barrier, BrokenBarrier } from './barrier.ts';
import type { Crew } from './parallel.ts';
import { Shard } from './shard.ts';
import type { Block, Report, Setup } from './shared.ts';

/** What a thread is started with: `task` says what to explore, in the terms of the module that it runs. */
interface Start {
  readonly task: unknown;
  readonly setup: Setup;
  readonly barrier: Int32Array;
}

type Answer =
  | { readonly kind: 'report'; readonly report: Report }
  /** `input`: whether the user gave what is wrong. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly input: boolean }
  /** It stopped because another one failed. */
  | { readonly kind: 'stopped' };

/** Starts threads that run the module at `entry`, which calls `serve`. */
export function threads(entry: URL, task: unknown, setups: readonly Setup[]): Crew {
  const memory = Barrier.memory();
  const barrier = new Barrier(memory, setups.length);
  let reports: Report[] = [];
  let waiting: { resolve(reports: readonly Report[]): void; reject(error: unknown): void } | null = null;
  let failure: { readonly error: unknown } | null = null;
  let dismissed = false;
  const fail = (error: unknown) => {
    barrier.break();
    if (failure || dismissed) return;
    failure = { error };
    waiting?.reject(error);
  };
  let missing = 0;
  const workers = setups.map((setup, i) => {
    const worker = new Worker(entry, { workerData: { task, setup, barrier: memory } satisfies Start });
    worker.on('message', (answer: Answer) => {
      if (answer.kind === 'failed') fail(answer.input ? new InputError((answer.error as Error).message) : answer.error);
      if (answer.kind !== 'report') return;
      reports[i] = answer.report;
      if (--missing === 0) waiting?.resolve(reports);
    });
    worker.on('messageerror', fail);
    worker.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new RangeError(error.message) : error),
    );
    worker.on('exit', (code) => fail(new Error(`a worker ended (${code}) before its work did`)));
    return worker;
  });
  return {
    work(block) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure.error);
        reports = [];
        missing = workers.length;
        waiting = { resolve, reject };
        for (const worker of workers) worker.postMessage(block);
      });
    },
    async dismiss() {
      dismissed = true;
      barrier.break();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Does the work of a thread: makes the system of its task, then block after block until it is terminated. */
export function serve(make: (task: unknown) => Compiled): void {
  const port = parentPort;
  if (!port) throw new Error('this module is run by a worker thread');
  const { task, setup, barrier: memory } = workerData as Start;
  const barrier = new Barrier(memory, setup.desks.length);
  const answer = (message: Answer) => port.postMessage(message);
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      barrier.break();
      if (error instanceof BrokenBarrier) answer({ kind: 'stopped' });
      else answer({ kind: 'failed', error, input: error instanceof InputError });
    }
  };
  guarded(() => {
    const shard = new Shard(make(task), setup);
    port.on('message', (block: Block) =>
      guarded(() => {
        for (const [i, phase] of shard.phases.entries()) {
          if (i > 0) barrier.wait();
          phase(block);
        }
        answer({ kind: 'report', report: shard.report() });
      }),
    );
  });
}
