/**
 * migrate_to_ram_at_once - `migrate_to_ram` without its inner steps, for the contest between CPU and GPU.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: __drm_pagemap_migrate_to_ram()
 * Kept      the timeslice; the window, with its callback; the migration entry, and the page that takes its place
 * Left out  whatever can fail in it; ranges of several pages
 * Atomic    the copy and everything about it: locked and in no slot, neither page is anybody else's business
 */
import { and, call, eq, ev, flow, must, own, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { timeslice } from '../resources/timeslice.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const v = own('v');
const d = own('d');

export const migrate_to_ram_at_once = flow({
  id: 'migrate_to_ram_at_once',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: __drm_pagemap_migrate_to_ram()',
  fields: { v: 'virt', d: 'vram' },
  params: ['v', 'd'],
  exits: ['done'],
  initial: 'timeslice',
  states: {
    timeslice: {
      on: {
        '__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)': step({
          alternatives: { early: { guard: timeslice().is('running'), target: 'done' }, over: {} },
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'migrate', extent: 'range' }, exits: { done: 'collect' } }),
    collect: {
      on: {
        'migrate_vma_collect_pmd: set_pte_at': step({
          alternatives: {
            fault_page: {
              guard: and(slot(v).is('devpriv'), eq(slot(v).vram, d)),
              actions: [must(devpage(d).unmap()), must(slot(v).migrate())],
            },
          },
          atomic: 'the page-table lock is held from the look at the entry to the flush of the CPU TLB',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'range' }, exits: { done: 'finalize' } }),
    finalize: {
      on: {
        '__migrate_device_finalize: remove_migration_ptes (to RAM)': step({
          choose: { p: 'page' },
          guard: page(ev('p')).is('free'),
          actions: [must(page(ev('p')).alloc({ virt: v })), must(slot(v).remove_migration({ page: ev('p') }))],
          target: 'done',
          atomic: 'the copy is waited for with both pages locked, and only this thread knows the new one',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
