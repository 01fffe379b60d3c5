/** attach_inval - a flush of the TLB of the importing device, on its way. */
import { flush_request } from './flush_request.ts';

export const attach_inval = flush_request(
  'attach_inval',
  'attach',
  'drivers/gpu/drm/xe/xe_vm.c: xe_vm_invalidate_vma(), xe_tlb_inval_range_tilemask_submit()',
  'M10',
);
