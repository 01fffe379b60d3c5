/** Exploration by several threads, each of which loads and compiles the scenario itself: functions cannot be sent. */

import { extname } from 'node:path';
import { exploreInParallel } from '../explore/parallel.ts';
import { threads } from '../explore/threads.ts';
import type { Explore } from '../verify/check-scenario.ts';
import type { LoadedScenario } from './catalog.ts';
import type { RunOptions } from './task.ts';

/** What a thread compiles. */
export interface WorkerTask {
  readonly loaded: LoadedScenario;
  readonly options: RunOptions;
}

/** A way to explore a scenario with so many workers. */
export function withWorkers(loaded: LoadedScenario, options: RunOptions, count: number): Explore {
  // Run from source or from dist/, it is the file beside this one.
  const entry = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
  const task: WorkerTask = { loaded, options };
  return (compiled, limits, onProgress) =>
    exploreInParallel(compiled, limits, count, (setups) => threads(entry, task, setups), onProgress);
}
