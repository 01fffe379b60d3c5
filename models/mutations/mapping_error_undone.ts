import { insertAfter, must, mutation, own, step } from '../../src/model/index.ts';
import { svm_pages } from '../resources/svm_pages.ts';

export const mapping_error_undone = mutation({
  id: 'mapping_error_undone',
  says: 'A mapping error sets the stored flag before the undo, so that the undo finds what was mapped.',
  source: 'commit 556dba954739, which repairs protocol base; merged has it',
  change: insertAfter(
    'drm_gpusvm_get_pages: dma_mapping_error',
    'drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)',
    step({ actions: [must(svm_pages(own('r')).force_flag())] }),
  ),
  survives: 'a repair: with it, base holds where a mapping can fail in the middle',
});
