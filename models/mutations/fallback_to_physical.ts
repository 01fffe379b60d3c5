import { mutation, retarget } from '../../src/model/index.ts';

export const fallback_to_physical = mutation({
  id: 'fallback_to_physical',
  says: 'No network address is to be had, which is taken for none being needed: the page is exported by its physical address.',
  source:
    'mail 20260128004841.2436896-7, and its reply of 28 Jan 2026 (Brost): the allocator says NULL for both, and an error only here',
  change: retarget('export: ual_iova_try_alloc/fail', 'physical'),
  killedBy: ['S6', 'S7'],
});
