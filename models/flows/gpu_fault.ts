/**
 * gpu_fault - the driver's answer to a GPU page fault.
 *
 * Kernel    drivers/gpu/drm/xe/xe_pagefault.c: xe_pagefault_service();
 *           drivers/gpu/drm/xe/xe_svm.c: __xe_svm_handle_pagefault()
 * Kept      garbage collection, range, test, migration to device memory with its tries, pages, bind, fence, all under
 *           vm->lock(w); every retry
 * Left out  a closed or banned VM; ranges that may not migrate; the time for which migrated pages stay, which doubles with every
 *           retry; the answer to the hardware: the access replays, and may fault again, whatever the result was
 *
 * `tries` is migrate_try_count after the first try; below zero it stays at none, which nothing tells apart. Without a pagemap to
 * migrate to (`migration` is none) none of this is looked at.
 *
 * A fault may be served although its entry is valid by now: the record is older than the service.
 */
import {
  and,
  call,
  eq,
  ev,
  flow,
  isNull,
  must,
  ne,
  not,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { binding } from '../resources/binding.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { rangeOf } from '../topology.ts';
import { alloc_vram } from './alloc_vram.ts';
import { collect } from './collect.ts';
import { get_pages } from './get_pages.ts';
import { range_bind } from './range_bind.ts';
import { range_evict } from './range_evict.ts';
import { range_find_or_insert } from './range_find_or_insert.ts';
import { range_has_pagemap } from './range_has_pagemap.ts';

const r = rangeOf(own('v'));
const devmem_only = eq(setting('migration'), 'devmem_only');

export const gpu_fault = flow({
  id: 'gpu_fault',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: __xe_svm_handle_pagefault()',
  fields: { v: 'virt', tries: ['two', 'one', 'none'] },
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
            devmem_only: { guard: and(binding(r).is('bound'), devmem_only), target: 'valid_pagemap' },
            valid: { guard: binding(r).is('bound'), target: 'unlock' },
            migrate: { guard: ne(setting('migration'), 'none'), target: 'tries' },
            fault: {},
          },
        }),
      },
    },
    pages: call(get_pages, { with: { r }, exits: { ok: 'bind', fault: 'retry', opnotsupp: 'evict', error: 'unlock' } }),

    valid_pagemap: call(range_has_pagemap, { with: { r }, exits: { yes: 'unlock', no: 'tries' } }),
    tries: {
      on: {
        '__xe_svm_handle_pagefault: --migrate_try_count >= 0': step({
          alternatives: {
            first_of_three: { guard: and(isNull(own('tries')), devmem_only), actions: [set({ tries: 'two' })] },
            only: { guard: isNull(own('tries')), actions: [set({ tries: 'none' })] },
            second: { guard: eq(own('tries'), 'two'), actions: [set({ tries: 'one' })] },
            third: { guard: eq(own('tries'), 'one'), actions: [set({ tries: 'none' })] },
            exhausted: { target: 'pages_migrating' },
          },
        }),
      },
    },
    needs_migrate: call(range_has_pagemap, { with: { r }, exits: { yes: 'pages_migrating', no: 'migrate' } }),
    migrate: call(alloc_vram, { with: { r }, exits: { ok: 'pages_migrating', error: 'migrate_failed' } }),
    migrate_failed: {
      on: {
        '__xe_svm_handle_pagefault: migrate_try_count || !devmem_only': step({
          alternatives: {
            retry: { guard: not(devmem_only), target: 'retry' },
            exceeded: { guard: eq(own('tries'), 'none'), target: 'unlock' },
            // Pages may be in several places: get_pages finds that out, and has them evicted.
            get_pages: {},
          },
        }),
      },
    },
    pages_migrating: call(get_pages, {
      with: { r },
      exits: { ok: 'bind', fault: 'pages_failed', opnotsupp: 'evict', error: 'unlock' },
    }),
    evict: call(range_evict, { with: { r }, exits: { done: 'pages_failed' } }),
    pages_failed: {
      on: {
        '__xe_svm_handle_pagefault: migrate_try_count > 0 || !devmem_only': step({
          alternatives: {
            exceeded: { guard: and(devmem_only, eq(own('tries'), 'none')), target: 'unlock' },
            retry: { target: 'retry' },
          },
        }),
      },
    },
    bind: call(range_bind, { with: { r }, exits: { ok: 'unlock', again: 'retry', error: 'unlock' } }),
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
