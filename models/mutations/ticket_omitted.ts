import { addEffect, dropEffects, must, mutation, self } from '../../src/model/index.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';

const locked = 'ttm_lru_walk_ticketlock: dma_resv_lock/locked';

export const ticket_omitted = mutation({
  id: 'ticket_omitted',
  says: 'The walk waits for a second reservation without the acquire context of the first.',
  source: 'synthetic',
  change: [dropEffects(locked, 'ww_acquire_ctx.lock_ctx'), addEffect(locked, must(ww_acquire_ctx(self).lock()))],
  killedBy: ['L9'],
});
