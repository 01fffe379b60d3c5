/**
 * ttm_bo_evict_walk - makes room in the VRAM of one device: walks the buffer objects that have some of it, until one has given up its block.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_evict_alloc(), ttm_bo_evict_cb(), ttm_bo_evict();
 *           drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_lru_walk_for_evict(), __ttm_bo_lru_cursor_next();
 *           drivers/gpu/drm/xe/xe_bo.c: xe_bo_move(), of a buffer object of a CPU address mirror
 * Kept      a first walk by trylock; with a ticket a second one, which waits for one lock at most, in the acquire context, and
 *           gives up where an older context has it; deleted objects lose their block as soon as their jobs have ended;
 *           others are moved to system memory, and give up their block before anybody waits for their clear job; -EBUSY goes on to the next object, any other error ends the walk
 * Left out  the order of the LRU: objects come in any order; cgroup limits, priorities; that TTM allocates before it unlocks
 *           the object, and goes on to the next one where somebody was faster: here the caller allocates, and walks again;
 *           allocations before the move (ttm_tt_create(), dma_resv_reserve_fences()); repeated walks with a ticket, which the
 *           caller's next walk stands for; -EBUSY of a wait for jobs that takes more than 15 seconds
 *
 * `peer`: it is the memory of the peer that needs room. `ticket`: the reservation of the caller was locked in an acquire context (page tables, under vm->resv). A new buffer object
 * for migrated pages has a reservation of its own, which ttm_bo_init_reserved() trylocks, so no ticket: such a caller never
 * waits for a reservation.
 */
import {
  accepts,
  add,
  and,
  any,
  call,
  type Expr,
  each,
  eq,
  ev,
  flow,
  has,
  must,
  not,
  own,
  self,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { boOf, ofPeer } from '../topology.ts';
import { evict_to_ram } from './evict_to_ram.ts';
import { reclaim } from './reclaim.ts';

const b = own('b');
/** The LRU of the memory in which there is to be room. */
const of_this_device = <P extends string>(other: Expr<P, never>) => eq(ofPeer(other), own('peer'));
const on_lru = and(of_this_device(ev('b')), bo(ev('b')).is('vram', 'released'), not(has(own('visited'), ev('b'))));
const visit = set({ b: ev('b'), visited: add(own('visited'), ev('b')) });
const all_visited = not(
  any('bo', (other) => and(of_this_device(other), bo(other).is('vram', 'released'), not(has(own('visited'), other)))),
);
const has_ticket = eq(own('ticket'), true);
const older_holds = and(eq(bo_resv(b).ctx, true), has(ww_acquire_ctx(self).older, bo_resv(b).owner));
const free_vram = [
  must(bo(b).free_vram()),
  each(
    'vram',
    (d) => eq(boOf(d), b),
    (d) => vram(d).lose(),
  ),
];
const unlock = [must(bo_resv(b).unlock({ by: self })), must(ww_acquire_ctx(self).unlock())];

export const ttm_bo_evict_walk = flow({
  id: 'ttm_bo_evict_walk',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_evict_alloc()',
  fields: { ticket: 'boolean', peer: 'boolean', visited: { set: 'bo' }, waits: 'boolean', b: 'bo' },
  params: ['ticket', 'peer'],
  exits: ['ok', 'error'],
  initial: 'next',
  states: {
    next: {
      holds: ['ticket', 'peer', 'visited', 'waits'],
      on: {
        '__ttm_bo_lru_cursor_next: ttm_lru_walk_trylock': step({
          choose: { b: 'bo' },
          alternatives: {
            locked: {
              guard: and(on_lru, accepts(bo_resv(ev('b')).lock({ by: self }))),
              actions: [must(bo_resv(ev('b')).lock({ by: self })), must(ww_acquire_ctx(self).trylock()), visit],
              target: 'deleted',
            },
            wait: { guard: and(on_lru, eq(own('waits'), true)), actions: [visit], target: 'ticketlock' },
            contended: { guard: on_lru, actions: [set({ visited: add(own('visited'), ev('b')) })], target: 'next' },
          },
        }),
        '__ttm_bo_lru_cursor_next: ttm_resource_manager_next': step({
          alternatives: {
            again: {
              guard: and(all_visited, has_ticket, not(eq(own('waits'), true))),
              actions: [set({ visited: null, waits: true })],
              target: 'next',
            },
            end: { guard: all_visited, target: 'error' },
          },
        }),
      },
    },
    ticketlock: {
      on: {
        'ttm_lru_walk_ticketlock: dma_resv_lock': step({
          alternatives: {
            deadlk: { guard: older_holds, target: 'error' },
            locked: {
              actions: [
                wait(bo_resv(b).lock_ctx({ by: self })),
                must(ww_acquire_ctx(self).lock_ctx()),
                set({ waits: false, ticket: false }),
              ],
            },
          },
        }),
      },
    },
    mem_type: {
      on: {
        '__ttm_bo_lru_cursor_next: mem_type': step({
          alternatives: {
            moved: { guard: not(bo(b).is('vram', 'released')), target: 'unlock_busy' },
            vram: {},
          },
        }),
      },
    },
    deleted: {
      on: {
        'ttm_bo_evict_cb: bo->deleted': step({
          alternatives: {
            deleted: { guard: bo(b).is('released') },
            alive: { target: 'mem_space' },
          },
        }),
      },
    },
    wait_idle: { on: { 'ttm_bo_evict_cb: ttm_bo_wait_ctx': step({ guard: clear_job(b).is('none') }) } },
    cleanup: {
      on: { 'ttm_bo_cleanup_memtype_use: ttm_resource_free': step({ actions: free_vram, target: 'unlock' }) },
    },
    mem_space: {
      on: {
        'ttm_bo_evict: ttm_bo_mem_space': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [must(bo_resv(b).assert_held({ by: self }))], target: 'evict' },
            fail: { guard: fails, target: 'unlock_error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    mem_space_reclaim: call(reclaim, { with: {}, exits: { done: 'mem_space' } }),
    evict: call(evict_to_ram, { with: { b }, exits: { ok: 'move_null', busy: 'unlock_busy', error: 'unlock_error' } }),
    move_null: { on: { 'xe_bo_move: ttm_bo_move_null': step({ actions: free_vram }) } },
    move_idle: { on: { 'xe_bo_move: dma_resv_wait_timeout': step({ guard: clear_job(b).is('none') }) } },
    unlock: {
      on: { 'ttm_bo_lru_cursor_cleanup_bo: dma_resv_unlock': step({ actions: unlock, target: 'ok' }) },
    },
    unlock_busy: {
      on: { 'ttm_bo_lru_cursor_cleanup_bo: dma_resv_unlock (EBUSY)': step({ actions: unlock, target: 'next' }) },
    },
    unlock_error: {
      on: { 'ttm_bo_lru_cursor_cleanup_bo: dma_resv_unlock (err)': step({ actions: unlock, target: 'error' }) },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
