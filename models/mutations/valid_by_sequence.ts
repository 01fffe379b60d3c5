import { and, mutation, not, own, replaceGuard } from '../../src/model/index.ts';
import { range } from '../resources/range.ts';
import { svm_pages } from '../resources/svm_pages.ts';

export const valid_by_sequence = mutation({
  id: 'valid_by_sequence',
  says: 'Whether the mapping of a range still stands is judged by the sequence number of its notifier, which an unmap of any other range moves, and not by the flag of the range.',
  source: 'synthetic; drm_gpusvm.c: drm_gpusvm_range_pages_valid(), why it is not a sequence number',
  change: [
    replaceGuard(
      'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_pages_valid/valid',
      and(svm_pages(own('r')).is('mapped'), not(range.any((one) => one.is('unmapped', 'queued', 'collected')))),
    ),
  ],
  killedBy: ['T4'],
});
