/**
 * pages_iova - struct dma_iova_state of a range, as the series of January 2026 has it: without an offset beside it.
 *
 * Kernel    include/linux/dma-mapping.h: struct dma_iova_state; drivers/iommu/dma-iommu.c: dma_iova_try_alloc(),
 *           dma_iova_destroy(); patch 02 of 20260128004841.2436896: struct drm_gpusvm_pages::state
 * Kept      dma_iova_destroy() does not clear the state: `stale` still says dma_use_iova(), and still has the address.
 *           dma_iova_try_alloc() clears the state first, so a live one is lost
 * Left out  the length: it is that of the whole range or array, in every call that has one
 */
import { ev, resource, set } from '../../src/model/index.ts';

const try_alloc = { target: 'live', actions: [set({ base: ev('base') })] } as const;

export const bare_iova_state = <const Index extends readonly string[]>(id: string, index: Index, source: string) =>
  resource({
    id,
    index,
    source,
    fields: { base: 'addr' },
    events: {
      zero: {},
      try_alloc: { base: 'addr' },
      /** A sync of all of it. */
      sync: {},
      destroy: {},
      /** What it is part of goes: a range, or a stack frame. */
      kfree: {},
    },
    initial: 'zeroed',
    states: {
      zeroed: { on: { zero: 'ignore', try_alloc, kfree: 'ignore' } },
      live: { holds: ['base'], on: { sync: 'ignore', destroy: 'stale' } },
      stale: { holds: ['base'], on: { zero: 'zeroed', try_alloc, kfree: 'zeroed' } },
    },
    illegal: {
      zero: ['T1', 'a live IOVA state is cleared: the IOVA leaks'],
      try_alloc: ['T1', 'a live IOVA state is overwritten: the IOVA leaks'],
      sync: ['T1', 'a sync of an IOVA that was freed'],
      destroy: ['T1', 'an IOVA is freed twice'],
      kfree: ['T1', 'an IOVA state goes that still has its IOVA: the IOVA leaks'],
    },
  });

export const pages_iova = bare_iova_state(
  'pages_iova',
  ['range'],
  'patch 02 of 20260128004841.2436896: struct drm_gpusvm_pages::state',
);
