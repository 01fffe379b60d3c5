/** Threads that fail in one way or another: what they failed with comes out, and nobody waits for them. */

import { afterEach, describe, expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import { Barrier, BrokenBarrier } from './barrier.ts';
import type { Crew } from './parallel.ts';
import type { Block, Setup } from './shared.ts';
import { threads } from './threads.ts';

/** A module whose threads do as the i-th of these scripts says; they see `port`, `index` and `barrier`. */
const module = (scripts: readonly string[]): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort as port, workerData } from 'node:worker_threads';
      const { setup: { index }, barrier } = workerData;
      const scripts = [${scripts.map((script) => `() => {${script}}`).join(',')}];
      scripts[index]();
    `)}`,
  );

const report = `port.on('message', () => port.postMessage({ kind: 'report', report: { index } }));`;
const failed = (error: string, input: boolean) =>
  `port.on('message', () => port.postMessage({ kind: 'failed', error: ${error}, input: ${input} }));`;
/** Waits in the barrier of `threads` for one that never comes. */
const stuck = `port.on('message', () => {
  Atomics.add(barrier, 0, 1);
  Atomics.wait(barrier, 1, Atomics.load(barrier, 1));
  port.postMessage({ kind: 'stopped' });
});`;

let crew: Crew | null = null;
afterEach(() => crew?.dismiss());

function work(...scripts: readonly string[]): Promise<readonly unknown[]> {
  const setups = scripts.map((_, index) => ({ index }) as Setup);
  crew = threads(module(scripts), 'a task', setups);
  return crew.work({} as Block);
}

describe('a block ends', () => {
  test('with the reports in the order of the workers', () =>
    expect(work(report, `setTimeout(() => {${report}}, 50);`)).resolves.toEqual([{ index: 0 }, { index: 1 }]));

  test('with the error of a worker, while the others wait for it', () =>
    expect(work(stuck, stuck, failed(`new TypeError('a fault')`, false))).rejects.toThrow(new TypeError('a fault')));

  test('with an error of the user as such', async () => {
    const error = await work(report, failed(`new Error('no such sort')`, true)).catch((reason) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe('no such sort');
  });

  test('with an allocation that failed as such', async () => {
    const error = await work(stuck, failed(`new RangeError('Array buffer allocation failed')`, false)).catch((e) => e);
    expect(error).toBeInstanceOf(RangeError);
  });

  test('when a worker throws before it has begun', () =>
    expect(work(stuck, `throw new Error('cannot begin');`)).rejects.toThrow('cannot begin'));

  test('when a worker is gone', () =>
    expect(work(stuck, `port.on('message', () => process.exit(3));`)).rejects.toThrow('a worker ended (3)'));

  test('at once when it is asked of a crew that has failed', async () => {
    await expect(work(stuck, `throw new Error('cannot begin');`)).rejects.toThrow('cannot begin');
    await expect(crew?.work({} as Block)).rejects.toThrow('cannot begin');
  });
});

test('a crew that is stuck can be dismissed', async () => {
  const never = work(stuck, `port.on('message', () => { for (;;); });`);
  let settled = false;
  never.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await crew?.dismiss();
  expect(settled).toBe(false);
});

describe('barrier', () => {
  test('one party never waits, however often', () => {
    const barrier = new Barrier(Barrier.memory(), 1);
    for (let i = 0; i < 3; i++) barrier.wait();
  });

  test('a broken one lets nobody in', () => {
    const barrier = new Barrier(Barrier.memory(), 2);
    barrier.break();
    expect(() => barrier.wait()).toThrow(BrokenBarrier);
  });
});
