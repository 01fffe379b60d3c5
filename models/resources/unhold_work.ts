/** unhold_work - the work item that drops the references of the devices of pagemaps that are no longer in use. */
import { resource } from '../../src/model/index.ts';

export const unhold_work = resource({
  id: 'unhold_work',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_work',
  events: { queue: {}, run: {} },
  initial: 'idle',
  states: { idle: { on: { queue: 'queued' } }, queued: { on: { queue: 'ignore', run: 'idle' } } },
  illegal: { run: ['R13', 'a work item runs that nobody queued'] },
});
