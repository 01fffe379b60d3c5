/**
 * do_wp_page - a write to a write-protected entry: the page is taken over if nobody else has it, or copied.
 *
 * Kernel    mm/memory.c: do_wp_page(), wp_can_reuse_anon_folio(), wp_page_reuse(), wp_page_copy()
 * Kept      the allocation, the copy before the window, the window around the change of the slot, the look whether the slot is
 *           still the same; put of the old page, or of the new one where it came too late
 * Left out  KSM, the swap cache, shared mappings, userfaultfd; the reference that keeps the old page over the copy: where the slot
 *           names something else meanwhile, what was copied is thrown away, so its content does not matter; a migration entry may
 *           give way to the same page again
 * Atomic    what one page-table lock covers; the CPU TLB is flushed with the slot
 *
 * Called with mmap_lock held for read, by a CPU fault and by hmm_range_fault().
 */
import { and, call, each, eq, ev, flow, must, not, or, own, self, set, step } from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const q = own('q');
const locked = must(mmap_lock().assert_held({ by: self }));
const write_protected = and(slot(v).is('present'), eq(slot(v).write, false));
/** A migration that may give up, and put the same entry back. */
const migrating = and(slot(v).is('mig'), eq(slot(v).write, false));
/** folio_ref_count() is 1, and nobody has the folio locked. */
const exclusive = and(page(ev('p')).is('anon'), not(or(page(ev('p')).shared, page(ev('p')).pinned)));

export const do_wp_page = flow({
  id: 'do_wp_page',
  kind: 'thread',
  source: 'mm/memory.c: do_wp_page()',
  fields: { v: 'virt', q: 'page' },
  params: ['v'],
  exits: ['done', 'oom'],
  initial: 'reuse',
  states: {
    reuse: {
      on: {
        'do_wp_page: wp_can_reuse_anon_folio': step({
          read: { p: slot(v).page },
          alternatives: {
            changed: { guard: not(write_protected), actions: [locked], target: 'done' },
            reuse: { guard: exclusive, actions: [locked, must(slot(v).make_writable())], target: 'done' },
            copy: { actions: [locked] },
          },
          atomic: 'pte_same(), the test and wp_page_reuse() hold the page-table lock',
        }),
      },
    },
    alloc: {
      on: {
        'wp_page_copy: folio_prealloc': step({
          choose: { outcome: allocation, q: 'page' },
          alternatives: {
            ok: {
              guard: and(succeeds, page(ev('q')).is('free')),
              actions: [must(page(ev('q')).alloc_fresh({ by: self })), set({ q: ev('q') })],
              target: 'copy',
            },
            fail: { guard: fails, target: 'oom' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    copy: {
      on: {
        'wp_page_copy: __wp_page_copy_user': step({
          read: { of: page(slot(v).page).of, data: page(slot(v).page).data },
          alternatives: {
            same: {
              guard: or(write_protected, migrating),
              actions: [must(page(q).copy({ virt: ev('of'), data: ev('data') }))],
            },
            changed: { actions: [must(page(q).spoil())] },
          },
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'clear', extent: 'page' }, exits: { done: 'install' } }),
    install: {
      on: {
        'wp_page_copy: set_pte_at': step({
          read: { p: slot(v).page },
          alternatives: {
            same: {
              guard: write_protected,
              actions: [
                must(page(ev('p')).zap({ by: self })),
                must(slot(v).clear()),
                must(slot(v).install({ page: q })),
                must(page(q).map({ by: self })),
              ],
            },
            changed: {},
          },
          atomic: 'pte_same(), ptep_clear_flush(), the reverse maps and the new entry hold the page-table lock',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'put' } }),
    put: {
      holds: [],
      on: {
        'wp_page_copy: folio_put': step({
          actions: [
            each(
              'page',
              (p) => and(page(p).is('unmapped'), eq(page(p).by, self)),
              (p) => page(p).free({ by: self }),
            ),
            each(
              'page',
              (p) => and(page(p).is('fresh'), eq(page(p).by, self)),
              (p) => page(p).put({ by: self }),
            ),
          ],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
    oom: { exit: 'oom' },
  },
});
