import { isNull, mutation, not, own, replaceGuard } from '../../src/model/index.ts';
import { svm_pages } from '../resources/svm_pages.ts';

export const pagemap_put_with_unlink = mutation({
  id: 'pagemap_put_with_unlink',
  says: 'The callback drops the reference of the pagemap although addresses wait to be freed.',
  source: 'synthetic',
  change: [
    replaceGuard('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', isNull(svm_pages(own('r')).dpagemap)),
    replaceGuard(
      '__drm_gpusvm_unmap_pages: WRITE_ONCE(flags) (device pages)',
      not(isNull(svm_pages(own('r')).dpagemap)),
    ),
  ],
  killedBy: ['T7', 'R3'],
});
