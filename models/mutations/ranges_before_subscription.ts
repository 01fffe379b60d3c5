import { mutation, skip, skipCall } from '../../src/model/index.ts';

export const ranges_before_subscription = mutation({
  id: 'ranges_before_subscription',
  says: 'drm_gpusvm_fini() leaves the subscription to the removal of its last range, as the garbage collector does.',
  source: 'proposal',
  change: [skipCall('vm_close', 'unsubscribe', 'done'), skip('drm_gpusvm_fini: notifier->flags.removed')],
  survives:
    'It is a repair: as long as a range is mapped, callbacks come and unmap it; they find the ranges under notifier_lock, which their removal holds.',
});
