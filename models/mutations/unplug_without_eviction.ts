import { mutation, retarget } from '../../src/model/index.ts';

export const unplug_without_eviction = mutation({
  id: 'unplug_without_eviction',
  says: 'The removal of a device leaves its device pages where they are.',
  source: 'of the kind of CVE-2026-46280, 744dd97752ef, and of 249881232e14',
  change: [retarget('drm_dev_unplug: synchronize_srcu', 'devres')],
  killedBy: ['can_finish'],
});
