import { and, insertBefore, mutation, ne, next, not, own, set, step } from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { rangeOf } from '../topology.ts';

const v = own('v');
const valid = not(hmm_pfn(v).is('empty'));
const again = 'walk_page_range: HMM_PFN_VALID of an earlier attempt';

export const stale_pfns_kept = mutation({
  id: 'stale_pfns_kept',
  says: 'A walk that begins anew takes what an earlier attempt left in the array for good.',
  source: 'before 0cafc62e4daf, which names the corner case',
  change: insertBefore(
    'walk_page_range: hmm_vma_handle_pte',
    again,
    step({
      alternatives: {
        kept_last: { guard: and(valid, ne(rangeOf(next('virt', v)), own('r'))), target: 'unlock' },
        kept: { guard: valid, actions: [set({ v: next('virt', v) })], target: again },
        read: {},
      },
    }),
  ),
  killedBy: ['M1', 'M2', 'T10', 'V1', 'S1'],
});
