/** na_inval - a flush of the target's TLB for incoming requests, on its way. */
import { flush_request } from './flush_request.ts';

export const na_inval = flush_request(
  'na_inval',
  'addr',
  'drivers/iommu/intel/iommu.h: qi_desc_iotlb(), in the role of a flush at the target of the fabric',
);
