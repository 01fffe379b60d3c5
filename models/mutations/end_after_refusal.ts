import { mutation, retarget } from '../../src/model/index.ts';

export const end_after_refusal = mutation({
  id: 'end_after_refusal',
  says: 'The OOM reaper calls invalidate_range_end() although the non-blocking start was refused.',
  source: 'synthetic',
  change: retarget('zap_vma_for_reaping: tlb_finish_mmu (EBUSY)', 'end'),
  killedBy: ['R8'],
});
