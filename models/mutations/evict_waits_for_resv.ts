import {
  addEffect,
  and,
  dropEffects,
  ev,
  has,
  must,
  mutation,
  not,
  own,
  replaceGuard,
  self,
} from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';

export const evict_waits_for_resv = mutation({
  id: 'evict_waits_for_resv',
  says: 'The walk waits for the reservation of every object, with no ticket, where it should try.',
  source: 'synthetic',
  change: [
    replaceGuard(
      '__ttm_bo_lru_cursor_next: ttm_lru_walk_trylock/wait',
      and(bo(ev('b')).is('vram', 'released'), not(has(own('visited'), ev('b')))),
    ),
    dropEffects('ttm_lru_walk_ticketlock: dma_resv_lock/locked', 'ww_acquire_ctx.lock_ctx'),
    addEffect('ttm_lru_walk_ticketlock: dma_resv_lock/locked', must(ww_acquire_ctx(self).lock())),
  ],
  killedBy: ['L9'],
});
