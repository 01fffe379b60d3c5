/** R: what is taken is given back. */

import { bind_fence } from '../models/resources/bind_fence.ts';
import { binding } from '../models/resources/binding.ts';
import { gc_work } from '../models/resources/gc_work.ts';
import { hmm_pfn } from '../models/resources/hmm_pfn.ts';
import { mm_users } from '../models/resources/mm_users.ts';
import { mmap_lock } from '../models/resources/mmap_lock.ts';
import { mmu_subscriptions } from '../models/resources/mmu_subscriptions.ts';
import { notifier } from '../models/resources/notifier.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { page } from '../models/resources/page.ts';
import { pt_update } from '../models/resources/pt_update.ts';
import { range } from '../models/resources/range.ts';
import { reader } from '../models/resources/reader.ts';
import { svm_pages } from '../models/resources/svm_pages.ts';
import { vm_lock } from '../models/resources/vm_lock.ts';
import { vm_resv } from '../models/resources/vm_resv.ts';
import { and, atQuiescence, implies, not } from '../src/model/index.ts';

export const R8 = atQuiescence({
  id: 'R8',
  name: 'nothing_left_behind',
  says: 'When everything rests, no lock is held, no folio is locked, no reader waits, no window is open, no reference to the mm is left, nothing that was allocated on the way is left over, and a dead range is on the list of a collector that will run.',
  source:
    'drm_gpusvm.c: drm_gpusvm_get_pages(), drm_gpusvm_range_find_or_insert(): every exit; xe_svm.c: xe_svm_garbage_collector_add_range()',
  broken: 'The next thread that comes by hangs, or memory leaks.',
  holds: and(
    vm_lock().is('free'),
    mmap_lock().is('free'),
    vm_resv().is('free'),
    notifier_lock().is('free'),
    mm_users().is('unpinned', 'zero'),
    mmu_subscriptions().is('idle'),
    bind_fence().is('none'),
    reader.all((r) => r.is('none')),
    not(page.any((p) => p.is('isolated', 'unmapped'))),
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
