/**
 * buffer_mover - somebody wants a buffer elsewhere: an access by the CPU, or the need of another client.
 *
 * Kernel    drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_begin_cpu_access(); drivers/gpu/drm/xe/xe_bo.c: xe_bo_migrate(), which refuses a
 *           pinned buffer
 * Kept      the reservation of the buffer, and nothing else; any free place; the buffer may be gone when the lock is there
 */
import { and, any, call, ev, flow, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { place } from '../resources/place.ts';
import { buffer_move } from './buffer_move.ts';

const b = own('b');

export const buffer_mover = flow({
  id: 'buffer_mover',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_begin_cpu_access()',
  fields: { b: 'buf', p: 'place' },
  needs: ['move_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_dma_buf_begin_cpu_access: dma_resv_lock': step({
          choose: { b: 'buf' },
          guard: dma_buffer(ev('b')).is('live'),
          actions: [wait(buffer_resv(ev('b')).lock({ by: self })), must(drm_exec(self).lock()), set({ b: ev('b') })],
        }),
      },
    },
    migrate: {
      holds: ['b'],
      on: {
        'xe_bo_migrate: ttm_bo_validate': step({
          choose: { p: 'place' },
          guard: and(dma_buffer(b).is('live'), place(ev('p')).is('free')),
          actions: [set({ p: ev('p') })],
        }),
        'xe_bo_migrate: ttm_bo_validate (ENOSPC)': step({
          guard: not(
            and(
              dma_buffer(b).is('live'),
              any('place', (p) => place(p).is('free')),
            ),
          ),
          target: 'unlock',
        }),
      },
    },
    move: call(buffer_move, { with: { b, p: own('p') }, exits: { done: 'unlock' } }),
    unlock: {
      holds: ['b'],
      on: {
        'xe_dma_buf_begin_cpu_access: dma_resv_unlock': step({
          actions: [must(buffer_resv(b).unlock({ by: self })), must(drm_exec(self).unlock())],
          target: 'idle',
        }),
      },
    },
  },
});
