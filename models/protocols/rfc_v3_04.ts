/**
 * rfc_v3_04 - the series of January 2026 up to patch 04: migrations map the pages of the system through an IOVA of the array.
 *
 * drm_pagemap_migrate_map_system_pages()  map_system_pages_filled: holes are linked to the first page
 * drm_pagemap_migrate_unmap_pages()       if the state says that there is an IOVA, one destroy of the whole array, and nothing else. The
 *                                         state stays as it is
 * drm_pagemap_migrate_range(), __drm_pagemap_migrate_to_ram(), drm_pagemap_evict_to_ram()
 *                                         have the state as a local variable, zeroed where it is declared: in the last one above the
 *                                         label that it tries again from. mpages is declared there, too, and never reset, so a later
 *                                         round that has nothing to migrate goes on as if it had
 */
import {
  addEffect,
  addPlaces,
  and,
  derive,
  each,
  must,
  replaceFlow,
  retarget,
  self,
  setting,
  startAt,
  step,
} from '../../src/model/index.ts';
import { map_system_pages_filled } from '../flows/map_system_pages_filled.ts';
import { in_array, linked, reached_from } from '../iova_extent.ts';
import { mpages_kept } from '../january_tree.ts';
import { copy_iova } from '../resources/copy_iova.ts';
import { iova } from '../resources/iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { rfc_patch, three_pages, untested } from '../rfc_v3.ts';
import { rfc_v3_03 } from './rfc_v3_03.ts';

const state = copy_iova(self);
const dma_use_iova = state.is('live', 'stale');
const forget = each(
  'index',
  (j) => pagemap_addr(self, j).is('encoded'),
  (j) => pagemap_addr(self, j).forget(),
);
/** The stack frame goes. */
const leave = must(state.kfree());

const unmapping = [
  addPlaces('migrate_unmap_pages', {
    use_iova: {
      on: {
        'drm_pagemap_migrate_unmap_pages: dma_use_iova': step({
          alternatives: { iova: { guard: dma_use_iova }, pages: { target: 'unmap_page' } },
        }),
      },
    },
    unlink: {
      on: {
        // By address: whatever is linked there.
        'dma_iova_destroy: iommu_unmap_fast': step({
          actions: [
            each(
              'addr',
              (a) => and(linked(a), in_array(a, state.base), reached_from(a, state.base)),
              (a) => iova(a).unlink(),
            ),
            each(
              'addr',
              (a) => and(linked(a), in_array(a, state.base)),
              (a) => iova(a).leave(),
            ),
            forget,
          ],
          atomic: 'with the flush of the IOTLB behind it: strict mode flushes before anything is freed',
        }),
      },
    },
    free: {
      on: {
        'dma_iova_destroy: iommu_dma_free_iova': step({
          alternatives: {
            queued: {
              guard: setting('flush_queue'),
              actions: [
                must(state.destroy()),
                each(
                  'addr',
                  (a) => in_array(a, state.base),
                  (a) => iova(a).queue(),
                ),
              ],
              target: 'done',
            },
            freed: {
              actions: [
                must(state.destroy()),
                each(
                  'addr',
                  (a) => in_array(a, state.base),
                  (a) => iova(a).free(),
                ),
              ],
              target: 'done',
            },
          },
        }),
      },
    },
  }),
  startAt('migrate_unmap_pages', 'use_iova'),
];

const to_device = [
  addPlaces('migrate_to_devmem', {
    state: {
      on: {
        'drm_pagemap_migrate_range: struct dma_iova_state state = {}': step({
          actions: [must(state.zero())],
          target: 'map',
        }),
      },
    },
  }),
  retarget('drm_pagemap_get_devmem_page: drm_pagemap_zdd_get/last', 'state'),
  addEffect('drm_pagemap_migrate_to_devmem: err (err_finalize)', leave),
];

const cpu_fault = [
  addPlaces('migrate_to_ram', {
    state: {
      on: {
        '__drm_pagemap_migrate_to_ram: struct dma_iova_state state = {}': step({
          actions: [must(state.zero())],
          target: 'timeslice',
        }),
      },
    },
  }),
  startAt('migrate_to_ram', 'state'),
  addEffect('__drm_pagemap_migrate_to_ram: kvfree', leave),
];

const eviction = [
  addPlaces('evict_to_ram', {
    state: {
      on: {
        'drm_pagemap_evict_to_ram: struct dma_iova_state state = {}': step({
          actions: [must(state.zero())],
          target: 'mmget',
        }),
      },
    },
  }),
  startAt('evict_to_ram', 'state'),
  ...mpages_kept,
  addEffect('drm_pagemap_evict_to_ram: mmget_not_zero/zero', leave),
  addEffect('drm_pagemap_evict_to_ram: completion_done(detached)/detached', leave),
  addEffect('drm_pagemap_evict_to_ram: completion_done(detached)/error', leave),
  addEffect('drm_pagemap_evict_to_ram: completion_done(detached)/busy', leave),
];

export const rfc_v3_04 = derive(rfc_v3_03, {
  id: 'rfc_v3_04',
  says: 'The series of January 2026 up to patch 04: migrations map pages of the system through one IOVA, with the holes linked to the first page.',
  source: [rfc_patch('04')],
  untested: untested('04', 'M5', 'M7', 'M8', 'T12', 'V8', 'S1', 'S2', 'R5', 'R7'),
  resources: [copy_iova],
  sizeRules: three_pages,
  changes: [
    replaceFlow('map_system_pages', map_system_pages_filled),
    ...unmapping,
    ...to_device,
    ...cpu_fault,
    ...eviction,
  ],
});
