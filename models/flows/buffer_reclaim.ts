/**
 * buffer_reclaim - reclaim inside an allocation: the shrinker of the driver looks for a buffer whose memory it may take.
 *
 * Kernel    drivers/gpu/drm/xe/xe_shrinker.c: xe_shrinker_scan(); drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_lru_walk_trylock()
 * Kept      the reservation by trylock, for any buffer; the locks of the allocating thread stay held
 * Left out  what it does to the buffer: it moves none here, so that no memory is ever gained
 */
import { accepts, ev, flow, must, own, self, set, step } from '../../src/model/index.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';

export const buffer_reclaim = flow({
  id: 'buffer_reclaim',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_shrinker.c: xe_shrinker_scan()',
  fields: { b: 'buf' },
  exits: ['done'],
  initial: 'begin',
  states: {
    begin: {
      holds: [],
      on: { 'xe_shrinker_scan: fs_reclaim_acquire': step({ actions: [must(fs_reclaim(self).acquire())] }) },
    },
    lock: {
      holds: [],
      on: {
        'xe_bo_shrink: dma_resv_trylock': step({
          choose: { b: 'buf' },
          alternatives: {
            locked: {
              guard: accepts(buffer_resv(ev('b')).lock({ by: self })),
              actions: [must(buffer_resv(ev('b')).lock({ by: self })), set({ b: ev('b') })],
            },
            contended: { target: 'end' },
          },
        }),
      },
    },
    unlock: {
      on: { 'xe_bo_shrink: dma_resv_unlock': step({ actions: [must(buffer_resv(own('b')).unlock({ by: self }))] }) },
    },
    end: {
      holds: [],
      on: {
        'xe_shrinker_scan: fs_reclaim_release': step({
          actions: [must(fs_reclaim(self).release())],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
