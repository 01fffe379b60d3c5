/**
 * export_page - a page of device memory of the exporting system, and which of its processes has it.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_resource.c: one page of a struct ttm_resource
 * Kept      free, allocated by the process that exports it, taken by another process of the same system
 * Left out  content: whoever reaches a page of somebody else reads and overwrites what is in it
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

export const export_page = resource({
  id: 'export_page',
  index: ['page'],
  source: 'drivers/gpu/drm/ttm/ttm_resource.c: struct ttm_resource',
  fields: { by: 'thread' },
  events: { alloc: { by: 'thread' }, free: { by: 'thread' }, take: {}, drop: {} },
  initial: 'free',
  states: {
    free: { on: { alloc: { target: 'exporter', actions: [set({ by: ev('by') })] }, take: 'other' } },
    exporter: { holds: ['by'], on: { free: { guard: eq(own('by'), ev('by')), target: 'free' } } },
    other: { on: { drop: 'free' } },
  },
  illegal: {
    alloc: ['S6', 'a page is handed out that is in use'],
    free: ['S6', 'a page is freed by somebody who does not own it'],
    take: ['S6', 'a page is handed out that is in use'],
    drop: ['S6', 'a page is freed by somebody who does not own it'],
  },
});
