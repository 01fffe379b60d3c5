/**
 * do_swap_page - a CPU fault on an entry that is neither empty nor present.
 *
 * Kernel    mm/memory.c: do_swap_page(); mm/migrate.c: migration_entry_wait(); mm/filemap.c: softleaf_entry_wait_on_locked()
 * Kept      a swapped page comes back; a migration entry is waited for until its source is unlocked, with mmap_lock held and no
 *           reference taken; a device page is locked by trylock and referenced under the page-table lock, the driver moves
 *           its range, and lock and reference are given back, the reference perhaps as the last one; where the lock is not
 *           to be had, its holder is waited for and the access faults again
 * Left out  the swap cache, reading from swap, device-exclusive entries, hwpoison; a fault under the VMA lock, which gives up on
 *           a device page and comes back with mmap_lock; a waiter that is woken while the lock has a new holder: it goes on
 *           only when the lock is free
 * Atomic    what the page-table lock covers
 */
import {
  accepts,
  and,
  call,
  eq,
  ev,
  flow,
  isNull,
  must,
  not,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { folio_free } from './folio_free.ts';
import { migrate_to_ram } from './migrate_to_ram.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const d = own('d');
const locked = must(mmap_lock().assert_held({ by: self }));
const last_reference = accepts(devpage(d).free({ by: self }));
const free = must(devpage(d).free({ by: self }));
const put = must(devpage(d).put({ by: self }));

export const do_swap_page = flow({
  id: 'do_swap_page',
  kind: 'thread',
  source: 'mm/memory.c: do_swap_page()',
  fields: { v: 'virt', d: 'vram', p: 'page' },
  params: ['v'],
  exits: ['done', 'error'],
  initial: 'entry',
  states: {
    entry: {
      on: {
        'do_swap_page: softleaf_from_pte': step({
          read: { d: slot(v).vram },
          alternatives: {
            swap: { guard: slot(v).is('swap'), actions: [locked] },
            migration: { guard: slot(v).is('mig', 'mig_device'), actions: [locked], target: 'migration' },
            device_private: {
              guard: slot(v).is('devpriv'),
              actions: [locked, set({ d: ev('d') })],
              target: 'trylock',
            },
            changed: { actions: [locked], target: 'done' },
          },
        }),
      },
    },
    swap_in: {
      holds: ['v'],
      on: {
        'do_swap_page: set_ptes': step({
          choose: { p: 'page' },
          alternatives: {
            raced: { guard: not(slot(v).is('swap')), target: 'done' },
            filled: {
              guard: page(ev('p')).is('free'),
              actions: [must(page(ev('p')).alloc({ virt: v })), must(slot(v).install({ page: ev('p') }))],
              target: 'done',
            },
          },
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
        }),
        'do_swap_page: alloc_swap_folio (VM_FAULT_OOM)': step({ alternatives: { fail: { target: 'error' } } }),
        'do_swap_page: alloc_swap_folio (reclaim)': step({
          guard: setting('inline_reclaim'),
          target: 'swap_in_reclaim',
        }),
      },
    },
    swap_in_reclaim: call(reclaim, { with: {}, exits: { done: 'swap_in' } }),
    migration: {
      holds: ['v'],
      on: {
        'migration_entry_wait: pte_offset_map_lock': step({
          read: { p: slot(v).page, d: slot(v).vram },
          alternatives: {
            page: { guard: slot(v).is('mig'), actions: [set({ p: ev('p') })], target: 'wait_page' },
            device: { guard: slot(v).is('mig_device'), actions: [set({ d: ev('d') })], target: 'wait_device' },
            changed: { target: 'done' },
          },
          atomic: 'the thread is on the wait queue before the page-table lock is dropped',
        }),
      },
    },
    wait_page: {
      holds: ['p'],
      on: {
        'softleaf_entry_wait_on_locked: io_schedule (page)': step({
          guard: not(page(own('p')).is('migrating', 'isolated')),
          target: 'done',
        }),
      },
    },
    wait_device: {
      holds: ['d'],
      on: {
        'softleaf_entry_wait_on_locked: io_schedule (device)': step({
          guard: isNull(devpage(d).holder),
          target: 'done',
        }),
      },
    },

    trylock: {
      holds: ['v', 'd'],
      on: {
        'do_swap_page: trylock_page': step({
          alternatives: {
            changed: { guard: not(and(slot(v).is('devpriv'), eq(slot(v).vram, d))), target: 'done' },
            locked: {
              guard: accepts(devpage(d).lock({ by: self })),
              actions: [must(devpage(d).lock({ by: self })), must(devpage(d).get({ by: self }))],
              target: 'migrate',
            },
            busy: {},
          },
          atomic: 'the page-table lock is held from pte_same() to get_page(): the entry keeps the page alive that long',
        }),
      },
    },
    wait_lock: {
      holds: ['d'],
      on: {
        'softleaf_entry_wait_on_locked: io_schedule': step({
          guard: isNull(devpage(d).holder),
          target: 'done',
        }),
      },
    },
    migrate: call(migrate_to_ram, { with: { v, d }, exits: { done: 'unlock', error: 'error_unlock' } }),
    unlock: {
      holds: ['d'],
      on: { 'do_swap_page: unlock_page': step({ actions: [must(devpage(d).unlock({ by: self }))] }) },
    },
    put: {
      holds: ['d'],
      on: {
        'do_swap_page: put_page': step({
          alternatives: {
            last: { guard: last_reference, actions: [free] },
            alive: { actions: [put], target: 'done' },
          },
        }),
      },
    },
    free: call(folio_free, { with: { d }, exits: { done: 'done' } }),

    error_unlock: {
      holds: ['d'],
      on: { 'do_swap_page: unlock_page (VM_FAULT_SIGBUS)': step({ actions: [must(devpage(d).unlock({ by: self }))] }) },
    },
    error_put: {
      holds: ['d'],
      on: {
        'do_swap_page: put_page (VM_FAULT_SIGBUS)': step({
          alternatives: {
            last: {
              guard: last_reference,
              actions: [free],
              unreachable: 'a device page that could not be moved is in its slot again, which keeps it alive',
            },
            alive: { actions: [put], target: 'error' },
          },
        }),
      },
    },
    error_free: call(folio_free, { with: { d }, exits: { done: 'error' } }),
    done: { exit: 'done' },
    error: { exit: 'error' },
  },
});
