/** pagemap_unhold_work - references of devices and modules are dropped. Kernel: drivers/gpu/drm/drm_pagemap.c: drm_pagemap_dev_unhold_work(). */
import { each, eq, flow, must, step } from '../../src/model/index.ts';
import { dev_hold } from '../resources/dev_hold.ts';
import { unhold_work } from '../resources/unhold_work.ts';

export const pagemap_unhold_work = flow({
  id: 'pagemap_unhold_work',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_dev_unhold_work()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        'process_one_work: drm_pagemap_dev_unhold_work': step({
          guard: unhold_work().is('queued'),
          actions: [must(unhold_work().run())],
        }),
      },
    },
    release: {
      on: {
        'drm_pagemap_dev_unhold_work: drm_dev_put': step({
          actions: [
            each(
              'pagemap',
              (m) => eq(dev_hold(m).queued, true),
              (m) => dev_hold(m).release(),
            ),
          ],
          target: 'idle',
          atomic: 'who else drops a reference of the device does not look at this list',
        }),
      },
    },
  },
});
