/**
 * mmap_fixed - maps an address again that was just unmapped.
 *
 * Kernel    mm/mmap.c: do_mmap() with MAP_FIXED_NOREPLACE; mm/vma.c: __mmap_new_vma()
 * Kept      the look for a VMA in the way and the new VMA under mmap_lock(w); the old range may still wait for the garbage
 *           collector
 * Left out  MAP_FIXED, which unmaps what is there: munmap does that; a call for an address that is taken when it starts
 */
import { and, ev, flow, must, own, self, set, step, wait } from '../../src/model/index.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { process } from '../resources/process.ts';
import { vma } from '../resources/vma.ts';

const mmap_locked = must(mmap_lock().assert_held_write({ by: self }));

export const mmap_fixed = flow({
  id: 'mmap_fixed',
  kind: 'thread',
  source: 'mm/mmap.c: do_mmap()',
  fields: { v: 'virt' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        '__x64_sys_mmap: vm_mmap_pgoff': step({
          choose: { v: 'virt' },
          guard: and(process().is('running', 'group_exit'), vma(ev('v')).is('none')),
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    lock: {
      on: {
        'vm_mmap_pgoff: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }),
      },
    },
    find: {
      on: {
        'do_mmap: find_vma_intersection': step({
          alternatives: {
            taken: { guard: vma(own('v')).is('mapped'), actions: [mmap_locked], target: 'unlock' },
            free: { actions: [mmap_locked] },
          },
        }),
      },
    },
    insert: {
      on: { '__mmap_new_vma: vma_iter_store_new': step({ actions: [mmap_locked, must(vma(own('v')).insert())] }) },
    },
    unlock: {
      holds: [],
      on: {
        'vm_mmap_pgoff: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
