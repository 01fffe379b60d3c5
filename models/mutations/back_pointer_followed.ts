import { eq, mutation, narrow, own } from '../../src/model/index.ts';
import { indexOf } from '../topology.ts';

export const back_pointer_followed = mutation({
  id: 'back_pointer_followed',
  says: 'The end of a migration looks for the entry of a device page at the address that the page was migrated from, not by the reverse map.',
  source: 'synthetic; Documentation/gpu/gpusvm.rst: no physical to virtual back pointers',
  change: [
    narrow('remove_migration_ptes: remove_migration_pte (dst)', 'slot.remove_migration', (v) =>
      eq(indexOf(v), own('i')),
    ),
  ],
  killedBy: ['R8', 'V2'],
});
