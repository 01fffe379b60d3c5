/** pagemap_destroy_work - the work items that destroy pagemaps. Kernel: drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_destroy_work(). */
import { call, ev, flow, must, own, set, step } from '../../src/model/index.ts';
import { destroy_work } from '../resources/destroy_work.ts';
import { pagemap_destroy } from './pagemap_destroy.ts';

export const pagemap_destroy_work = flow({
  id: 'pagemap_destroy_work',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_destroy(), destroy_wq',
  fields: { m: 'pagemap' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'process_one_work: xe_pagemap_destroy_work': step({
          choose: { m: 'pagemap' },
          guard: destroy_work(ev('m')).is('queued'),
          actions: [must(destroy_work(ev('m')).run()), set({ m: ev('m') })],
        }),
      },
    },
    destroy: call(pagemap_destroy, { with: { m: own('m') }, exits: { done: 'idle' } }),
  },
});
