/**
 * migrate_to_ram - the driver's answer to a CPU fault on a device page: its range moves to system memory.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_to_ram(), __drm_pagemap_migrate_to_ram()
 * Kept      the timeslice, which may be over or not; every allocation; collection with the page of the fault, which stays locked
 *           by the caller; the mapping of the destinations, the copy, the undoing of the mapping before anything is published,
 *           on errors too; the destinations given back when something failed
 * Left out  a range that the VMA covers in part; the array of source pages that the copy is given: it says what the source
 *           array says
 *
 * Runs with mmap_lock held for read, and takes no lock of the driver.
 */
import { any, call, eq, ev, flow, must, not, own, self, set, step } from '../../src/model/index.ts';
import { new_array } from '../migration_array.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { firstOf, indexOf, rangeOf } from '../topology.ts';
import { map_system_pages } from './map_system_pages.ts';
import { migrate_finalize } from './migrate_finalize.ts';
import { migrate_pages } from './migrate_pages.ts';
import { migrate_unmap_pages } from './migrate_unmap_pages.ts';
import { migrate_vma_setup } from './migrate_vma_setup.ts';
import { populate_ram_pfn } from './populate_ram_pfn.ts';
import { reclaim } from './reclaim.ts';
import { svm_copy } from './svm_copy.ts';
import { unlock_put_pages } from './unlock_put_pages.ts';

const r = rangeOf(own('v'));
const i = indexOf(firstOf(r));
const cpages = any('index', (at) => eq(src_pfn(self, at).migrate, true));
const err = eq(own('err'), true);

export const migrate_to_ram = flow({
  id: 'migrate_to_ram',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: __drm_pagemap_migrate_to_ram()',
  fields: { v: 'virt', d: 'vram', err: 'boolean' },
  params: ['v', 'd'],
  exits: ['done', 'error'],
  initial: 'timeslice',
  states: {
    timeslice: {
      on: {
        '__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)': step({
          choose: { early: 'boolean' },
          alternatives: {
            early: { guard: eq(ev('early'), true), target: 'done' },
            over: { actions: [must(mmap_lock().assert_held({ by: self })), set({ err: false })] },
          },
        }),
      },
    },
    buffers: {
      on: {
        '__drm_pagemap_migrate_to_ram: kvcalloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [new_array], target: 'setup' },
            reclaim: { guard: reclaims, target: 'buffers_reclaim' },
            fail: { guard: fails, target: 'error' },
          },
        }),
      },
    },
    buffers_reclaim: call(reclaim, { with: {}, exits: { done: 'buffers' } }),
    setup: call(migrate_vma_setup, { with: { r, fault: own('d'), system: false }, exits: { done: 'cpages' } }),
    cpages: {
      on: {
        '__drm_pagemap_migrate_to_ram: migrate.cpages': step({
          alternatives: { none: { guard: not(cpages), target: 'free' }, some: {} },
        }),
      },
    },
    populate: call(populate_ram_pfn, {
      with: { i, first: i, fault: own('d') },
      exits: { ok: 'map', none: 'map', error: 'failed' },
    }),
    map: call(map_system_pages, { with: { i }, exits: { ok: 'copy', error: 'failed' } }),
    copy: call(svm_copy, { with: { i, b: null }, exits: { ok: 'undo', error: 'failed' } }),
    failed: {
      on: { '__drm_pagemap_migrate_to_ram: goto err_finalize': step({ actions: [set({ err: true })] }) },
    },
    undo: call(migrate_unmap_pages, { with: { i }, exits: { done: 'test' } }),
    test: {
      on: {
        '__drm_pagemap_migrate_to_ram: err': step({
          alternatives: { error: { guard: err }, ok: { target: 'publish' } },
        }),
      },
    },
    drop: call(unlock_put_pages, { with: { i }, exits: { done: 'publish' } }),
    publish: call(migrate_pages, { with: { i, v: firstOf(r) }, exits: { done: 'finalize' } }),
    finalize: call(migrate_finalize, { with: { i, fault: own('d') }, exits: { done: 'free' } }),
    free: {
      on: {
        '__drm_pagemap_migrate_to_ram: kvfree': step({
          alternatives: {
            sigbus: { guard: err, actions: [must(migrate_iova(self).kfree())], target: 'error' },
            ok: { actions: [must(migrate_iova(self).kfree())], target: 'done' },
          },
          atomic: 'with the IOVA state, which goes with the stack frame',
        }),
      },
    },
    done: { exit: 'done' },
    error: { exit: 'error' },
  },
});
