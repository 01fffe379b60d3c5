/** Progress: somebody can always go on, and everybody can come to rest. */
import { bo } from '../models/resources/bo.ts';
import { devpage } from '../models/resources/devpage.ts';
import { zdd } from '../models/resources/zdd.ts';
import { boOf } from '../models/topology.ts';
import {
  and,
  any,
  atQuiescence,
  canBecomeIdle,
  eq,
  implies,
  legalEvents,
  noDeadlock,
  not,
} from '../src/model/index.ts';

export const deadlock = noDeadlock({
  id: 'deadlock',
  name: 'no_deadlock',
  says: 'While a thread has work to do, some thread or some engine can take a step.',
  source: 'drm_gpusvm.c: DOC: Locking; lockdep annotations of drm_gpusvm_init() and mm/mmu_notifier.c',
  broken: 'Tasks hang for ever.',
});

export const can_idle = canBecomeIdle({
  id: 'can_idle',
  name: 'every_thread_can_become_idle',
  says: 'From every state, each thread can still finish what it does.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(), retry; mm/mmu_notifier.c: mn_itree_inv_end(), wake_up_all()',
  broken: 'A thread sleeps for ever while the others run.',
});

export const can_finish = canBecomeIdle({
  id: 'can_finish',
  name: 'every_thread_can_finish_in_earnest',
  says: 'From every state, each thread can still finish what it does without an allocation that fails, a timeout that expires, or another thread that begins something new.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(), retry under vm->lock, which keeps the garbage collector out',
  broken: 'A livelock: a thread goes round for ever, and only a failure would let it out.',
  without: ['/fail', '/expired'],
  othersStart: false,
});

export const P2 = legalEvents({
  id: 'P2',
  name: 'bounded_tries',
  says: 'A GPU fault goes to migrate its range at most three times, whatever the CPU does with the page meanwhile.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(), migrate_try_count; Documentation/gpu/gpusvm.rst',
  broken: 'CPU and GPU take the page from each other for ever, with vm->lock held.',
});

export const P7 = atQuiescence({
  id: 'P7',
  name: 'device_memory_detaches',
  says: 'When everything rests, device memory that no device page lies in any more has detached, and is given back or waits for it.',
  source: 'drm_pagemap.c: drm_pagemap_zdd_destroy(), complete_all(detached); xe_svm.c: xe_svm_devmem_release()',
  broken: 'VRAM, its runtime-PM reference and the pagemap are never released; an eviction of it never succeeds.',
  when: bo.any((b) => b.is('vram')),
  holds: and(
    bo.all((b, id) =>
      implies(
        b.is('vram'),
        any('vram', (d) => and(eq(boOf(d), id), devpage(d).is('alive'))),
      ),
    ),
    zdd.all((z, id) => implies(z.is('live'), bo(id).is('vram'))),
    not(bo.any((b) => b.is('evicted'))),
  ),
});
