import { mutation, skipCall } from '../../src/model/index.ts';

export const mprotect_without_window = mutation({
  id: 'mprotect_without_window',
  says: 'change_pud_range() drops write bits and tells no secondary MMU.',
  source: 'synthetic, of the kind of CVE-2022-48991',
  change: [skipCall('mprotect', 'start', 'done'), skipCall('mprotect', 'end', 'done')],
  killedBy: ['M7'],
});
