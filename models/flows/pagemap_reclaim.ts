/** pagemap_reclaim - background reclaim runs the shrinkers, at any time. Kernel: mm/vmscan.c: kswapd(); mm/shrinker.c: shrink_slab(). */
import { any, call, flow, has, step } from '../../src/model/index.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { pagemap_scan } from './pagemap_scan.ts';

export const pagemap_reclaim = flow({
  id: 'pagemap_reclaim',
  kind: 'thread',
  source: 'mm/shrinker.c: shrink_slab()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        // drm_pagemap_shrinker_count() comes first: without a parked pagemap there is no scan.
        'shrink_slab: drm_pagemap_shrinker_count': step({
          guard: any('pagemap', (m) => has(pagemap_shrinker().list, m)),
        }),
      },
    },
    scan: call(pagemap_scan, { with: {}, exits: { done: 'idle' } }),
  },
});
