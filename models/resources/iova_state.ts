/**
 * iova_state - struct dma_iova_state of a range, with drm_gpusvm's state_offset.
 *
 * Kernel    drivers/iommu/dma-iommu.c: dma_iova_try_alloc(), dma_iova_link(), dma_iova_free()
 * Kept      dma_iova_free() does not clear the state: `stale` still says dma_use_iova(). dma_iova_try_alloc() clears
 *           it first, so a live one is lost. `next` is base plus state_offset, the address of the next link; null
 *           behind the last address of all
 */
import { ev, next, own, resource, set } from '../../src/model/index.ts';

export const iova_state = resource({
  id: 'iova_state',
  index: ['range'],
  source: 'include/linux/dma-mapping.h: struct dma_iova_state',
  fields: { base: 'addr', next: 'addr' },
  events: { zero: {}, try_alloc: { base: 'addr' }, advance: {}, free: {} },
  initial: 'zeroed',
  states: {
    zeroed: {
      on: { zero: 'ignore', try_alloc: { target: 'live', actions: [set({ base: ev('base'), next: ev('base') })] } },
    },
    live: {
      holds: ['base', 'next'],
      on: { advance: { actions: [set({ next: next('addr', own('next')) })] }, free: 'stale' },
    },
    stale: {
      on: { zero: 'zeroed', try_alloc: { target: 'live', actions: [set({ base: ev('base'), next: ev('base') })] } },
    },
  },
  illegal: {
    zero: ['T1', 'a live IOVA state is cleared: the IOVA leaks'],
    try_alloc: ['T1', 'a live IOVA state is overwritten: the IOVA leaks'],
    advance: ['T1', 'a link in an IOVA that is not allocated'],
    free: ['T1', 'an IOVA is freed twice'],
  },
});
