/**
 * own_invalidate - a driver that ignores the notifications of its own migrations takes the range away from its device itself.
 *
 * Kernel    drivers/gpu/drm/nouveau/nouveau_svm.c: nouveau_svmm_invalidate(); drivers/gpu/drm/nouveau/nouveau_dmem.c:
 *           nouveau_dmem_migrate_to_ram()
 * Kept      under the lock that the callback takes: jobs that still write entries are waited for, the entries go, the TLB is
 *           flushed and the flush waited for, and the DMA mapping is undone
 * Left out  that the lock is kept until the copy is queued: nothing maps the range before its migration entries are gone
 * Atomic    what one method call does to the entries of one range
 *
 * No flow of a shipped protocol calls it: mutations put it where that driver has it.
 */
import { and, call, each, eq, flow, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { binding } from '../resources/binding.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pte } from '../resources/pte.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { rangeOf } from '../topology.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const all_fences_signalled = and(
  not(bind_fence().is('reserved')),
  unbind_fence.all((fence) => fence.is('none')),
);

export const own_invalidate = flow({
  id: 'own_invalidate',
  kind: 'thread',
  source: 'drivers/gpu/drm/nouveau/nouveau_svm.c: nouveau_svmm_invalidate()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['done'],
  initial: 'lock',
  states: {
    lock: {
      on: {
        'nouveau_dmem_migrate_to_ram: mutex_lock(svmm)': step({
          actions: [wait(notifier_lock().write_lock({ by: self }))],
        }),
      },
    },
    zap: {
      on: {
        'nouveau_svmm_invalidate: NVIF_VMM_V0_PFNCLR': step({
          alternatives: {
            bound: {
              guard: and(all_fences_signalled, binding(r).is('bound')),
              actions: [
                each(
                  'virt',
                  (v) => eq(rangeOf(v), r),
                  (v) => pte(v).clear(),
                ),
                must(binding(r).invalidate()),
                must(tlb_inval(r).submit()),
              ],
            },
            not_bound: { guard: all_fences_signalled, target: 'unmap' },
          },
          atomic: 'one method call, under the lock of its VMM',
        }),
      },
    },
    flushed: {
      on: { 'nouveau_svmm_invalidate: flush (wait)': step({ actions: [wait(tlb_inval(r).wait())] }) },
    },
    unmap: call(unmap_pages, { with: { r }, exits: { done: 'unlock' } }),
    unlock: {
      on: {
        'nouveau_dmem_migrate_to_ram: mutex_unlock(svmm)': step({
          actions: [must(notifier_lock().write_unlock({ by: self }))],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
