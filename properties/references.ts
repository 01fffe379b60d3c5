/** R: what is taken is given back. */

import { bind_fence } from '../models/resources/bind_fence.ts';
import { binding } from '../models/resources/binding.ts';
import { bo } from '../models/resources/bo.ts';
import { bo_resv } from '../models/resources/bo_resv.ts';
import { copy } from '../models/resources/copy.ts';
import { devpage } from '../models/resources/devpage.ts';
import { dma_addr } from '../models/resources/dma_addr.ts';
import { dpagemap } from '../models/resources/dpagemap.ts';
import { driver_migrate_lock } from '../models/resources/driver_migrate_lock.ts';
import { dst_pfn } from '../models/resources/dst_pfn.ts';
import { fabric_inval } from '../models/resources/fabric_inval.ts';
import { fabric_resv } from '../models/resources/fabric_resv.ts';
import { gc_work } from '../models/resources/gc_work.ts';
import { hmm_pfn } from '../models/resources/hmm_pfn.ts';
import { migrate_cookie } from '../models/resources/migrate_cookie.ts';
import { mm_count } from '../models/resources/mm_count.ts';
import { mm_users } from '../models/resources/mm_users.ts';
import { mmap_lock } from '../models/resources/mmap_lock.ts';
import { mmu_subscriptions } from '../models/resources/mmu_subscriptions.ts';
import { notifier } from '../models/resources/notifier.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { page } from '../models/resources/page.ts';
import { pt_update } from '../models/resources/pt_update.ts';
import { range } from '../models/resources/range.ts';
import { reader } from '../models/resources/reader.ts';
import { runtime_pm } from '../models/resources/runtime_pm.ts';
import { slot } from '../models/resources/slot.ts';
import { src_pfn } from '../models/resources/src_pfn.ts';
import { svm_pages } from '../models/resources/svm_pages.ts';
import { vm_lock } from '../models/resources/vm_lock.ts';
import { vm_resv } from '../models/resources/vm_resv.ts';
import { xe_vm } from '../models/resources/xe_vm.ts';
import { zdd } from '../models/resources/zdd.ts';
import { boOf, rangeOf } from '../models/topology.ts';
import {
  all,
  and,
  any,
  atQuiescence,
  atStep,
  type Expr,
  eq,
  ev,
  has,
  implies,
  invariant,
  isNull,
  legalEvents,
  ne,
  next,
  not,
  or,
} from '../src/model/index.ts';

export const R8 = atQuiescence({
  id: 'R8',
  name: 'nothing_left_behind',
  says: 'When everything rests, no lock is held, no folio is locked, no page is pinned, no slot waits for a migration, no reader waits, no window is open, no reference to the mm is left and none of the pagemap or of runtime PM that nobody owns, nothing that was allocated on the way is left over, and a dead range is on the list of a collector that will run.',
  source:
    'drm_gpusvm.c: drm_gpusvm_get_pages(), drm_gpusvm_range_find_or_insert(): every exit; xe_svm.c: xe_svm_garbage_collector_add_range()',
  broken: 'The next thread that comes by hangs, or memory leaks.',
  holds: and(
    vm_lock().is('free'),
    mmap_lock().is('free'),
    vm_resv().is('free'),
    notifier_lock().is('free'),
    mm_users().is('unpinned', 'gone'),
    mmu_subscriptions().is('idle'),
    bind_fence().is('none'),
    reader.all((r) => r.is('none')),
    not(page.any((p) => or(p.is('isolated', 'unmapped', 'fresh', 'migrating', 'held'), eq(p.pinned, true)))),
    driver_migrate_lock().is('free'),
    fabric_resv().is('free'),
    migrate_cookie.all((cookie) => cookie.is('none')),
    not(fabric_inval.any((flush) => flush.is('submitted'))),
    bo_resv.all((lock) => lock.is('free')),
    devpage.all((d) => isNull(d.holder)),
    not(devpage.any((d) => and(d.is('alive'), eq(d.mapped, false)))),
    not(slot.any((s) => s.is('mig', 'mig_device'))),
    not(zdd.any((z) => or(z.is('dead'), eq(z.creator, true)))),
    not(bo.any((b) => b.is('evicted'))),
    bo.all((b, id) => implies(b.is('vram'), zdd(id).is('live'))),
    not(any('thread', (t) => has(runtime_pm().threads, t))),
    all('bo', (b) => implies(or(has(runtime_pm().bos, b), has(dpagemap().zdds, b)), zdd(b).is('live'))),
    all('range', (r) => implies(has(dpagemap().ranges, r), not(isNull(svm_pages(r).dpagemap)))),
    src_pfn.all((entry) => entry.is('empty')),
    dst_pfn.all((entry) => entry.is('empty')),
    copy.all((job) => job.is('idle')),
    hmm_pfn.all((pfn) => pfn.is('empty')),
    pt_update.all((update) => update.is('none')),
    not(notifier().is('allocated')),
    not(range.any((r) => r.is('unmapped', 'collected'))),
    range.all((r, id) => implies(r.is('absent'), and(svm_pages(id).is('none'), binding(id).is('absent')))),
    implies(
      range.any((r) => r.is('queued')),
      gc_work().is('queued'),
    ),
  ),
});

