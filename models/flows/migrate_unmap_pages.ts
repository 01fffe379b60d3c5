/**
 * migrate_unmap_pages - undoes the mappings of a migration.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages(); drivers/iommu/dma-iommu.c: dma_iova_destroy(),
 *           iommu_dma_unmap_phys(); kernel/dma/swiotlb.c: __swiotlb_tbl_unmap_single()
 * Kept      one destroy for an IOVA: unlink of [0, offset), which stops at the first page that is not linked, then free; page by
 *           page without one, only where the array still has the page and an address. In lazy mode both leave the flush of the
 *           IOTLB and the IOVA to the flush queue, but for an IOVA to which nothing was linked. The IOVA is given back in the length that
 *           was linked: that makes a difference with `iova_rcache` only. A bounce buffer is copied back on the way to RAM
 * Atomic    what is unlinked with one call; the addresses are forgotten with it: they live on the stack of the thread
 */
import {
  and,
  type Expr,
  each,
  eq,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { bounce } from '../resources/bounce.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { page } from '../resources/page.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const i = own('i');
const state = migrate_iova(self);
const entry = pagemap_addr(self, i);
/** Nothing to migrate here. What was migrated already is forgotten by the arrays here, not in the kernel. */
const no_page = and(isNull(src_pfn(self, i).page), isNull(dst_pfn(self, i).page));
const dma_use_iova = state.is('live', 'stale');
const linked = (a: Expr<never, never>) => iova(a).is('linked', 'synced');
/** The pages from the base of the IOVA to the offset, as far as one after the other is linked. */
const up_to_hole = (a: Expr<never, never>) =>
  and(
    linked(a),
    or(
      and(eq(a, state.base), ne(state.offset, 'none')),
      and(eq(a, next('addr', state.base)), eq(state.offset, 'two'), linked(state.base)),
    ),
  );
const bounced = and(not(setting('iommu')), setting('swiotlb'));
const slot = bounce(entry.addr);
/** Mapped for the copy engine to write: DMA_FROM_DEVICE. */
const from_device = isNull(src_pfn(self, i).page);
const forget = each(
  'index',
  (j) => pagemap_addr(self, j).is('encoded'),
  (j) => pagemap_addr(self, j).forget(),
);

export const migrate_unmap_pages = flow({
  id: 'migrate_unmap_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages()',
  fields: { i: 'index' },
  params: ['i'],
  exits: ['done'],
  initial: 'use_iova',
  states: {
    use_iova: {
      on: {
        'drm_pagemap_migrate_unmap_pages: dma_use_iova': step({
          alternatives: {
            linked: { guard: and(dma_use_iova, ne(state.offset, 'none')) },
            reserved: { guard: dma_use_iova, target: 'free' },
            pages: { target: 'unmap_page' },
          },
        }),
      },
    },
    unlink: {
      on: {
        'dma_iova_destroy: iommu_unmap_fast': step({
          actions: [
            each('addr', up_to_hole, (a) => iova(a).unlink()),
            each(
              'addr',
              (a) => and(eq(iova(a).by, self), linked(a)),
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
              guard: and(setting('flush_queue'), ne(state.offset, 'none')),
              actions: [
                must(state.free()),
                each(
                  'addr',
                  (a) => eq(iova(a).by, self),
                  (a) => iova(a).queue(),
                ),
              ],
              target: 'done',
            },
            shorter: {
              guard: and(setting('iova_rcache'), eq(state.offset, 'one'), eq(iova(next('addr', state.base)).by, self)),
              actions: [
                must(iova(state.base).free()),
                must(iova(next('addr', state.base)).cut_off()),
                must(state.free()),
              ],
              target: 'done',
            },
            freed: {
              actions: [
                must(state.free()),
                each(
                  'addr',
                  (a) => eq(iova(a).by, self),
                  (a) => iova(a).free(),
                ),
              ],
              target: 'done',
            },
          },
        }),
      },
    },
    unmap_page: {
      on: {
        'drm_pagemap_migrate_unmap_pages: dma_unmap_page': step({
          alternatives: {
            none: { guard: and(no_page, not(entry.is('encoded'))) },
            unmapped: { guard: isNull(entry.addr) },
            queued: {
              guard: and(setting('iommu'), setting('flush_queue')),
              actions: [must(iova(entry.addr).queue()), must(entry.unmap())],
            },
            copied_back: {
              guard: and(bounced, from_device, not(isNull(slot.of))),
              actions: [
                must(page(slot.page).copy_back({ virt: slot.of, data: slot.data })),
                must(slot.unmap()),
                must(entry.unmap()),
              ],
            },
            junk_copied_back: {
              guard: and(bounced, from_device),
              actions: [must(page(slot.page).spoil()), must(slot.unmap()), must(entry.unmap())],
            },
            bounced: { guard: bounced, actions: [must(slot.unmap()), must(entry.unmap())] },
            iommu: {
              guard: setting('iommu'),
              actions: [must(iova(entry.addr).unmap_page()), must(entry.unmap())],
            },
            direct: { actions: [must(entry.unmap())] },
          },
        }),
      },
    },
    more: {
      on: {
        'drm_pagemap_migrate_unmap_pages: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'unmap_page',
            },
            last: {},
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
