/**
 * iova_state - struct dma_iova_state of a range, and drm_gpusvm's state_offset beside it.
 *
 * Kernel    drivers/iommu/dma-iommu.c: dma_iova_try_alloc(), dma_iova_link(), dma_iova_free();
 *           drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_pages::state, ::state_offset
 * Kept      two variables: only a store of its own resets the offset. dma_iova_free() does not clear the state: `stale`
 *           still says dma_use_iova(). dma_iova_try_alloc() clears the state first, so a live one is lost, and leaves
 *           the offset. `next` is base plus offset, the address of the next link; null behind the last address of all
 * Left out  folios of several pages: the offset counts pages, and a range has one or two
 */
import { and, eq, ev, isNull, next, not, own, resource, set } from '../../src/model/index.ts';

const at_offset = (offset: string) => eq(own('offset'), offset);
const zero_offset = set({ offset: 'none' });
const second = next('addr', ev('base'));

/** The next link goes to base plus whatever the offset is. */
const try_alloc = [
  { guard: at_offset('none'), target: 'live', actions: [set({ base: ev('base'), next: ev('base') })] },
  { guard: at_offset('one'), target: 'live', actions: [set({ base: ev('base'), next: second })] },
  { target: 'live', actions: [set({ base: ev('base'), next: next('addr', second) })] },
] as const;
/** Behind the last address of all, a link can only be outside the IOVA. */
const somewhere = not(isNull(own('next')));
const further = next('addr', own('next'));

export const dma_iova_state = <const Index extends readonly string[]>(id: string, index: Index, source: string) =>
  resource({
    id,
    index,
    source,
    fields: { base: 'addr', next: 'addr', offset: ['none', 'one', 'two'] },
    events: { zero: {}, zero_offset: {}, try_alloc: { base: 'addr' }, advance: {}, free: {}, kfree: {} },
    initial: 'zeroed',
    start: { offset: 'none' },
    states: {
      zeroed: {
        holds: ['offset'],
        on: { zero: 'ignore', zero_offset: { actions: [zero_offset] }, try_alloc, kfree: { actions: [zero_offset] } },
      },
      live: {
        holds: ['base', 'next', 'offset'],
        on: {
          advance: [
            { guard: and(somewhere, at_offset('none')), actions: [set({ next: further, offset: 'one' })] },
            { guard: and(somewhere, at_offset('one')), actions: [set({ next: further, offset: 'two' })] },
          ],
          free: 'stale',
        },
      },
      stale: {
        holds: ['offset'],
        on: {
          zero: 'zeroed',
          zero_offset: { actions: [zero_offset] },
          try_alloc,
          kfree: { target: 'zeroed', actions: [zero_offset] },
        },
      },
    },
    illegal: {
      zero: ['T1', 'a live IOVA state is cleared: the IOVA leaks'],
      zero_offset: ['T1', 'the offset is reset while pages are linked: they are never unlinked'],
      try_alloc: ['T1', 'a live IOVA state is overwritten: the IOVA leaks'],
      advance: ['T1', 'a link in an IOVA that is not allocated, or behind its end'],
      free: ['T1', 'an IOVA is freed twice'],
      kfree: ['T1', 'a range is freed that still has an IOVA: the IOVA leaks'],
    },
  });

export const iova_state = dma_iova_state('iova_state', ['range'], 'include/linux/dma-mapping.h: struct dma_iova_state');
