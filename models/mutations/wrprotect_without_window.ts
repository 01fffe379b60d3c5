import { mutation, skipCall } from '../../src/model/index.ts';

export const wrprotect_without_window = mutation({
  id: 'wrprotect_without_window',
  says: 'fork write-protects the entries of the parent without an invalidation.',
  source: 'synthetic',
  change: [skipCall('fork', 'start', 'done'), skipCall('fork', 'end', 'done')],
  killedBy: ['M7', 'V8'],
});
