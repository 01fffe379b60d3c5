/**
 * place - memory that a buffer can be in: VRAM of the exporter, or pages of the system.
 *
 * Kernel    include/drm/ttm/ttm_resource.h: struct ttm_resource
 * Kept      whose content it has, and whether that is the latest: a write makes it the latest, and every other place of the
 *           buffer an old one
 */
import { ev, resource, set } from '../../src/model/index.ts';

const newest = set({ latest: true });
const outdated = set({ latest: false });

export const place = resource({
  id: 'place',
  index: ['place'],
  source: 'include/drm/ttm/ttm_resource.h: struct ttm_resource',
  fields: { of: 'buf', latest: 'boolean' },
  events: { take: { buf: 'buf' }, fill: { latest: 'boolean' }, write: {}, outdate: {}, free: {} },
  initial: 'free',
  states: {
    free: {
      on: {
        take: { target: 'used', actions: [set({ of: ev('buf'), latest: false })] },
        write: 'ignore',
        outdate: 'ignore',
      },
    },
    used: {
      holds: ['of', 'latest'],
      on: {
        fill: { actions: [set({ latest: ev('latest') })] },
        write: { actions: [newest] },
        outdate: { actions: [outdated] },
        free: 'free',
      },
    },
  },
  illegal: {
    take: ['S9', 'one place is given to two buffers'],
    fill: ['S9', 'a copy arrives at a place that was freed'],
    free: ['S9', 'a place is freed twice'],
  },
});
