/**
 * evict_to_ram - moves the pages of a buffer object to system memory, found by their numbers.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_evict_to_ram(); drivers/gpu/drm/xe/xe_svm.c: xe_svm_bo_evict(),
 *           xe_svm_populate_devmem_pfn()
 * Kept      at most three rounds, each from mmget_not_zero() to mmput_async(), with everything that can fail in between; what
 *           counts in the end is `detached`. No mmap_lock, no VMA, no virtual address
 * Left out  `mpages`, which is not set back between rounds: a later round that finds no page goes on to map and copy an empty
 *           array, which does nothing; drm_pagemap_migrate_populate_src_pages(): the array of the sources is read in its
 *           place
 *
 * Called with the reservation of the buffer object held. `busy` is -EBUSY, which lets the caller try another one; `error` is
 * what ended the last round.
 */
import { call, eq, flow, isNull, must, not, or, own, self, set, step } from '../../src/model/index.ts';
import { new_array } from '../migration_array.ts';
import { allocation, fails, last_eviction, no_users, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { mm_users } from '../resources/mm_users.ts';
import { firstVram, vramIndex } from '../topology.ts';
import { map_system_pages } from './map_system_pages.ts';
import { migrate_device_pfns } from './migrate_device_pfns.ts';
import { migrate_finalize } from './migrate_finalize.ts';
import { migrate_pages } from './migrate_pages.ts';
import { migrate_unmap_pages } from './migrate_unmap_pages.ts';
import { populate_ram_pfn } from './populate_ram_pfn.ts';
import { reclaim } from './reclaim.ts';
import { svm_copy } from './svm_copy.ts';
import { unlock_put_pages } from './unlock_put_pages.ts';

const b = own('b');
const i = vramIndex(firstVram(b));
const failed = set({ err: true });
/** The state lives on the stack. */
const leave = must(migrate_iova(self).kfree());

export const evict_to_ram = flow({
  id: 'evict_to_ram',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_evict_to_ram()',
  fields: { b: 'bo', retries: ['one', 'none'], err: 'boolean' },
  params: ['b'],
  exits: ['ok', 'busy', 'error'],
  initial: 'mmget',
  states: {
    mmget: {
      holds: ['b', 'retries'],
      on: {
        'drm_pagemap_evict_to_ram: mmget_not_zero': step({
          alternatives: {
            zero: { guard: no_users, actions: [leave], target: 'error' },
            ok: { actions: [must(mm_users().get_evict({ by: self }))] },
          },
        }),
      },
    },
    alloc: {
      on: {
        'drm_pagemap_evict_to_ram: kvcalloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [new_array], target: 'populate_pfn' },
            fail: { guard: fails, actions: [failed], target: 'mmput' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    populate_pfn: {
      on: {
        'drm_pagemap_evict_to_ram: populate_devmem_pfn': step({
          actions: [must(bo_resv(b).assert_held({ by: self })), must(bo(b).read_blocks())],
        }),
      },
    },
    pfns: call(migrate_device_pfns, { with: { b }, exits: { done: 'populate_ram' } }),
    populate_ram: call(populate_ram_pfn, {
      with: { i, first: i, fault: null },
      exits: { ok: 'map', none: 'unmap', error: 'populate_failed' },
    }),
    map: call(map_system_pages, { with: { i }, exits: { ok: 'copy', error: 'map_failed' } }),
    copy: call(svm_copy, { with: { i, b: null }, exits: { ok: 'unmap', error: 'copy_failed' } }),
    populate_failed: {
      on: { 'drm_pagemap_evict_to_ram: populate_ram_pfn (ENOMEM)': step({ actions: [failed], target: 'unmap' }) },
    },
    map_failed: {
      on: { 'drm_pagemap_evict_to_ram: map_system_pages (EFAULT)': step({ actions: [failed], target: 'unmap' }) },
    },
    copy_failed: { on: { 'drm_pagemap_evict_to_ram: copy_to_ram (err)': step({ actions: [failed] }) } },
    unmap: call(migrate_unmap_pages, { with: { i }, exits: { done: 'finalize' } }),
    finalize: {
      on: {
        'drm_pagemap_evict_to_ram: err': step({
          alternatives: {
            error: { guard: not(isNull(own('err'))) },
            ok: { target: 'pages' },
          },
        }),
      },
    },
    put_pages: call(unlock_put_pages, { with: { i }, exits: { done: 'pages' } }),
    pages: call(migrate_pages, { with: { i, v: null }, exits: { done: 'finalize_pages' } }),
    finalize_pages: call(migrate_finalize, { with: { i, fault: null }, exits: { done: 'mmput' } }),
    mmput: {
      on: {
        // The last one leaves exit_mmap() to a work item: here it would run under the reservation.
        'drm_pagemap_evict_to_ram: mmput_async': step({
          alternatives: {
            last: { guard: last_eviction, actions: [must(mm_users().put_async({ by: self }))] },
            others: { actions: [must(mm_users().put_async({ by: self }))] },
          },
        }),
      },
    },
    detached: {
      on: {
        'drm_pagemap_evict_to_ram: completion_done(detached)': step({
          alternatives: {
            detached: { guard: or(bo(b).detached, bo(b).is('released')), actions: [leave], target: 'ok' },
            first: { guard: isNull(own('retries')), actions: [set({ retries: 'one' })] },
            second: { guard: eq(own('retries'), 'one'), actions: [set({ retries: 'none' })] },
            error: { guard: not(isNull(own('err'))), actions: [leave], target: 'error' },
            busy: { actions: [leave], target: 'busy' },
          },
        }),
      },
    },
    reset: {
      holds: ['b', 'retries'],
      on: {
        'drm_pagemap_evict_to_ram: state = {}': step({
          actions: [must(migrate_iova(self).kfree())],
          target: 'mmget',
        }),
      },
    },
    ok: { exit: 'ok' },
    busy: { exit: 'busy' },
    error: { exit: 'error' },
  },
});
