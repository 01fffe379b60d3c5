/**
 * fork - copies the page table of one VMA for a child: what was writable is write-protected, and shared.
 *
 * Kernel    mm/mmap.c: dup_mmap(); mm/memory.c: copy_page_range(), copy_pte_range(), copy_present_ptes(), copy_present_page(),
 *           copy_nonpresent_pte()
 * Kept      mmap_lock(w), the allocations, which may reclaim, inside the window too; the window of event PROTECTION_PAGE over the whole
 *           VMA; one entry a step; a page that may be pinned is copied for the child at once
 * Left out  a second fork; other VMAs: this one is as long as the range; a VMA of which a part is gone; what the child gets of swap and of
 *           pages under migration; flush_tlb_mm(), which comes behind the window: the CPU TLB is flushed with the slot here
 * Atomic    what the page-table locks of parent and child cover
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
  own,
  self,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { child_slot } from '../resources/child_slot.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { reclaim } from './reclaim.ts';

const r = own('r');
const v = own('v');
const q = own('q');
const locked = must(mmap_lock().assert_held_write({ by: self }));

export const fork = flow({
  id: 'fork',
  kind: 'thread',
  source: 'mm/mmap.c: dup_mmap()',
  fields: { r: 'range', v: 'virt', q: 'page' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'copy_process: dup_mmap': step({
          choose: { r: 'range' },
          guard: and(
            child_slot.all((c) => c.is('none')),
            slot.any((s, v) => and(eq(rangeOf(v), ev('r')), s.is('present', 'devpriv'))),
          ),
          actions: [set({ r: ev('r') })],
        }),
      },
    },
    lock: {
      on: { 'dup_mmap: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }) },
    },
    find: {
      on: {
        'dup_mmap: for_each_vma': step({
          alternatives: {
            none: {
              guard: not(vma.any((one, v) => and(eq(rangeOf(v), r), one.is('mapped')))),
              actions: [locked],
              target: 'unlock',
            },
            found: { actions: [locked] },
          },
        }),
      },
    },
    dup: {
      on: {
        'dup_mmap: vm_area_dup': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'start' },
            fail: { guard: fails, target: 'unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    dup_reclaim: call(reclaim, { with: {}, exits: { done: 'dup' } }),
    start: call(invalidate, {
      with: { v: firstOf(r), event: 'protection_page', extent: 'range' },
      exits: { done: 'alloc' },
    }),
    alloc: {
      on: {
        'copy_pte_range: pte_alloc_map_lock': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [set({ v: firstOf(r) })], target: 'copy' },
            fail: { guard: fails, target: 'end' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    copy: {
      on: {
        'copy_pte_range: copy_present_ptes': step({
          read: { p: slot(v).page, d: slot(v).vram, of: page(slot(v).page).of, data: page(slot(v).page).data },
          alternatives: {
            none: { guard: slot(v).is('none'), actions: [locked] },
            swap: { guard: slot(v).is('swap'), actions: [locked] },
            migration: { guard: slot(v).is('mig', 'mig_device'), actions: [locked, must(slot(v).wrprotect())] },
            device: {
              guard: slot(v).is('devpriv'),
              actions: [locked, must(slot(v).wrprotect()), must(child_slot(v).map_device({ vram: ev('d') }))],
            },
            prealloc: {
              guard: and(page(ev('p')).pinned, isNull(q)),
              actions: [locked],
              target: 'prealloc',
            },
            pinned: {
              guard: page(ev('p')).pinned,
              actions: [
                locked,
                must(page(q).copy({ virt: ev('of'), data: ev('data') })),
                must(page(q).map_child({ by: self })),
                must(child_slot(v).map({ page: q })),
                set({ q: null }),
              ],
            },
            shared: {
              actions: [
                locked,
                must(slot(v).wrprotect()),
                must(page(ev('p')).share()),
                must(child_slot(v).map({ page: ev('p') })),
              ],
            },
          },
          atomic:
            'both page-table locks are held over the entry of the parent, the reverse map and the entry of the child',
        }),
      },
    },
    put: {
      on: {
        'copy_pte_range: folio_put(prealloc)': step({
          alternatives: {
            none: { guard: isNull(q) },
            unused: { actions: [must(page(q).put({ by: self })), set({ q: null })] },
          },
        }),
      },
    },
    more: {
      on: {
        'copy_pte_range: addr != end': step({
          alternatives: {
            end: { guard: ne(rangeOf(next('virt', v)), r), target: 'end' },
            more: { actions: [set({ v: next('virt', v) })], target: 'copy' },
          },
        }),
      },
    },
    prealloc: {
      on: {
        'copy_pte_range: folio_prealloc': step({
          choose: { outcome: allocation, q: 'page' },
          alternatives: {
            ok: {
              guard: and(succeeds, page(ev('q')).is('free')),
              actions: [must(page(ev('q')).alloc_fresh({ by: self })), set({ q: ev('q') })],
              target: 'copy',
            },
            fail: { guard: fails, target: 'end' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    prealloc_reclaim: call(reclaim, { with: {}, exits: { done: 'prealloc' } }),
    end: call(invalidate_end, { with: { v: firstOf(r), extent: 'range' }, exits: { done: 'unlock' } }),
    unlock: {
      holds: [],
      on: {
        'dup_mmap: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
