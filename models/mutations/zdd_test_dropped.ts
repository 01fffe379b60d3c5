import { dropAlternative, mutation } from '../../src/model/index.ts';

export const zdd_test_dropped = mutation({
  id: 'zdd_test_dropped',
  says: 'A CPU fault also moves the pages of its range that belong to another device-memory allocation.',
  source: 'synthetic',
  change: dropAlternative('drm_pagemap_migrate_populate_ram_pfn: MIGRATE_PFN_MIGRATE/other_zdd'),
  survives:
    'out of scope: the test keeps pages of another device from being copied by this one, and there is only one device; with two allocations of one device the copy is right',
});
