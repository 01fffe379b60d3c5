/**
 * pagemap_destroy - a pagemap without references is destroyed, where one may sleep.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_destroy_work(); mm/memremap.c: memunmap_pages()
 * Kept      struct pages go only while the device is there, and wait for device pages; after drm_dev_unplug() what is
 *           device-managed does that. The memory goes either way
 * Left out  the address range; struct pages that somebody else unmaps meanwhile, which drm_dev_enter() keeps out
 */
import { call, flow, must, own, self, step } from '../../src/model/index.ts';
import { drm_device } from '../resources/drm_device.ts';
import { pagemap_peer } from '../resources/pagemap_peer.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';
import { memunmap_pages } from './memunmap_pages.ts';

const m = own('m');

export const pagemap_destroy = flow({
  id: 'pagemap_destroy',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_destroy_work()',
  fields: { m: 'pagemap' },
  params: ['m'],
  exits: ['done'],
  initial: 'enter',
  states: {
    enter: {
      on: {
        'xe_pagemap_destroy_work: drm_dev_enter': step({
          alternatives: {
            unplugged: {
              guard: drm_device().is('unplugged'),
              actions: [must(xe_pagemap(m).deref())],
              target: 'release_owner',
            },
            entered: { actions: [must(xe_pagemap(m).deref()), must(drm_device().enter({ by: self }))] },
          },
        }),
      },
    },
    memunmap: call(memunmap_pages, { with: { m }, exits: { done: 'exit' } }),
    exit: {
      on: { 'xe_pagemap_destroy_work: drm_dev_exit': step({ actions: [must(drm_device().exit({ by: self }))] }) },
    },
    release_owner: {
      on: {
        'xe_pagemap_destroy_work: drm_pagemap_release_owner': step({ actions: [must(pagemap_peer(m).release())] }),
      },
    },
    kfree: {
      on: {
        'xe_pagemap_destroy_work: kfree': step({
          actions: [must(pagemap_peer(m).kfree()), must(xe_pagemap(m).kfree())],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
