/**
 * vram_pressure - another client allocates VRAM, keeps it, and frees it some time.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_gem_create_ioctl(), xe_bo_create_novm(), xe_bo_init_locked();
 *           drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_init_reserved(), ttm_bo_alloc_resource()
 * Kept      a free block is taken at once; without one the walk that evicts, and another try. The switch `client_vm` says whether
 *           its objects share the reservation of a VM, locked in an acquire context, or have one of their own (trylock, so
 *           no ticket); the switch `pressure` on which device it is
 * Left out  eviction of this client's object; its reservation as a lock, which nobody else looks for: only that one is held
 *           counts; a block whose last owner's clear job is still under way: jobs of the migration queue run in order, so it
 *           counts as free after it, which hides what such a job does to an object that the CPU writes to; xe->val.lock and the second try after -ENOMEM, with it held for write
 *
 * What the block holds then is somebody else's.
 */
import {
  and,
  any,
  call,
  type Expr,
  each,
  eq,
  ev,
  flow,
  must,
  ne,
  not,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { boOf, ofPeer } from '../topology.ts';
import { ttm_bo_evict_walk } from './ttm_bo_evict_walk.ts';

const ctx = ww_acquire_ctx(self);
/** Whose memory it allocates. */
const on_peer = eq(setting('pressure'), 'peer');
const in_its_memory = <P extends string>(b: Expr<P, never>) => eq(ofPeer(b), on_peer);

export const vram_pressure = flow({
  id: 'vram_pressure',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_bo.c: xe_gem_create_ioctl()',
  fields: { b: 'bo' },
  needs: ['copy_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        'xe_gem_create_ioctl: xe_vm_drm_exec_lock': step({
          guard: setting('client_vm'),
          actions: [
            must(ctx.init()),
            each(
              'thread',
              (t) => and(ne(t, self), eq(ww_acquire_ctx(t).ctx, true)),
              (t) => ctx.outranked({ thread: t }),
            ),
            must(ctx.lock_ctx()),
          ],
          target: 'alloc',
          atomic: 'the reservation of a VM that nobody else works on is free',
        }),
        'ttm_bo_init_reserved: dma_resv_trylock (other client)': step({
          guard: not(setting('client_vm')),
          actions: [must(ctx.trylock())],
          target: 'alloc',
        }),
      },
    },
    alloc: {
      on: {
        'ttm_bo_alloc_resource: ttm_resource_alloc (other client)': step({
          choose: { b: 'bo' },
          guard: and(in_its_memory(ev('b')), bo(ev('b')).is('free'), clear_job(ev('b')).is('none')),
          actions: [
            must(bo(ev('b')).take()),
            each(
              'vram',
              (d) => eq(boOf(d), ev('b')),
              (d) => vram(d).lose(),
            ),
            set({ b: ev('b') }),
          ],
          target: 'unlock',
        }),
        'ttm_bo_alloc_resource: ttm_resource_alloc (other client, ENOSPC)': step({
          guard: not(any('bo', (b) => and(in_its_memory(b), bo(b).is('free')))),
        }),
      },
    },
    evict: call(ttm_bo_evict_walk, {
      with: { ticket: setting('client_vm'), peer: on_peer },
      exits: { ok: 'alloc', error: 'unlock' },
    }),
    unlock: {
      on: {
        'xe_validation_ctx_fini: drm_exec_fini (other client)': step({
          alternatives: {
            vm: {
              guard: setting('client_vm'),
              actions: [
                must(ctx.unlock()),
                must(ctx.fini()),
                each(
                  'thread',
                  (t) => ne(t, self),
                  (t) => ww_acquire_ctx(t).forget({ thread: self }),
                ),
              ],
            },
            novm: { actions: [must(ctx.unlock())] },
          },
        }),
      },
    },
    use: {
      tags: ['idle'],
      on: {
        'other client: drm_gem_object_put': step({
          alternatives: {
            none: { guard: eq(own('b'), null), target: 'idle' },
            free: {
              actions: [
                must(bo(own('b')).drop()),
                each(
                  'vram',
                  (d) => eq(boOf(d), own('b')),
                  (d) => vram(d).lose(),
                ),
                set({ b: null }),
              ],
              target: 'idle',
            },
          },
        }),
      },
    },
  },
});
