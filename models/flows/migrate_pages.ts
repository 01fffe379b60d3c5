/**
 * migrate_pages - hands each source's place in the address space to its destination, as far as that goes.
 *
 * Kernel    mm/migrate_device.c: __migrate_device_pages(), migrate_vma_insert_page(); mm/migrate.c: folio_migrate_mapping()
 * Kept      an entry without a destination, or whose references do not add up, stays where it is; holes are filled inside a
 *           second window, with allocations that may reclaim inside it, and only if the slot is still empty
 * Left out  swap cache; check_stable_address_space(), userfaultfd
 * Atomic    a hole is looked at again and filled under the page-table lock
 *
 * migrate_vma_pages() with a range, migrate_device_pages() without one (`r` and `v` null), where no holes are.
 */
import { and, call, eq, ev, flow, isNull, must, next, not, own, self, set, step } from '../../src/model/index.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { devpage } from '../resources/devpage.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { slot } from '../resources/slot.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { vram } from '../resources/vram.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { reclaim } from './reclaim.ts';

const i = own('i');
const v = own('v');
const src = src_pfn(self, i);
const dst = dst_pfn(self, i);
const migrates = eq(src.migrate, true);

export const migrate_pages = flow({
  id: 'migrate_pages',
  kind: 'thread',
  source: 'mm/migrate_device.c: __migrate_device_pages()',
  fields: { i: 'index', v: 'virt', notified: 'virt', extent: ['page', 'range'] },
  params: ['i', 'v'],
  exits: ['done'],
  initial: 'entry',
  states: {
    entry: {
      on: {
        '__migrate_device_pages: migrate_pfn_to_page': step({
          alternatives: {
            no_destination: { guard: not(dst.is('device', 'page')), actions: [must(src.keep())], target: 'more' },
            hole: { guard: and(src.is('hole'), migrates), target: 'notified' },
            folio: { guard: and(src.is('page', 'device'), migrates), target: 'mapping' },
            kept: {
              target: 'more',
              unreachable: 'only sources that migrate are given a destination, and each is looked at once',
            },
          },
        }),
      },
    },
    mapping: {
      on: {
        '__migrate_device_pages: folio_migrate_mapping': step({
          choose: { outcome: call_result },
          alternatives: {
            // A reference that was taken since the check; a swap-cache entry that could not be freed.
            fail: { guard: fails, actions: [must(src.keep())], target: 'more' },
            ok: { target: 'more' },
          },
        }),
      },
    },
    notified: {
      on: {
        '__migrate_device_pages: notified': step({
          alternatives: {
            yes: { guard: not(isNull(own('notified'))), target: 'alloc' },
            whole: { guard: isNull(next('index', i)), actions: [set({ notified: v, extent: 'page' })] },
            first: { actions: [set({ notified: v, extent: 'range' })] },
          },
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'migrate', extent: own('extent') }, exits: { done: 'alloc' } }),
    alloc: {
      on: {
        'migrate_vma_insert_page: pte_alloc, anon_vma_prepare, mem_cgroup_charge': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'insert' },
            fail: { guard: fails, actions: [must(src.keep())], target: 'more' },
            reclaim: { guard: reclaims },
          },
          atomic: 'three allocations in a row, with nothing between them: reclaim may run as often as it likes',
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    insert: {
      on: {
        'migrate_vma_insert_page: set_pte_at': step({
          read: { d: dst.vram },
          alternatives: {
            raced: { guard: not(slot(v).is('none')), actions: [must(src.keep())] },
            inserted: {
              actions: [
                must(vram(ev('d')).populate({ virt: v })),
                must(devpage(ev('d')).map()),
                must(slot(v).install_device({ vram: ev('d') })),
              ],
            },
          },
          atomic: 'the slot is looked at again and filled under the page-table lock',
        }),
      },
    },
    more: {
      on: {
        '__migrate_device_pages: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i), v: next('virt', v) })],
              target: 'entry',
            },
            last_notified: { guard: not(isNull(own('notified'))) },
            last: { target: 'done' },
          },
        }),
      },
    },
    end: call(invalidate_end, { with: { v: own('notified'), extent: own('extent') }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
