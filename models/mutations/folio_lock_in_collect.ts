import { all, and, eq, implies, insertBefore, isNull, mutation, ne, own, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { slot } from '../resources/slot.ts';
import { indexOf, vramIndex } from '../topology.ts';

const entry = slot(own('v'));
/** The device page of an address, whatever has become of the entry meanwhile: it stands at the same position. */
const unlocked = all('vram', (d) => implies(eq(vramIndex(d), indexOf(own('v'))), isNull(devpage(d).holder)));

export const folio_lock_in_collect = mutation({
  id: 'folio_lock_in_collect',
  says: 'Collection sleeps for the lock of a device page instead of trying it: two CPU faults in one range wait for each other.',
  source: 'synthetic',
  change: [
    insertBefore(
      'migrate_vma_collect_pmd: set_pte_at',
      'migrate_vma_collect_pmd: folio_lock',
      step({ guard: unlocked }),
    ),
    insertBefore(
      'migrate_vma_collect_pmd: folio_lock',
      'migrate_vma_collect_pmd: softleaf_is_device_private',
      step({
        alternatives: {
          device: { guard: and(entry.is('devpriv'), ne(entry.vram, own('fault'))) },
          other: { target: 'collect' },
        },
      }),
    ),
  ],
  killedBy: ['deadlock', 'can_idle', 'can_finish'],
});
