/**
 * buffer_owner - the exporter's user: makes a buffer, exports it, and closes it at any time.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_gem_create_ioctl(); drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_export();
 *           drivers/dma-buf/dma-buf.c: dma_buf_release()
 * Kept      the reference of the exporter; the last one frees the memory, once the fences of the reservation have signalled
 */
import { and, eq, ev, flow, must, own, set, step } from '../../src/model/index.ts';
import { none_of } from '../dma_buf.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';

const b = own('b');

export const buffer_owner = flow({
  id: 'buffer_owner',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_export()',
  fields: { b: 'buf' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_gem_prime_export: dma_buf_export': step({
          choose: { b: 'buf', p: 'place' },
          guard: and(dma_buffer(ev('b')).is('none'), place(ev('p')).is('free')),
          actions: [
            must(place(ev('p')).take({ buf: ev('b') })),
            must(place(ev('p')).fill({ latest: true })),
            must(dma_buffer(ev('b')).export_({ place: ev('p') })),
          ],
          target: 'idle',
          atomic: 'with the creation of the buffer: nobody else has it yet',
        }),
        'xe_gem_object_close: dma_buf_put': step({
          choose: { b: 'buf' },
          alternatives: {
            last: {
              guard: and(eq(dma_buffer(ev('b')).open, true), none_of(dma_buffer(ev('b')).refs)),
              actions: [must(dma_buffer(ev('b')).close()), set({ b: ev('b') })],
            },
            more: {
              guard: eq(dma_buffer(ev('b')).open, true),
              actions: [must(dma_buffer(ev('b')).close())],
              target: 'idle',
            },
          },
        }),
      },
    },
    release: {
      on: {
        'dma_buf_release: drm_gem_dmabuf_release (exporter)': step({
          guard: and(move_job(b).is('none'), buffer_resv(b).is('free')),
          actions: [must(place(dma_buffer(b).place).free()), must(dma_buffer(b).release())],
          target: 'idle',
        }),
      },
    },
  },
});
