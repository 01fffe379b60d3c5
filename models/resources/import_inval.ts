/** import_inval - a flush of the TLB of the importing device, on its way. */
import { flush_request } from './flush_request.ts';

export const import_inval = flush_request(
  'import_inval',
  'export',
  'drivers/gpu/drm/xe/xe_tlb_inval.c: struct xe_tlb_inval_batch, of the importing system',
);
