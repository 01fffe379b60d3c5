import { addEffect, dropEffects, mutation, own, retarget, set } from '../../src/model/index.ts';
import { firstOf } from '../topology.ts';

const get_pages = 'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)/expired';
const walk = 'hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)/expired';

export const budget_ignored = mutation({
  id: 'budget_ignored',
  says: 'A fault whose pages change again and again does not look at its time budget.',
  source: 'synthetic; drm_gpusvm.c: drm_gpusvm_get_pages(), HMM_RANGE_DEFAULT_TIMEOUT',
  change: [
    dropEffects(get_pages, 'reader.forget'),
    retarget(get_pages, 'begin'),
    addEffect(walk, set({ v: firstOf(own('r')) })),
    retarget(walk, 'check'),
  ],
  killedBy: ['P8'],
});
