import { addEffect, dropAlternative, dropEffects, dropGuard, ev, mutation, self, wait } from '../../src/model/index.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';

export const shrinker_waits_for_buffer = mutation({
  id: 'shrinker_waits_for_buffer',
  says: 'The shrinker waits for the reservation of a buffer, which the thread that it runs on may have.',
  source: 'commit 3392291fc509 (CVE-2026-64100), which puts it right in msm',
  change: [
    dropAlternative('xe_bo_shrink: dma_resv_trylock/contended'),
    dropGuard('xe_bo_shrink: dma_resv_trylock/locked'),
    dropEffects('xe_bo_shrink: dma_resv_trylock/locked', 'buffer_resv.lock'),
    addEffect('xe_bo_shrink: dma_resv_trylock/locked', wait(buffer_resv(ev('b')).lock({ by: self })), 'first'),
  ],
  killedBy: ['deadlock'],
});
