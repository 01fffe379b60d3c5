/** port_drain - a request to the target's port, on its way: finish what has passed you. */
import { flush_request } from './flush_request.ts';

export const port_drain = flush_request(
  'port_drain',
  'addr',
  'drivers/iommu/intel/iommu.h: qi_desc_iotlb(), read and write drain, in the role of a drain at the target of the fabric',
);
