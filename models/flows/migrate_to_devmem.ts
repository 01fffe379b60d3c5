/**
 * migrate_to_devmem - migrates the pages and holes of a range into a block of device memory: all of them or none.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_to_devmem(), drm_pagemap_get_devmem_page(),
 *           drm_pagemap_migrate_range(), drm_pagemap_migrate_sys_to_dev(); drivers/gpu/drm/xe/xe_svm.c:
 *           xe_svm_populate_devmem_pfn(), xe_svm_devmem_release()
 * Kept      in the kernel's order: VMA, buffer and zdd; collected, unmapped, counted; pages that are here already; the device
 *           pages prepared one by one; run by run, as the source is on another device or not, mapped, copied, the mapping undone; after an error the destinations given back; whatever happened, the
 *           collected pages finished; counted again, since each page may fail on its own; the creator's reference of the zdd
 * Left out  VMAs that are not anonymous; folios of several pages; calls of drm_pagemap_migrate_range() that find the run
 *           unfinished: they do nothing; can_migrate_same_pagemap, which Xe does not set; populate_devmem_pfn()
 *           of a driver that can fail; the time for which the pages may stay; fence references
 * Atomic    stores to the arrays of the migration, which nobody else reads, go with the call before them
 *
 * Before the last count, -EBUSY and `nothing to do` need not be told apart: without destinations nothing moves, and where all pages are on
 * the device already that is what was wanted. Called with mmap_lock held for read and the reservation of the BO locked. Consumes the references of the allocation to the
 * BO and to runtime PM, whatever the result. The two counts of collected pages differ in large folios only: one test stands for both.
 */
