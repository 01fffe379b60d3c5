/** What a worker thread runs: see workers.ts. */

import { serve } from '../explore/threads.ts';
import { compileTask, prepare } from '../verify/check-scenario.ts';
import { taskWith } from './task.ts';
import type { WorkerTask } from './workers.ts';

serve((given) => {
  const { loaded, options } = given as WorkerTask;
  const task = taskWith(loaded, options);
  return compileTask(task, prepare(task).system);
});
