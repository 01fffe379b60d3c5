import { dropAlternative, mutation, whichever } from '../../src/model/index.ts';

export const check_retry_dropped = mutation({
  id: 'check_retry_dropped',
  says: 'The walk does not look whether its snapshot is still good.',
  source: 'synthetic',
  change: whichever(
    dropAlternative('hmm_range_fault_locked: mmu_interval_check_retry/busy'),
    dropAlternative('hmm_range_fault: mmu_interval_check_retry/busy'),
  ),
  survives: 'equivalent: the test only saves work, mmu_interval_read_retry() decides under notifier_lock',
});
