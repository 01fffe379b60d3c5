/**
 * Progress: somebody can always go on, everybody can come to rest, and what has begun comes to its end.
 *
 * `deadlock`, `can_idle`, `can_finish`, P2 and P7 look at states: whether there is a way. The others look at runs, as long as
 * they like to be, in which nobody is held up for ever who could go on: whether the way is taken. P2_device and P7_detaches say of runs
 * what P2 and P7 say of states.
 */
import { binding } from '../models/resources/binding.ts';
import { bo } from '../models/resources/bo.ts';
import { bo_resv } from '../models/resources/bo_resv.ts';
import { devpage } from '../models/resources/devpage.ts';
import { faulting_job } from '../models/resources/faulting_job.ts';
import { lru_cursor } from '../models/resources/lru_cursor.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { reader } from '../models/resources/reader.ts';
import { slot } from '../models/resources/slot.ts';
import { subscription } from '../models/resources/subscription.ts';
import { vm_lock } from '../models/resources/vm_lock.ts';
import { vma } from '../models/resources/vma.ts';
import { zdd } from '../models/resources/zdd.ts';
import { boOf, rangeOf } from '../models/topology.ts';
import {
  and,
  any,
  atQuiescence,
  canBecomeIdle,
  eq,
  implies,
  leadsTo,
  legalEvents,
  noDeadlock,
  not,
  or,
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

/** An invalidation begins, whoever wants it. */
const INVALIDATIONS = [
  'mn_itree_invalidate: mn_itree_inv_start_range',
  'mn_itree_release: mn_itree_inv_start_range',
] as const;
/** An allocation or a mapping fails, or a timeout expires. */
const FAILURES = ['/fail', '/expired', 'hmm_do_fault: handle_mm_fault (VM_FAULT_OOM)'] as const;
/** It makes -EFAULT of whatever it is, and a fault begins again. */
const MAPPING_FAILS = 'drm_gpusvm_get_pages: dma_mapping_error';
/** It is over some time. */
const EARLY = '__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)/early';
/** What asks whether the time of a fault is over. */
const BUDGET = [
  'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)/expired',
  'hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)/expired',
] as const;

/** Locks as well: who waits for one gets it in the end, although others take it again and again. */
const FAIR_LOCKS = { weak: ['engines'], strong: ['threads'] };

const served = vm_lock().is('write');

export const P1 = leadsTo({
  id: 'P1',
  name: 'faults_end',
  says: 'With finitely many invalidations and failures, each GPU fault, and each run of the garbage collector, ends.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(), retry; drm_gpusvm.c: drm_gpusvm_get_pages(), retry',
  broken: 'A GPU job waits for ever, and so does everybody who wants vm->lock.',
  when: served,
  eventually: not(served),
  finitely: [...INVALIDATIONS, MAPPING_FAILS, '/fail'],
});

export const P1_error = leadsTo({
  id: 'P1_error',
  name: 'failing_faults_end',
  says: 'With finitely many invalidations, each GPU fault ends whatever fails: with an error, if it fails each time.',
  source:
    'xe_svm.c: __xe_svm_handle_pagefault(): -EFAULT and -EPERM are tried again, without a limit unless only device memory will do',
  broken: 'A GPU fault that can never succeed goes round for ever, with vm->lock held.',
  when: served,
  eventually: not(served),
  finitely: INVALIDATIONS,
});

export const P1_served = leadsTo({
  id: 'P1_served',
  name: 'faults_succeed',
  says: 'With finitely many invalidations, failures and timeouts, an address that the GPU goes on to fault on is bound in the end, or unmapped.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(): err is 0 or says what the address lacks',
  broken: 'A GPU job faults again and again, each fault is answered, and none of the answers helps.',
  when: vma.any((area, v) => and(area.is('mapped'), not(binding(rangeOf(v)).is('bound')))),
  eventually: vma.all((area, v) => or(area.is('none'), binding(rangeOf(v)).is('bound'))),
  fair: { weak: ['threads', 'engines', 'gpu_fault'] },
  finitely: [...INVALIDATIONS, ...FAILURES, MAPPING_FAILS],
});

export const P2_device = leadsTo({
  id: 'P2_device',
  name: 'faulting_jobs_go_on',
  says: 'A job of the GPU that faults makes its access in the end, whatever the CPU touches meanwhile.',
  source: 'drm_pagemap.c: __drm_pagemap_migrate_to_ram(), timeslice_expiration; message 20250512135500.1405019-4',
  broken:
    'CPU and GPU take the page from each other for ever: a fault is answered, and the page is gone before the access.',
  when: faulting_job().is('faulted'),
  eventually: not(faulting_job().is('faulted')),
  fair: { weak: ['threads', 'engines', 'gpu_fault', 'compute_job'] },
});

export const P3 = leadsTo({
  id: 'P3',
  name: 'one_migrator_wins',
  says: 'With finitely many failures, a device page that threads go on to touch is in system memory in the end, however many they are.',
  source: 'mm/memory.c: do_swap_page(), trylock_page(); Documentation/gpu/gpusvm.rst',
  broken: 'Threads that fault on one page make each other fail, and all of them fault for ever.',
  when: slot.any((entry) => entry.is('devpriv', 'mig_device')),
  eventually: slot.all((entry) => not(entry.is('devpriv', 'mig_device'))),
  fair: { weak: ['threads', 'engines', 'cpu_fault'] },
  finitely: [
    '/fail',
    EARLY,
    'drm_pagemap_migrate_populate_ram_pfn: folio_alloc (ENOMEM)',
    'drm_pagemap_migrate_map_system_pages: dma_mapping_error',
  ],
});

const in_callback = notifier_lock().is('write');

export const P4 = leadsTo({
  id: 'P4',
  name: 'callbacks_end',
  says: 'An invalidation callback that has notifier_lock comes to its end, since the fences that it waits for signal.',
  source: 'xe_svm.c: xe_svm_invalidate(), dma_resv_wait_timeout(), xe_tlb_inval_batch_wait()',
  broken: 'Memory management hangs in a notifier: munmap, reclaim, exit.',
  when: in_callback,
  eventually: not(in_callback),
});

export const P5 = leadsTo({
  id: 'P5',
  name: 'evictions_end',
  says: 'A buffer object that is locked to be evicted, or for pages to migrate to it, is unlocked again: its memory free, or with an error.',
  source: 'drm_pagemap.c: drm_pagemap_evict_to_ram(), retry_count; ttm_bo.c: ttm_bo_evict_alloc()',
  broken:
    'An allocation of VRAM goes round for ever with a reservation locked, where it should go on or return an error.',
  when: bo_resv.any((resv) => resv.is('locked')),
  eventually: bo_resv.all((resv) => resv.is('free')),
});

const deferred = subscription().is('inserting', 'removing', 'replacing');

export const P6 = leadsTo({
  id: 'P6',
  name: 'deferred_updates_are_applied',
  says: 'With finitely many invalidations, a subscription whose insertion or removal was put off is inserted or removed in the end.',
  source: 'mm/mmu_notifier.c: mn_itree_inv_end(), deferred_list',
  broken: 'The removal of a notifier sleeps for ever, with vm->lock held.',
  when: deferred,
  eventually: not(deferred),
  finitely: INVALIDATIONS,
});

/** Device memory without a device page, and without a migration that is to make some, which has not detached. */
const left = bo.any((b, id) =>
  and(
    b.is('vram'),
    eq(b.detached, false),
    zdd(id).is('live', 'dead'),
    not(eq(zdd(id).creator, true)),
    not(any('vram', (d) => and(eq(boOf(d), id), devpage(d).is('alive')))),
  ),
);

export const P7_detaches = leadsTo({
  id: 'P7_detaches',
  name: 'device_memory_detaches_in_the_end',
  says: 'Device memory detaches in the end when its last device page is gone.',
  source: 'drm_pagemap.c: drm_pagemap_zdd_destroy(), complete_all(detached)',
  broken: 'VRAM, its runtime-PM reference and the pagemap are never released; an eviction of it never succeeds.',
  when: left,
  eventually: not(left),
});

const looking = reader.any((snapshot) => not(snapshot.is('none')));

export const P8 = leadsTo({
  id: 'P8',
  name: 'walks_end_in_time',
  says: 'However many invalidations there are, a thread that looks for the pages of a range comes to an end: with its time budget used up, if not otherwise.',
  source:
    'drm_gpusvm.c: drm_gpusvm_get_pages(), HMM_RANGE_DEFAULT_TIMEOUT; mm/hmm.c: hmm_range_fault_unlocked_timeout()',
  broken: 'A process that keeps its pages changing keeps a GPU fault going, with vm->lock held.',
  when: looking,
  eventually: not(looking),
  fair: { weak: ['engines'], strong: ['threads', ...BUDGET] },
});

/** Within its time budget, a look for pages begins again. */
const LOOKS_AGAIN = [
  'drm_gpusvm_get_pages: mmu_interval_read_retry/retry',
  'hmm_range_fault_locked: mmu_interval_check_retry/busy',
] as const;

export const P8_fault = leadsTo({
  id: 'P8_fault',
  name: 'faults_end_in_time',
  says: 'However many invalidations there are, a GPU fault ends: its time is limited, as is each of its looks for its pages.',
  source: 'xe_svm.c: __xe_svm_handle_pagefault(), retry: drm_gpusvm_get_pages() has its whole budget again each time',
  broken:
    'A process that keeps its pages changing, each time between the look for them and the bind, keeps a GPU fault going, with vm->lock held.',
  when: served,
  eventually: not(served),
  fair: FAIR_LOCKS,
  finitely: [...LOOKS_AGAIN, MAPPING_FAILS, '/fail'],
});

/** Something is put behind everything else: a walk that goes on as long as that does is none that stands still. */
const LRU_GROWS = [
  'ttm_bo_init_reserved: ttm_resource_alloc',
  'ttm_bo_populate: ttm_tt_populate/swapped',
  'ttm_bo_move_to_lru_tail: ttm_resource_move_to_lru_tail (used)',
] as const;

const walking = lru_cursor().is('walking');

export const P9 = leadsTo({
  id: 'P9',
  name: 'lru_walks_end',
  says: 'A walk of the LRU of buffer objects comes to its end, whatever becomes of the objects that it finds, unless others go on to be put behind them.',
  source: 'ttm_bo_util.c: ttm_lru_walk_for_evict(); ttm_resource.c: ttm_resource_manager_next()',
  broken: 'Reclaim, or an allocation, goes round in a walk for ever.',
  when: walking,
  eventually: not(walking),
  finitely: LRU_GROWS,
});
