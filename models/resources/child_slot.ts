/**
 * child_slot - what a child got of the page table at the last fork, and whether that is still what it was.
 *
 * Kernel    mm/memory.c: one anonymous pte of the child
 * Kept      the page, or the device page, that it names; `spoiled`: somebody else wrote there since; `gone`: the child exited,
 *           or wrote itself and has a page of its own. There is no second fork
 * Left out  entries of the child for swap and for pages under migration
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const child_slot = resource({
  id: 'child_slot',
  index: ['virt'],
  source: 'mm/memory.c: pte of the child',
  fields: { page: 'page', vram: 'vram' },
  events: { map: { page: 'page' }, map_device: { vram: 'vram' }, spoil: {}, unmap: {} },
  initial: 'none',
  states: {
    none: {
      on: {
        map: { target: 'mapped', actions: [set({ page: ev('page') })] },
        map_device: { target: 'mapped', actions: [set({ vram: ev('vram') })] },
      },
    },
    mapped: { holds: ['page', 'vram'], on: { spoil: 'spoiled', unmap: 'gone' } },
    spoiled: { holds: ['page', 'vram'], on: { spoil: 'ignore', unmap: 'gone' } },
    gone: {},
  },
  illegal: {
    map: ['V8', 'an entry of the child is overwritten'],
    map_device: ['V8', 'an entry of the child is overwritten'],
    spoil: ['V8', 'somebody writes to a page of a child that has none'],
    unmap: ['V8', 'a child gives up an entry that it does not have'],
  },
});
