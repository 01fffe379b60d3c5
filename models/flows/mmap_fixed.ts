/**
 * mmap_fixed - maps an address again that was just unmapped.
 *
 * Kernel    mm/mmap.c: do_mmap() with MAP_FIXED
 * Kept      the new VMA under mmap_lock(w); the old range may still wait for the garbage collector
 * Left out  unmapping what is there: munmap does that
 */
import { ev, flow, must, own, self, set, step, wait } from '../../src/model/index.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { vma } from '../resources/vma.ts';

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
          guard: vma(ev('v')).is('none'),
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    lock: {
      on: {
        'vm_mmap_pgoff: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }),
      },
    },
    insert: { on: { 'mmap_region: vma_iter_store_new': step({ actions: [must(vma(own('v')).insert())] }) } },
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
