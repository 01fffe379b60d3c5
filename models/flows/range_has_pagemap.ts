/**
 * range_has_pagemap - are the pages of a range, as it was mapped last, where the fault wants them?
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_svm_range_has_pagemap()
 * Kept      the look under notifier_lock(r)
 */
import { and, eq, flow, isNull, must, next, not, own, self, step, wait } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { to_peer_memory } from '../topology.ts';

const stored = svm_pages(own('r')).dpagemap;
const has_wanted = and(not(isNull(stored)), eq(not(isNull(next('device', stored))), to_peer_memory));
const unlock = must(notifier_lock().read_unlock({ by: self }));

export const range_has_pagemap = flow({
  id: 'range_has_pagemap',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_range_has_pagemap()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['yes', 'no'],
  initial: 'lock',
  states: {
    lock: {
      on: {
        'xe_svm_range_has_pagemap: xe_svm_notifier_lock': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    look: {
      on: {
        'xe_svm_range_has_pagemap: xe_svm_range_has_pagemap_locked': step({
          alternatives: {
            yes: { guard: has_wanted },
            no: { target: 'unlock_no' },
          },
        }),
      },
    },
    unlock: {
      holds: [],
      on: { 'xe_svm_range_has_pagemap: xe_svm_notifier_unlock': step({ actions: [unlock], target: 'yes' }) },
    },
    unlock_no: {
      holds: [],
      on: { 'xe_svm_range_has_pagemap: xe_svm_notifier_unlock (no)': step({ actions: [unlock], target: 'no' }) },
    },
    yes: { exit: 'yes' },
    no: { exit: 'no' },
  },
});
