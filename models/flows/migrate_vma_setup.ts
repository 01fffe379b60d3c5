/**
 * migrate_vma_setup - collects, locks and unmaps what a range consists of.
 *
 * Kernel    mm/migrate_device.c: migrate_vma_setup()
 * Kept      collection, then, if anything was collected, unmapping
 */
import { any, call, eq, flow, not, own, self, step } from '../../src/model/index.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { firstOf, indexOf } from '../topology.ts';
import { migrate_device_unmap } from './migrate_device_unmap.ts';
import { migrate_vma_collect } from './migrate_vma_collect.ts';

const i = indexOf(firstOf(own('r')));

export const migrate_vma_setup = flow({
  id: 'migrate_vma_setup',
  kind: 'thread',
  source: 'mm/migrate_device.c: migrate_vma_setup()',
  fields: { r: 'range', fault: 'vram', system: 'boolean' },
  params: ['r', 'fault', 'system'],
  exits: ['done'],
  initial: 'collect',
  states: {
    collect: call(migrate_vma_collect, {
      with: { r: own('r'), fault: own('fault'), system: own('system') },
      exits: { done: 'cpages' },
    }),
    cpages: {
      on: {
        'migrate_vma_setup: cpages': step({
          alternatives: {
            none: { guard: not(any('index', (j) => eq(src_pfn(self, j).migrate, true))), target: 'done' },
            some: {},
          },
        }),
      },
    },
    unmap: call(migrate_device_unmap, { with: { i, first: i, fault: own('fault') }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
