import { and, mutation, ne, next, own, replaceGuard } from '../../src/model/index.ts';
import { slot } from '../resources/slot.ts';
import { rangeOf } from '../topology.ts';

const v = own('v');
const device_page = slot(v).is('devpriv');

export const owner_check_omitted = mutation({
  id: 'owner_check_omitted',
  says: 'The walk of the CPU page table records every device page, also for a caller that accepts none.',
  source: 'synthetic',
  change: [
    replaceGuard(
      'walk_page_range: hmm_vma_handle_pte/device_last',
      and(device_page, ne(rangeOf(next('virt', v)), own('r'))),
    ),
    replaceGuard('walk_page_range: hmm_vma_handle_pte/device', device_page),
  ],
  killedBy: ['can_finish', 'S2'],
});
