/**
 * gpu_fault - the driver's answer to a GPU page fault.
 *
 * Kernel    drivers/gpu/drm/xe/xe_pagefault.c: xe_pagefault_service();
 *           drivers/gpu/drm/xe/xe_svm.c: __xe_svm_handle_pagefault()
 * Kept      garbage collection, range, test, pages, bind, fence, all under vm->lock(w); every retry
 * Left out  migration to device memory; a closed or banned VM; the answer to the hardware: the access replays, and may
 *           fault again, whatever the result was
 *
 * A fault may be served although its entry is valid by now: the record is older than the service.
 */
import { and, call, eq, ev, flow, must, not, own, self, set, setting, step, wait } from '../../src/model/index.ts';
import { binding } from '../resources/binding.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { rangeOf } from '../topology.ts';
import { collect } from './collect.ts';
import { get_pages } from './get_pages.ts';
import { range_bind } from './range_bind.ts';
import { range_evict } from './range_evict.ts';
import { range_find_or_insert } from './range_find_or_insert.ts';
import { range_has_pagemap } from './range_has_pagemap.ts';

const devmem_only = eq(setting('migration'), 'devmem_only');
const r = rangeOf(own('v'));

export const gpu_fault = flow({
  id: 'gpu_fault',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: __xe_svm_handle_pagefault()',
  fields: { v: 'virt' },
  // Nothing is bound without a fault, so whoever else waits for an engine waits for one of these.
  needs: ['pt_job', 'tlb_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_pagefault_queue_work: xe_pagefault_service': step({
          choose: { v: 'virt' },
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    lock: { on: { 'xe_pagefault_service: down_write': step({ actions: [wait(vm_lock().write_lock({ by: self }))] }) } },
    retry: call(collect, { with: {}, exits: { done: 'find' } }),
    find: call(range_find_or_insert, { with: { v: own('v') }, exits: { found: 'is_valid', error: 'unlock' } }),
    is_valid: {
      on: {
        '__xe_svm_handle_pagefault: xe_svm_range_is_valid': step({
          alternatives: {
            valid: { guard: and(binding(r).is('bound'), not(devmem_only)), target: 'unlock' },
            where: { guard: binding(r).is('bound'), target: 'has_pagemap' },
            fault: { target: 'pages' },
          },
        }),
      },
    },
    has_pagemap: call(range_has_pagemap, { with: { r }, exits: { yes: 'unlock', no: 'pages' } }),
    pages: call(get_pages, { with: { r }, exits: { ok: 'bind', fault: 'retry', opnotsupp: 'evict', error: 'unlock' } }),
    bind: call(range_bind, { with: { r }, exits: { ok: 'unlock', again: 'retry', error: 'unlock' } }),
    evict: call(range_evict, { with: { r }, exits: { done: 'retry' } }),
    unlock: {
      holds: [],
      on: {
        'xe_pagefault_service: up_write': step({
          actions: [must(vm_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
