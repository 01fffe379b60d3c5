import { mutation, swap } from '../../src/model/index.ts';

export const set_seq_before_lock = mutation({
  id: 'set_seq_before_lock',
  says: 'The callback moves the sequence number before it takes notifier_lock.',
  source: 'synthetic',
  change: swap('drm_gpusvm_notifier_invalidate: down_write', 'drm_gpusvm_notifier_invalidate: mmu_interval_set_seq'),
  survives:
    'equivalent: whoever holds notifier_lock for read sees the number move earlier, and retries when it need not',
});
