import { mutation, next, own, replacePayload } from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { boOf, deviceOf, firstOf } from '../topology.ts';

export const other_pagemap_stored = mutation({
  id: 'other_pagemap_stored',
  says: 'drm_gpusvm_get_pages() stores the pagemap of the device that faults, not that of the device with the page.',
  source: 'synthetic',
  change: replacePayload(
    'drm_gpusvm_get_pages: svm_pages->dpagemap',
    'svm_pages.set_dpagemap',
    'device',
    next('device', deviceOf(boOf(hmm_pfn(firstOf(own('r'))).vram))),
  ),
  killedBy: ['R10'],
});
