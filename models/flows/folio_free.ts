/** folio_free - stand-in until the flow is there. */
import { flow, must, own, step } from '../../src/model/index.ts';
import { zdd } from '../resources/zdd.ts';
import { boOf } from '../topology.ts';

export const folio_free = flow({
  id: 'folio_free',
  kind: 'thread',
  source: 'mm/memremap.c: free_zone_device_folio()',
  fields: { d: 'vram' },
  params: ['d'],
  exits: ['done'],
  initial: 'put',
  states: {
    put: {
      on: {
        'drm_pagemap_folio_free: drm_pagemap_zdd_put': step({
          actions: [must(zdd(boOf(own('d'))).put({ vram: own('d') }))],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