export const R18 = atQuiescence({
  id: 'R18',
  name: 'vm_given_back',
  says: 'When everything rests, a VM that was closed is freed, with its reference of the address space, which is freed once its users are gone, too.',
  source: 'xe_vm.c: xe_vm_close_and_put(), vm_destroy_work_func(); drm_gpusvm.c: drm_gpusvm_fini(), mmdrop()',
  broken: 'A VM with its page tables, or an address space, stays in memory for ever.',
  holds: or(xe_vm().is('open'), and(xe_vm().is('freed'), mm_count().is('users', 'freed'))),
});

export const R1 = invariant({
  id: 'R1',
  name: 'zdd_outlives_its_pages',
  says: 'A device page that a slot names holds a reference of its zdd, and every reference is dropped once.',
  source: 'drm_pagemap.c: drm_pagemap_get_devmem_page(), drm_pagemap_folio_free(), drm_pagemap_zdd_put()',
  broken: 'The CPU fault follows a pointer to freed memory, or the device memory is never released.',
  when: devpage.any((d) => eq(d.mapped, true)),
  holds: devpage.all((d, id) => implies(eq(d.mapped, true), has(zdd(boOf(id)).folios, id))),
});

export const R2 = invariant({
  id: 'R2',
  name: 'storage_outlives_its_pages',
  says: 'The VRAM of a buffer object is given back only after its device pages detached.',
  source: 'drm_pagemap.c: drm_pagemap_evict_to_ram(), completion_done(detached); xe_svm.c: xe_svm_devmem_release()',
  broken: 'VRAM is reused while somebody reaches it.',
  when: devpage.any((d) => d.is('alive')),
  holds: devpage.all((d, id) => implies(d.is('alive'), bo(boOf(id)).is('vram'))),
});

export const R3 = invariant({
  id: 'R3',
  name: 'pagemap_outlives_its_users',
  says: 'While nobody holds notifier_lock, every zdd with a mapped page and every mapped range that has stored the pagemap holds a reference of it; nothing is called through it without one.',
  source: 'drm_pagemap.c: drm_pagemap_zdd_alloc(); drm_gpusvm.c: drm_gpusvm_get_pages(), drm_pagemap_get()',
  broken: 'An operation is called through a pagemap that was freed.',
  when: or(
    devpage.any((d) => eq(d.mapped, true)),
    svm_pages.any((pages) => not(isNull(pages.dpagemap))),
  ),
  holds: and(
    devpage.all((d, id) => implies(eq(d.mapped, true), has(dpagemap().zdds, boOf(id)))),
    implies(
      notifier_lock().is('free'),
      svm_pages.all((pages, r) =>
        implies(and(pages.is('mapped'), not(isNull(pages.dpagemap))), has(dpagemap().ranges, r)),
      ),
    ),
  ),
});

export const R5 = legalEvents({
  id: 'R5',
  name: 'range_lifetime',
  says: 'A range lives while it is in the tree or on the list of the garbage collector, and is on that list once.',
  source:
    'xe_svm.c: xe_svm_garbage_collector_add_range(), xe_svm_garbage_collector(); drm_gpusvm.c: drm_gpusvm_range_remove()',
  broken: 'The list is corrupt, or the callback works on freed memory.',
});

/** Its address came from device_map(). */
const on_some_device = (v: Expr<never, never>) => and(not(dma_addr(v).is('empty')), ne(dma_addr(v).proto, 'system'));

export const R10 = invariant({
  id: 'R10',
  name: 'stored_pagemap_is_true',
  says: 'While nobody holds notifier_lock, a mapped range has stored a pagemap exactly if some of its addresses are in device memory: that of the device which has them.',
  source: 'drm_gpusvm.c: drm_gpusvm_get_pages(), svm_pages->dpagemap; xe_svm.c: xe_svm_range_has_pagemap()',
  broken: 'The driver thinks that a range is where it is not: it never migrates it, or unmaps it by the wrong call.',
  when: and(
    notifier_lock().is('free'),
    or(
      svm_pages.any((pages) => not(isNull(pages.dpagemap))),
      dma_addr.any((entry) => and(not(entry.is('empty')), ne(entry.proto, 'system'))),
    ),
  ),
  holds: svm_pages.all((pages, r) =>
    implies(
      pages.is('mapped'),
      and(
        eq(
          not(isNull(pages.dpagemap)),
          any('virt', (v) => and(eq(rangeOf(v), r), on_some_device(v))),
        ),
        all('virt', (v) =>
          implies(
            and(eq(rangeOf(v), r), on_some_device(v)),
            eq(eq(dma_addr(v).proto, 'local'), isNull(next('device', pages.dpagemap))),
          ),
        ),
      ),
    ),
  ),
});

export const R11 = atStep(['try_to_unmap_one: ptep_clear_flush/mapped', 'migrate_vma_collect_pmd: set_pte_at/page'], {
  id: 'R11',
  name: 'pinned_stays',
  says: 'Neither reclaim nor a migration takes a pinned page from its address, and every pin is dropped once.',
  source:
    'mm/gup.c: pin_user_pages(), unpin_user_pages(); mm/rmap.c: try_to_unmap_one(); mm/migrate_device.c: migrate_vma_collect_pmd(), folio_try_share_anon_rmap_pte()',
  broken: 'What another device writes through its pin goes to a page that the address no longer has.',
  holds: not(eq(page(ev('p')).pinned, true)),
});
