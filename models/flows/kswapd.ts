/** kswapd - background reclaim, at any time. Kernel: mm/vmscan.c: kswapd(), balance_pgdat(). */
import { call, flow, step } from '../../src/model/index.ts';
import { page } from '../resources/page.ts';
import { reclaim } from './reclaim.ts';

export const kswapd = flow({
  id: 'kswapd',
  kind: 'thread',
  source: 'mm/vmscan.c: kswapd()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: { 'kswapd: balance_pgdat': step({ guard: page.any((p) => p.is('anon')) }) },
    },
    shrink: call(reclaim, { with: {}, exits: { done: 'idle' } }),
  },
});
