/**
 * populate_mm_at_once - `populate_mm` without its inner steps, for the contest between CPU and GPU.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm();
 *           drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_to_devmem()
 * Kept      a free block or none; the window, with its callback; a page that may be migrated or not; the migration entry, and
 *           the device page that takes its place; the start of the timeslice
 * Left out  whatever can fail in it; evictions; holes; ranges of several pages
 * Atomic    the buffer object and what belongs to it, until a slot names a page of it; the copy
 */
import { and, call, ev, flow, must, own, self, set, step } from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { devpage } from '../resources/devpage.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { runtime_pm } from '../resources/runtime_pm.ts';
import { slot } from '../resources/slot.ts';
import { timeslice } from '../resources/timeslice.ts';
import { zdd } from '../resources/zdd.ts';
import { firstOf, firstVram } from '../topology.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const r = own('r');
const v = firstOf(r);
const b = own('b');
const d = firstVram(b);
const block = ev('b');
const mmap_locked = must(mmap_lock().assert_held({ by: self }));

export const populate_mm_at_once = flow({
  id: 'populate_mm_at_once',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm()',
  fields: { r: 'range', b: 'bo', p: 'page' },
  params: ['r'],
  exits: ['ok', 'busy', 'error'],
  initial: 'alloc',
  states: {
    alloc: {
      on: {
        'ttm_bo_alloc_resource: ttm_resource_alloc': step({
          choose: { b: 'bo' },
          guard: and(bo(block).is('free'), zdd(block).is('none')),
          actions: [mmap_locked, set({ b: block })],
        }),
        'ttm_bo_alloc_resource: ttm_resource_alloc (ENOSPC)': step({
          guard: bo.all((one) => one.is('vram', 'released', 'evicted', 'foreign')),
          target: 'error',
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'migrate', extent: 'range' }, exits: { done: 'collect' } }),
    collect: {
      on: {
        'migrate_vma_collect_pmd: set_pte_at (to devmem)': step({
          read: { p: slot(v).page },
          alternatives: {
            page: {
              guard: and(slot(v).is('present'), page(ev('p')).is('anon')),
              actions: [must(page(ev('p')).collect({ by: self })), must(slot(v).migrate()), set({ p: ev('p') })],
            },
            not_migratable: { target: 'end_busy' },
          },
          atomic: 'the page-table lock is held from the look at the entry to the flush of the CPU TLB',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'range' }, exits: { done: 'finalize' } }),
    finalize: {
      on: {
        '__migrate_device_finalize: remove_migration_ptes (to devmem)': step({
          actions: [
            must(bo(b).create()),
            must(bo(b).get()),
            must(bo(b).put()),
            must(runtime_pm().get({ by: self })),
            must(runtime_pm().get_bo({ bo: b })),
            must(runtime_pm().put({ by: self })),
            must(zdd(b).alloc()),
            must(dpagemap().get_zdd({ bo: b })),
            must(devpage(d).init({ by: self })),
            must(zdd(b).get({ vram: d })),
            must(zdd(b).put_creator()),
            must(devpage(d).map()),
            must(slot(v).remove_migration_device({ vram: d })),
            must(devpage(d).unlock({ by: self })),
            must(devpage(d).put({ by: self })),
            must(page(own('p')).put({ by: self })),
            must(timeslice().start()),
          ],
          target: 'ok',
          atomic: 'the copy is waited for with both pages locked; the block and all that belongs to it are new',
        }),
      },
    },
    end_busy: call(invalidate_end, { with: { v, extent: 'range' }, exits: { done: 'busy' } }),
    ok: { exit: 'ok' },
    busy: { exit: 'busy' },
    error: { exit: 'error' },
  },
});
