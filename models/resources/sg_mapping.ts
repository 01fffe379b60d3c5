/**
 * sg_mapping - what map_dma_buf() returned to an importer: addresses of the place where the buffer was then.
 *
 * Kernel    include/linux/scatterlist.h: struct sg_table; drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_map(), xe_dma_buf_unmap()
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const sg_mapping = resource({
  id: 'sg_mapping',
  index: ['attach'],
  source: 'drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_map()',
  fields: { place: 'place' },
  events: { map: { place: 'place' }, unmap: {} },
  initial: 'none',
  states: {
    none: { on: { map: { target: 'mapped', actions: [set({ place: ev('place') })] } } },
    mapped: { holds: ['place'], on: { unmap: 'none' } },
  },
  illegal: {
    map: ['R16', 'an attachment is mapped twice: the first mapping is lost'],
    unmap: ['R16', 'an attachment is unmapped that is not mapped'],
  },
});
