import { mutation, retarget } from '../../src/model/index.ts';

export const told_before_window = mutation({
  id: 'told_before_window',
  says: 'The other system is told the address before the window to it is open.',
  source: 'synthetic',
  change: [
    retarget('export: xe_page_to_dpa', 'tell'),
    retarget('export: ual_iova_sync', 'tell'),
    retarget('export: dma_buf_map_attachment', 'open'),
    retarget('export: open window/unfiltered', 'exported'),
    retarget('export: open window/open', 'exported'),
  ],
  killedBy: ['S7'],
});
