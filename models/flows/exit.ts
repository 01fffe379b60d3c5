/**
 * exit - the process dies, by its own will or by a signal, and gives up its address space; then exit_mmap(), whoever runs it.
 *
 * Kernel    kernel/signal.c: do_group_exit(), get_signal(); kernel/exit.c: do_exit(), exit_mm();
 *           kernel/fork.c: mmput(), __mmput(), mmput_async_fn()
 * Kept      from the signal on the process must go; its reference to the mm goes in exit_mm(), once, and takes the address space
 *           with it only when no thread holds another. The file of the VM is closed later: GPU faults go on to arrive
 * Left out  what closes the VM; several tasks: their references count as one, and a system call or a fault of another thread that is
 *           under way when the last task exits, which cannot be, is not kept out
 *
 * Where another thread drops the last reference, that thread runs exit_mmap(): it sleeps in its mmput() with the locks that it
 * holds until this actor has run it for it, which differs from running it itself only in the name beside the steps. After
 * mmput_async() nobody sleeps: this actor is the work item.
 */
import { call, flow, must, step } from '../../src/model/index.ts';
import { mm_users } from '../resources/mm_users.ts';
import { process } from '../resources/process.ts';
import { exit_mmap } from './exit_mmap.ts';

const give_up = [must(process().exit_mm()), must(mm_users().exit())];

export const exit = flow({
  id: 'exit',
  kind: 'thread',
  source: 'kernel/exit.c: do_exit()',
  initial: 'running',
  states: {
    running: {
      tags: ['idle'],
      on: { 'get_signal: do_group_exit': step({ actions: [must(process().group_exit())] }) },
    },
    exit_mm: {
      on: {
        'exit_mm: mmput': step({
          alternatives: {
            last: { guard: mm_users().is('unpinned'), actions: give_up, target: 'exit_mmap' },
            others: { actions: give_up },
          },
        }),
      },
    },
    other_mmput: { on: { 'mmput: __mmput': step({ guard: mm_users().is('zero') }) } },
    exit_mmap: call(exit_mmap, { with: {}, exits: { done: 'mmdrop' } }),
    mmdrop: { on: { '__mmput: mmdrop': step({ actions: [must(mm_users().mmdrop())] }) } },
    gone: { tags: ['idle'], on: {} },
  },
});
