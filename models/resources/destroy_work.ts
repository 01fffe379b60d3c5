/** destroy_work - the work item that destroys a pagemap, for those who may not sleep. */
import { resource } from '../../src/model/index.ts';

export const destroy_work = resource({
  id: 'destroy_work',
  index: ['pagemap'],
  source: 'drivers/gpu/drm/xe/xe_svm.c: struct xe_pagemap::destroy_work',
  events: { queue: {}, run: {} },
  initial: 'idle',
  states: { idle: { on: { queue: 'queued' } }, queued: { on: { run: 'idle' } } },
  illegal: {
    queue: ['R12', 'a pagemap is destroyed twice'],
    run: ['R13', 'a work item runs that nobody queued'],
  },
});
