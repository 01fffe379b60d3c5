/** device_folio - a device page dies at any time: its address was unmapped, or its process is gone. Kernel: mm/swap.c: __folio_put(). */
import { call, eq, ev, flow, must, own, set, step } from '../../src/model/index.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { device_folio_free } from './device_folio_free.ts';

export const device_folio = flow({
  id: 'device_folio',
  kind: 'thread',
  source: 'mm/swap.c: __folio_put()',
  fields: { m: 'pagemap' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        '__folio_put: free_zone_device_folio': step({
          choose: { m: 'pagemap' },
          guard: eq(dev_pagemap(ev('m')).folio, 'alive'),
          actions: [must(dev_pagemap(ev('m')).begin_free()), set({ m: ev('m') })],
        }),
      },
    },
    free: call(device_folio_free, { with: { m: own('m') }, exits: { done: 'idle' } }),
  },
});
