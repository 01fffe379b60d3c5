/**
 * cpu_token - the CPU on which a GPU fault is served: while its thread runs in the kernel, nothing else does.
 *
 * Kernel    kernel/sched/core.c: schedule()
 * Kept      that the thread runs, or sleeps; without preemption, a thread that does not sleep keeps its CPU
 */
import { resource } from '../../src/model/index.ts';

export const cpu_token = resource({
  id: 'cpu_token',
  source: 'kernel/sched/core.c: schedule()',
  events: { run: {}, sleep: {} },
  initial: 'free',
  states: {
    free: { on: { run: 'taken', sleep: 'ignore' } },
    taken: { on: { run: 'ignore', sleep: 'free' } },
  },
});
