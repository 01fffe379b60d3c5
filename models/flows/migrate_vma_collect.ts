/**
 * migrate_vma_collect - takes the pages of a range out of their slots, inside a window.
 *
 * Kernel    mm/migrate_device.c: migrate_vma_collect(), migrate_vma_collect_pmd()
 * Kept      the window before any slot changes; for each page, under the page-table lock: a hole, a page or a device page that is
 *           selected and whose lock is free gets a migration entry, anything else is skipped; trylock, never lock; an
 *           anonymous page that is pinned stays
 * Left out  folios of several pages; the zero page, which counts as a hole; soft-dirty and uffd bits
 * Atomic    one entry is examined and changed, and the CPU TLB flushed, under the page-table lock
 *
 * `fault` is the device page that a CPU fault has locked and holds a reference of (migrate.fault_page); `system` is
 * MIGRATE_VMA_SELECT_SYSTEM. Device pages of this owner are always selected: those of one
 * device, or of two that reach each other.
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
  next,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { firstOf, indexOf, one_owner_group, onPeer, rangeOf, to_peer_memory } from '../topology.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const v = own('v');
const entry = src_pfn(self, indexOf(v));
/** migrate.pgmap_owner: of the pagemap that the range goes to, or of that which it comes from. */
const owner_is_peer = or(
  and(eq(own('system'), true), to_peer_memory),
  and(eq(own('system'), false), onPeer(own('fault'))),
);
const other_owner = and(not(one_owner_group), ne(onPeer(ev('d')), owner_is_peer));

export const migrate_vma_collect = flow({
  id: 'migrate_vma_collect',
  kind: 'thread',
  source: 'mm/migrate_device.c: migrate_vma_collect()',
  fields: { r: 'range', v: 'virt', fault: 'vram', system: 'boolean' },
  params: ['r', 'fault', 'system'],
  exits: ['done'],
  initial: 'init',
  states: {
    init: {
      on: {
        'migrate_vma_collect: mmu_notifier_range_init_owner': step({ actions: [set({ v: firstOf(own('r')) })] }),
      },
    },
    start: call(invalidate, { with: { v, event: 'migrate', extent: 'range' }, exits: { done: 'collect' } }),
    collect: {
      on: {
        'migrate_vma_collect_pmd: set_pte_at': step({
          read: { p: slot(v).page, d: slot(v).vram },
          alternatives: {
            hole: { guard: slot(v).is('none'), actions: [must(entry.hole())] },
            not_migratable: { guard: slot(v).is('swap', 'mig', 'mig_device') },
            not_selected: { guard: and(slot(v).is('present'), eq(own('system'), false)) },
            page_locked: { guard: and(slot(v).is('present'), not(page(ev('p')).is('anon'))) },
            page_pinned: { guard: and(slot(v).is('present'), eq(page(ev('p')).pinned, true)) },
            page: {
              guard: slot(v).is('present'),
              actions: [
                must(page(ev('p')).collect({ by: self })),
                must(slot(v).migrate()),
                must(entry.set_page({ page: ev('p') })),
              ],
            },
            other_owner: { guard: other_owner },
            fault_page: {
              guard: eq(ev('d'), own('fault')),
              actions: [
                must(devpage(ev('d')).unmap()),
                must(slot(v).migrate()),
                must(entry.set_device({ vram: ev('d') })),
              ],
            },
            device_locked: { guard: not(isNull(devpage(ev('d')).holder)) },
            device: {
              actions: [
                must(devpage(ev('d')).get({ by: self })),
                must(devpage(ev('d')).lock({ by: self })),
                must(devpage(ev('d')).unmap()),
                must(slot(v).migrate()),
                must(entry.set_device({ vram: ev('d') })),
              ],
            },
          },
          atomic: 'the page-table lock is held from the look at the entry to the flush of the CPU TLB',
        }),
      },
    },
    more: {
      on: {
        'walk_page_range: addr < end': step({
          alternatives: {
            last: { guard: ne(rangeOf(next('virt', v)), own('r')) },
            more: { actions: [set({ v: next('virt', v) })], target: 'collect' },
          },
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'range' }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
