import { dropAlternative, mutation } from '../../src/model/index.ts';

export const fault_page_unlocked = mutation({
  id: 'fault_page_unlocked',
  says: 'The end of a migration unlocks the page of the CPU fault, which the fault locked and unlocks itself.',
  source: 'synthetic',
  change: dropAlternative('__migrate_device_finalize: folio_unlock(src)/fault_page'),
  killedBy: ['L8'],
});
