/**
 * bounded_tries - `merged`, with the tries of a GPU fault to migrate its range counted.
 *
 * A CPU that brings the page back each time cannot keep the fault going. That is what bounds the contest of the two, so it is asked
 * as it stands: no fault goes to migrate a fourth time. Whether the two of them go on for ever over several faults is up to them.
 */
import { addEffect, derive, must, self } from '../../src/model/index.ts';
import { migrate_tries } from '../resources/migrate_tries.ts';
import { merged } from './merged.ts';

export const bounded_tries = derive(merged, {
  id: 'bounded_tries',
  says: 'A GPU fault that goes to migrate its range, and whose tries are counted.',
  source: [],
  resources: [migrate_tries],
  changes: [
    addEffect('xe_pagefault_service: down_write', must(migrate_tries(self).begin())),
    addEffect('xe_svm_alloc_vram: down_read_interruptible', must(migrate_tries(self).go())),
  ],
});
