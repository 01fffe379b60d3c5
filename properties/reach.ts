/** Which page a device reaches through an entry, and whether that is the page of the CPU. */

import { bounce } from '../models/resources/bounce.ts';
import { iova } from '../models/resources/iova.ts';
import { slot } from '../models/resources/slot.ts';
import { pageAt } from '../models/topology.ts';
import { and, type Expr, eq, isNull, not, or, setting } from '../src/model/index.ts';

type Foreign = Expr<never, never>;

/** A bus address leads to a page: by the IOMMU's entry, by what the bounce buffer there stands for, or by the address itself. */
export const reaches = (addr: Foreign, page: Foreign) =>
  or(
    and(setting('iommu'), eq(iova(addr).page, page)),
    and(setting('swiotlb'), eq(bounce(addr).page, page)),
    and(not(setting('iommu')), not(setting('swiotlb')), eq(pageAt(addr), page)),
  );

/** An entry, which holds a bus address or a page of VRAM, leads to what the CPU slot of the address names. */
export const agrees = (entry: { readonly addr: Foreign; readonly vram: Foreign }, virt: Foreign) =>
  or(
    and(slot(virt).is('present'), reaches(entry.addr, slot(virt).page)),
    and(slot(virt).is('devpriv'), not(isNull(entry.vram)), eq(entry.vram, slot(virt).vram)),
  );
