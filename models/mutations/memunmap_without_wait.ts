import { mutation, skip } from '../../src/model/index.ts';

export const memunmap_without_wait = mutation({
  id: 'memunmap_without_wait',
  says: 'Struct pages go without waiting for the last device page.',
  source: 'synthetic',
  change: skip('memunmap_pages: wait_for_completion'),
  killedBy: ['R4'],
});
