/** try_alloc - a local variable of drm_gpusvm_get_pages() in patch 11 of 20260128004841.2436896: addresses were asked for in this attempt. */
import { resource } from '../../src/model/index.ts';

export const try_alloc = resource({
  id: 'try_alloc',
  index: ['thread'],
  source: 'patch 11 of 20260128004841.2436896: drm_gpusvm_get_pages(), try_alloc',
  events: { assign_false: {}, assign_true: {} },
  initial: 'not_yet',
  states: {
    not_yet: { on: { assign_false: 'ignore', assign_true: 'tried' } },
    tried: { on: { assign_false: 'not_yet', assign_true: 'ignore' } },
  },
});