import {
  all,
  and,
  any,
  call,
  type Expr,
  each,
  eq,
  ev,
  flow,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { new_array } from '../migration_array.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { devpage } from '../resources/devpage.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { runtime_pm } from '../resources/runtime_pm.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { vma } from '../resources/vma.ts';
import { zdd } from '../resources/zdd.ts';
import { boOf, firstOf, indexOf, ofPeer, onPeer, rangeOf, vramIndex } from '../topology.ts';
import { map_system_pages } from './map_system_pages.ts';
import { migrate_finalize } from './migrate_finalize.ts';
import { migrate_pages } from './migrate_pages.ts';
import { migrate_unmap_pages } from './migrate_unmap_pages.ts';
import { migrate_vma_setup } from './migrate_vma_setup.ts';
import { reclaim } from './reclaim.ts';
import { remote_to_local } from './remote_to_local.ts';
import { svm_copy } from './svm_copy.ts';
import { unlock_put_pages } from './unlock_put_pages.ts';
import { zdd_put } from './zdd_put.ts';

const r = own('r');
const b = own('b');
const i = indexOf(firstOf(r));
const v = own('v');
const in_range = (u: Expr<never, never>) => eq(rangeOf(u), r);
const src = (u: Expr<never, never>) => src_pfn(self, indexOf(u));
/** MIGRATE_PFN_MIGRATE of some page, of every page of the range. */
const some_migrate = any('virt', (u) => and(in_range(u), eq(src(u).migrate, true)));
const all_migrate = all('virt', (u) => or(not(in_range(u)), eq(src(u).migrate, true)));
const here = (u: Expr<never, never>) => and(src(u).is('device'), eq(onPeer(src(u).vram), ofPeer(b)));
const some_own = any('virt', (u) => and(in_range(u), here(u)));
const all_own = all('virt', (u) => or(not(in_range(u)), here(u)));
/** The page is in the memory of another device, and that one copies: cur.dpagemap. */
const remote = (u: Expr<never, 'b' | 'v'>) =>
  and(src_pfn(self, indexOf(u)).is('device'), ne(onPeer(src_pfn(self, indexOf(u)).vram), ofPeer(b)));
const last_page = ne(rangeOf(next('virt', v)), r);
/** Another device copies the page behind: a run of its own. Runs start where cur.dpagemap changes. */
const another_run = and(not(last_page), ne(remote(next('virt', v)), remote(v)));
const mmap_locked = must(mmap_lock().assert_held({ by: self }));
/** The state lived on the stack of drm_pagemap_migrate_range(). */
const drop_state = must(migrate_iova(self).kfree());
/** last->start. */
const start = indexOf(v);
const run_ended = set({ v: null });
const private_arrays = 'the arrays of the migration are known to this thread only';

export const migrate_to_devmem = flow({
  id: 'migrate_to_devmem',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_to_devmem()',
  fields: { r: 'range', b: 'bo', v: 'virt', err: ['busy', 'error'] },
  params: ['r', 'b'],
  exits: ['ok', 'busy', 'error'],
  initial: 'lookup',
  states: {
    lookup: {
      on: {
        'drm_pagemap_migrate_to_devmem: vma_lookup': step({
          alternatives: {
            none: { guard: vma(firstOf(r)).is('none'), actions: [mmap_locked], target: 'release' },
            found: { actions: [mmap_locked] },
          },
        }),
      },
    },
    bounds: {
      on: {
        'drm_pagemap_migrate_to_devmem: end > vm_end': step({
          alternatives: {
            outside: { guard: any('virt', (u) => and(in_range(u), vma(u).is('none'))), target: 'release' },
            inside: {},
          },
        }),
      },
    },
    alloc_buf: {
      on: {
        'drm_pagemap_migrate_to_devmem: kvcalloc(buf)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [new_array], target: 'alloc_zdd' },
            fail: { guard: fails, target: 'release' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_buf_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_buf' } }),
    alloc_zdd: {
      on: {
        'drm_pagemap_zdd_alloc: kmalloc_obj': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [must(zdd(b).alloc())], target: 'pagemap_get' },
            fail: { guard: fails, target: 'release' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_zdd_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_zdd' } }),
    pagemap_get: {
      on: { 'drm_pagemap_zdd_alloc: drm_pagemap_get': step({ actions: [must(dpagemap().get_zdd({ bo: b }))] }) },
    },

    setup: call(migrate_vma_setup, { with: { r, fault: null, system: true }, exits: { done: 'count' } }),
    count: {
      on: {
        'drm_pagemap_migrate_to_devmem: cpages != npages': step({
          alternatives: {
            none: { guard: not(some_migrate), actions: [set({ err: 'busy' })], target: 'put_zdd' },
            all: { guard: all_migrate },
            some: { target: 'pages' },
          },
        }),
      },
    },
    own_pages: {
      on: {
        'drm_pagemap_migrate_to_devmem: own_pages': step({
          alternatives: {
            all: { guard: all_own, target: 'pages' },
            some: { guard: some_own, target: 'pages' },
            none: { actions: [set({ v: firstOf(r) })] },
          },
        }),
      },
    },
    populate: {
      on: {
        'xe_svm_populate_devmem_pfn: block_offset_to_pfn': step({
          actions: [
            must(bo_resv(b).assert_held({ by: self })),
            each(
              'vram',
              (d) =>
                and(
                  eq(boOf(d), b),
                  any('virt', (u) => and(in_range(u), eq(indexOf(u), vramIndex(d)))),
                ),
              (d) => dst_pfn(self, vramIndex(d)).populate({ vram: d }),
            ),
          ],
          atomic: private_arrays,
        }),
      },
    },
    init_page: {
      on: {
        'drm_pagemap_get_devmem_page: zone_device_folio_init': step({
          read: { d: dst_pfn(self, indexOf(v)).vram },
          actions: [must(dst_pfn(self, indexOf(v)).encode()), must(devpage(ev('d')).init({ by: self }))],
          atomic: private_arrays,
        }),
      },
    },
    zdd_get: {
      on: {
        'drm_pagemap_get_devmem_page: drm_pagemap_zdd_get': step({
          read: { d: dst_pfn(self, indexOf(v)).vram },
          alternatives: {
            last: { guard: last_page, actions: [must(zdd(b).get({ vram: ev('d') })), set({ v: firstOf(r) })] },
            more: { actions: [must(zdd(b).get({ vram: ev('d') })), set({ v: next('virt', v) })], target: 'init_page' },
          },
        }),
      },
    },

    state: {
      on: {
        'drm_pagemap_migrate_range: state = {}': step({
          guard: not(remote(v)),
          actions: [must(migrate_iova(self).zero()), must(migrate_iova(self).zero_offset())],
          atomic: 'one object on the stack is initialised',
        }),
        'drm_pagemap_migrate_range: last->dpagemap': step({ guard: remote(v), target: 'remote' }),
      },
    },
    map: call(map_system_pages, { with: { i: start }, exits: { ok: 'copy', error: 'failed' } }),
    copy: call(svm_copy, { with: { i: start, b }, exits: { ok: 'unmap_pages', error: 'failed' } }),
    failed: {
      on: { 'drm_pagemap_migrate_sys_to_dev: err (out)': step({ actions: [set({ err: 'error' })] }) },
    },
    unmap_pages: call(migrate_unmap_pages, { with: { i: start }, exits: { done: 'err_finalize' } }),
    remote: call(remote_to_local, {
      with: { i: start, b },
      exits: { ok: 'err_finalize', error: 'remote_failed' },
    }),
    remote_failed: {
      on: { 'drm_pagemap_migrate_range: ret': step({ actions: [set({ err: 'error' })] }) },
    },
    err_finalize: {
      on: {
        'drm_pagemap_migrate_to_devmem: err (err_finalize)': step({
          alternatives: {
            error: { guard: eq(own('err'), 'error'), actions: [drop_state, run_ended] },
            next_run: {
              guard: another_run,
              actions: [drop_state, set({ v: next('virt', v) })],
              target: 'state',
            },
            ok: { actions: [drop_state, run_ended], target: 'pages' },
          },
        }),
      },
    },
    put_pages: call(unlock_put_pages, { with: { i }, exits: { done: 'pages' } }),
    pages: call(migrate_pages, { with: { i, v: firstOf(r) }, exits: { done: 'migrated' } }),
    migrated: {
      on: {
        'drm_pagemap_migrate_to_devmem: migrated_pages': step({
          alternatives: {
            not_counted: { guard: eq(own('err'), 'error') },
            all: { guard: or(all_migrate, all_own) },
            fewer: { actions: [set({ err: 'busy' })] },
          },
        }),
      },
    },
    finalize: call(migrate_finalize, { with: { i, fault: null }, exits: { done: 'put_zdd' } }),
    put_zdd: call(zdd_put, { with: { b }, exits: { done: 'free_buf' } }),
    free_buf: {
      on: {
        'drm_pagemap_migrate_to_devmem: kvfree(buf)': step({
          alternatives: {
            busy: { guard: eq(own('err'), 'busy'), target: 'busy' },
            error: { guard: eq(own('err'), 'error'), target: 'error' },
            ok: { target: 'ok' },
          },
        }),
      },
    },

    release: {
      on: {
        'xe_svm_devmem_release: xe_bo_put_async (err_out)': step({ actions: [must(bo(b).put_devmem())] }),
      },
    },
    release_pm: {
      on: {
        'xe_svm_devmem_release: xe_pm_runtime_put (err_out)': step({
          actions: [must(runtime_pm().put_bo({ bo: b }))],
          target: 'error',
        }),
      },
    },
    ok: { exit: 'ok' },
    busy: { exit: 'busy' },
    error: { exit: 'error' },
  },
});
