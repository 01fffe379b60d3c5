import { mutation, retargetExit } from '../../src/model/index.ts';

export const scan_unlock_dropped = mutation({
  id: 'scan_unlock_dropped',
  says: 'When its walk fails, drm_gpusvm_scan_mm() leaves without unlocking notifier_lock, which it has not taken.',
  source: 'patch of 9 February 2026, which repairs protocol base; merged has it',
  change: retargetExit('scan_mm', 'walk', 'error', 'free_pfns'),
  survives: 'a repair: with it, base holds where a walk can fail',
});
