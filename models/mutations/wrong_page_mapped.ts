import { mutation, own, replacePayload } from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { firstOf } from '../topology.ts';

export const wrong_page_mapped = mutation({
  id: 'wrong_page_mapped',
  says: 'Every page of a range is mapped as its first page, and published as itself.',
  source: 'synthetic',
  change: replacePayload('drm_gpusvm_get_pages: dma_map_page', 'dma_map.map', 'page', hmm_pfn(firstOf(own('r'))).page),
  killedBy: ['T10'],
});
