import { mutation, retarget } from '../../src/model/index.ts';

export const drain_before_close = mutation({
  id: 'drain_before_close',
  says: 'The port of the target is drained before the window closes, so that more requests come in behind the drain.',
  source: 'synthetic',
  change: [
    retarget('revoke: wait_for_completion/waits', 'drain'),
    retarget('revoke: wait_for_completion/goes_on', 'drain'),
    retarget('revoke: wait_for_completion/answered', 'drain'),
    retarget('revoke: gnttab_handle_deferred', 'drain'),
    retarget('revoke: wait for drain', 'close'),
    retarget('revoke: ual_use_iova/physical', 'end'),
    retarget('revoke: wait for target TLB flush', 'end'),
  ],
  killedBy: ['S5', 'S6'],
});
