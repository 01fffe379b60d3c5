/** R: what is taken is given back. */

import { bind_fence } from '../models/resources/bind_fence.ts';
import { mm_users } from '../models/resources/mm_users.ts';
import { mmap_lock } from '../models/resources/mmap_lock.ts';
import { mmu_subscriptions } from '../models/resources/mmu_subscriptions.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { page } from '../models/resources/page.ts';
import { reader } from '../models/resources/reader.ts';
import { vm_lock } from '../models/resources/vm_lock.ts';
import { vm_resv } from '../models/resources/vm_resv.ts';
import { and, atQuiescence, not } from '../src/model/index.ts';

export const R8 = atQuiescence({
  id: 'R8',
  name: 'nothing_left_behind',
  says: 'When everything rests, no lock is held, no folio is locked, no reader waits, no window is open, no reference to the mm is left.',
  source: 'drm_gpusvm.c: drm_gpusvm_get_pages(), drm_gpusvm_range_find_or_insert(): every exit',
  broken: 'The next thread that comes by hangs.',
  holds: and(
    vm_lock().is('free'),
    mmap_lock().is('free'),
    vm_resv().is('free'),
    notifier_lock().is('free'),
    mm_users().is('unpinned'),
    mmu_subscriptions().is('idle'),
    bind_fence().is('none'),
    reader.all((r) => r.is('none')),
    not(page.any((p) => p.is('isolated', 'unmapped'))),
  ),
});
