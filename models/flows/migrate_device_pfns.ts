/**
 * migrate_device_pfns - locks the device pages of a buffer object and unmaps them, by number.
 *
 * Kernel    mm/migrate_device.c: migrate_device_pfns(), migrate_device_pfn_lock()
 * Kept      a reference unless the page is free, then trylock; what cannot be had is left out
 * Atomic    the reference and the trylock of one page: nothing is done with the reference where the trylock fails
 */
import { call, flow, isNull, must, ne, next, not, or, own, self, set, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { boOf, firstVram, vramIndex } from '../topology.ts';
import { migrate_device_unmap } from './migrate_device_unmap.ts';

const d = own('d');
const i = vramIndex(firstVram(own('b')));

export const migrate_device_pfns = flow({
  id: 'migrate_device_pfns',
  kind: 'thread',
  source: 'mm/migrate_device.c: migrate_device_pfns()',
  fields: { b: 'bo', d: 'vram' },
  params: ['b'],
  exits: ['done'],
  initial: 'begin',
  states: {
    begin: {
      on: { 'migrate_device_pfns: i = 0': step({ actions: [set({ d: firstVram(own('b')) })] }) },
    },
    lock: {
      on: {
        'migrate_device_pfn_lock: folio_trylock': step({
          alternatives: {
            free: { guard: devpage(d).is('idle') },
            locked: { guard: not(isNull(devpage(d).holder)) },
            ok: {
              actions: [
                must(devpage(d).get({ by: self })),
                must(devpage(d).lock({ by: self })),
                must(src_pfn(self, vramIndex(d)).set_device({ vram: d })),
              ],
            },
          },
          atomic: 'folio_get_nontail_page() before it: a page whose lock cannot be had is put again at once',
        }),
      },
    },
    more: {
      on: {
        'migrate_device_pfns: i < npages': step({
          alternatives: {
            last: { guard: or(isNull(next('vram', d)), ne(boOf(next('vram', d)), own('b'))) },
            more: { actions: [set({ d: next('vram', d) })], target: 'lock' },
          },
        }),
      },
    },
    unmap: call(migrate_device_unmap, { with: { i, first: i, fault: null }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
