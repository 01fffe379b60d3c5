/** Which page a device reaches through a bus address: by the IOMMU's entry, or by the address itself. */

import { iova } from '../models/resources/iova.ts';
import { pageAt } from '../models/topology.ts';
import { and, type Expr, eq, not, or, setting } from '../src/model/index.ts';

export const reaches = (addr: Expr<never, never>, page: Expr<never, never>) =>
  or(and(setting('iommu'), eq(iova(addr).page, page)), and(not(setting('iommu')), eq(pageAt(addr), page)));
