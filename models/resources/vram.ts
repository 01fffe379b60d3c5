/**
 * vram - the content of one page of device memory.
 *
 * Kernel    hardware
 * Kept      somebody's old data, zeroes of a clear job, or what was copied or written for an address, and whether a
 *           later write to that address went to another page
 *
 * Who owns the page is a matter of `devpage` and `bo`. Zeroes are the latest content of an address that nobody wrote.
 */
import { ev, resource, set } from '../../src/model/index.ts';

const superseded = set({ data: 'old' });
const written = { target: 'copy', actions: [set({ of: ev('virt'), data: 'latest' })] } as const;
const copied = { target: 'copy', actions: [set({ of: ev('virt'), data: ev('data') })] } as const;

export const vram = resource({
  id: 'vram',
  index: ['vram'],
  source: 'GPU hardware: a page of VRAM',
  fields: { of: 'virt', data: ['latest', 'old'] },
  events: {
    /** Another user's data: the block is handed out or given back. */
    lose: {},
    /** The clear job. */
    clear: {},
    /** The copy engine writes; `spoil` is a copy of something that nobody wrote. */
    copy: { virt: 'virt', data: ['latest', 'old'] },
    spoil: {},
    /** It is inserted into a hole of the address space: its zeroes are the content of that address. */
    populate: { virt: 'virt' },
    load: {},
    store: { virt: 'virt' },
    supersede: {},
    /** Its content is that of another address from now on: mremap(). */
    move: { virt: 'virt' },
  },
  initial: 'junk',
  states: {
    junk: {
      on: {
        lose: 'ignore',
        clear: 'zero',
        copy: copied,
        spoil: 'ignore',
        populate: 'ignore',
        load: 'ignore',
        store: written,
      },
    },
    zero: {
      on: {
        lose: 'junk',
        clear: 'ignore',
        copy: copied,
        spoil: 'junk',
        populate: written,
        load: 'ignore',
        store: written,
      },
    },
    copy: {
      holds: ['of', 'data'],
      on: {
        lose: 'junk',
        copy: copied,
        spoil: 'junk',
        populate: 'ignore',
        load: 'ignore',
        store: written,
        supersede: { actions: [superseded] },
        move: { actions: [set({ of: ev('virt') })] },
      },
    },
  },
  illegal: {
    clear: ['V6', 'a clear job zeroes what was copied or written already'],
    supersede: ['V1', 'a page that holds no content of the address is said to be out of date'],
    move: ['V1', 'a page that holds no content of the address is said to have moved with it'],
  },
});
