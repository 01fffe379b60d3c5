/**
 * process - the life of the process whose address space it is.
 *
 * Kernel    include/linux/sched/signal.h: struct signal_struct::flags, SIGNAL_GROUP_EXIT; kernel/exit.c: exit_mm()
 * Kept      it runs; it has to die, though threads of it still run; it has given up its address space
 * Left out  threads one by one
 */
import { resource } from '../../src/model/index.ts';

export const process = resource({
  id: 'process',
  source: 'include/linux/sched/signal.h: struct signal_struct',
  events: { group_exit: {}, exit_mm: {} },
  initial: 'running',
  states: {
    running: { on: { group_exit: 'group_exit' } },
    group_exit: { on: { exit_mm: 'dead' } },
    dead: {},
  },
  illegal: {
    group_exit: ['R7', 'a process dies twice'],
    exit_mm: ['R7', 'a process gives up its address space before it dies, or twice'],
  },
});
