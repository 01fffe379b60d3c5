/**
 * slot - one entry of the CPU page table.
 *
 * Kernel    mm/memory.c: one anonymous pte
 * Kept      what it names: nothing, a page, a swapped page (whose content comes back), a device page, or, while it migrates, the
 *           source of its migration
 * Left out  the zero page, which counts as nothing; dirty and young bits
 */
import { ev, resource, set } from '../../src/model/index.ts';

const WIPED = 'a live CPU entry is overwritten without a notification';
const named = set({ page: ev('page') });
const namedDevice = set({ vram: ev('vram') });

export const slot = resource({
  id: 'slot',
  index: ['virt'],
  source: 'mm/memory.c: pte of an anonymous page',
  fields: { page: 'page', vram: 'vram' },
  events: {
    install: { page: 'page' },
    install_device: { vram: 'vram' },
    clear: {},
    swap_out: {},
    /** A migration entry takes the place of what it names. */
    migrate: {},
    /** The migration entry gives way: to the page, or the device page, that takes over. */
    remove_migration: { page: 'page' },
    remove_migration_device: { vram: 'vram' },
  },
  initial: 'none',
  states: {
    none: {
      on: {
        install: { target: 'present', actions: [named] },
        install_device: { target: 'devpriv', actions: [namedDevice] },
        clear: 'ignore',
      },
    },
    swap: {
      on: { install: { target: 'present', actions: [named] }, clear: 'none' },
    },
    present: {
      holds: ['page'],
      on: {
        clear: 'none',
        swap_out: 'swap',
        migrate: 'mig',
      },
    },
    devpriv: {
      holds: ['vram'],
      on: { clear: 'none', migrate: 'mig_device' },
    },
    mig: {
      holds: ['page'],
      on: {
        clear: 'none',
        remove_migration: { target: 'present', actions: [named] },
        remove_migration_device: { target: 'devpriv', actions: [namedDevice] },
      },
    },
    mig_device: {
      holds: ['vram'],
      on: {
        clear: 'none',
        remove_migration: { target: 'present', actions: [named] },
        remove_migration_device: { target: 'devpriv', actions: [namedDevice] },
      },
    },
  },
  illegal: {
    install: ['M1', WIPED],
    install_device: ['M1', WIPED],
    swap_out: ['M1', 'reclaim swaps out an entry that names no page'],
    migrate: ['M1', 'a migration entry replaces an entry that names nothing'],
    remove_migration: ['V2', 'a migration ends at an entry that is not waiting for it'],
    remove_migration_device: ['V2', 'a migration ends at an entry that is not waiting for it'],
  },
});
