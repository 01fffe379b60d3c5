/** lru_cursor - whether a walk of the LRU of a memory type is under way. Kernel: include/drm/ttm/ttm_resource.h: struct ttm_resource_cursor. */
import { resource } from '../../src/model/index.ts';

export const lru_cursor = resource({
  id: 'lru_cursor',
  source: 'include/drm/ttm/ttm_resource.h: struct ttm_resource_cursor',
  events: { init: {}, fini: {} },
  initial: 'none',
  states: { none: { on: { init: 'walking' } }, walking: { on: { fini: 'none' } } },
  illegal: {
    init: ['N1', 'a cursor is set up that is in use'],
    fini: ['N1', 'a cursor is taken down that is not set up'],
  },
});
