/**
 * slot - one entry of the CPU page table.
 *
 * Kernel    mm/memory.c: one anonymous pte
 * Kept      what it names: nothing, a page, a swapped page (whose content comes back), a device page, or, while it migrates, the
 *           source of its migration; whether the CPU may write there. Device and migration entries keep that
 * Left out  the zero page, which counts as nothing; dirty and young bits
 */
import { eq, ev, or, own, resource, self, set } from '../../src/model/index.ts';
import { devpage } from './devpage.ts';
import { page } from './page.ts';

const WIPED = 'a live CPU entry is overwritten without a notification';
const named = set({ page: ev('page') });
const namedDevice = set({ vram: ev('vram') });
const writable = set({ write: true });
const read_only = set({ write: false });
const permitted = set({ write: ev('write') });

export const slot = resource({
  id: 'slot',
  index: ['virt'],
  source: 'mm/memory.c: pte of an anonymous page',
  fields: { page: 'page', vram: 'vram', write: 'boolean' },
  events: {
    install: { page: 'page' },
    install_device: { vram: 'vram' },
    clear: {},
    swap_out: {},
    /** Writing needs a fault from now on. */
    wrprotect: {},
    /** The page has no other user: wp_page_reuse(). */
    make_writable: {},
    /** A migration entry takes the place of what it names. */
    migrate: {},
    /** The migration entry gives way: to the page, or the device page, that takes over. */
    remove_migration: { page: 'page' },
    remove_migration_device: { vram: 'vram' },
    /** mremap() brings what another entry of the address space named: move_ptes(). */
    move_in: { page: 'page', write: 'boolean' },
    move_in_device: { vram: 'vram', write: 'boolean' },
    move_in_migration: { page: 'page', write: 'boolean' },
    move_in_migration_device: { vram: 'vram', write: 'boolean' },
    move_in_swap: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        install: { target: 'present', actions: [named, writable] },
        install_device: { target: 'devpriv', actions: [namedDevice, writable] },
        clear: 'ignore',
        move_in: { target: 'present', actions: [named, permitted] },
        move_in_device: { target: 'devpriv', actions: [namedDevice, permitted] },
        move_in_migration: { target: 'mig', actions: [named, permitted] },
        move_in_migration_device: { target: 'mig_device', actions: [namedDevice, permitted] },
        move_in_swap: 'swap',
      },
    },
    swap: {
      on: { install: { target: 'present', actions: [named, writable] }, clear: 'none' },
    },
    present: {
      holds: ['page', 'write'],
      on: {
        clear: 'none',
        swap_out: 'swap',
        migrate: 'mig',
        wrprotect: { actions: [read_only] },
        make_writable: { guard: eq(own('write'), false), actions: [writable] },
      },
    },
    devpriv: {
      holds: ['vram', 'write'],
      on: { clear: 'none', migrate: 'mig_device', wrprotect: { actions: [read_only] } },
    },
    mig: {
      holds: ['page', 'write'],
      on: {
        clear: 'none',
        wrprotect: { actions: [read_only] },
        remove_migration: { target: 'present', actions: [named] },
        remove_migration_device: { target: 'devpriv', actions: [namedDevice] },
      },
    },
    mig_device: {
      holds: ['vram', 'write'],
      on: {
        clear: 'none',
        wrprotect: { actions: [read_only] },
        remove_migration: { target: 'present', actions: [named] },
        remove_migration_device: { target: 'devpriv', actions: [namedDevice] },
      },
    },
  },
  illegal: {
    install: ['M1', WIPED],
    install_device: ['M1', WIPED],
    swap_out: ['M1', 'reclaim swaps out an entry that names no page'],
    wrprotect: ['M7', 'an entry is write-protected that names nothing'],
    make_writable: ['M7', 'an entry is made writable that names no page, or is writable'],
    migrate: ['M1', 'a migration entry replaces an entry that names nothing'],
    remove_migration: ['V2', 'a migration ends at an entry that is not waiting for it'],
    remove_migration_device: ['V2', 'a migration ends at an entry that is not waiting for it'],
    move_in: ['M1', WIPED],
    move_in_device: ['M1', WIPED],
    move_in_migration: ['M1', WIPED],
    move_in_migration_device: ['M1', WIPED],
    move_in_swap: ['M1', WIPED],
  },
  // Whoever meets a migration entry sleeps until the folio behind it is unlocked.
  lock: {
    class: 'folio_lock',
    kind: 'folio_lock',
    pending: ['mig', 'mig_device'],
    until: or(eq(page(own('page')).by, self), eq(devpage(own('vram')).holder, self)),
  },
});
