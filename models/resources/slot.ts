/**
 * slot - one entry of the CPU page table.
 *
 * Kernel    mm/memory.c: one anonymous pte
 * Kept      which page it names
 * Left out  read-only entries, the zero page, swap entries (a swapped slot is `none`, its content comes back),
 *           migration and device-private entries (no migration in this protocol)
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const slot = resource({
  id: 'slot',
  index: ['virt'],
  source: 'mm/memory.c: pte of an anonymous page',
  fields: { page: 'page' },
  events: { install: { page: 'page' }, clear: {} },
  initial: 'none',
  states: {
    none: { on: { install: { target: 'present', actions: [set({ page: ev('page') })] }, clear: 'ignore' } },
    present: { holds: ['page'], on: { clear: 'none' } },
  },
  illegal: { install: ['M1', 'a live CPU entry is overwritten without a notification'] },
});
