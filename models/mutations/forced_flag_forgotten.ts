import { mutation, skip } from '../../src/model/index.ts';

export const forced_flag_forgotten = mutation({
  id: 'forced_flag_forgotten',
  says: 'A mapping error sets only the local copy of the flag, so that the undo finds nothing to do.',
  source: 'commit 556dba954739 fixed it upstream; torvalds/linux drm_gpusvm.c @0542972950ef has it',
  change: skip('drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)'),
  killedBy: ['T1', 'T4', 'T5'],
});
