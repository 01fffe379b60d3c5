/** Which page a device reaches through an entry, and whether that is the page of the CPU. */

import { fabric_pte } from '../models/resources/fabric_pte.ts';
import { iova } from '../models/resources/iova.ts';
import { slot } from '../models/resources/slot.ts';
import { onPeer, pageAt } from '../models/topology.ts';
import { and, type Expr, eq, isNull, not, or, setting } from '../src/model/index.ts';

type Foreign = Expr<never, never>;

interface Entry<P extends string = never> {
  readonly addr: Expr<P, never>;
  readonly vram: Expr<P, never>;
  readonly proto: Expr<P, never>;
}

/** The address is one of the fabric, not one on the bus. */
const of_fabric = <P extends string>(entry: Pick<Entry<P>, 'proto'>) => eq(entry.proto, 'fabric');

/** An address on the bus leads to a page of the system: by the IOMMU's entry, or by the address itself. */
export const reaches = (entry: Pick<Entry, 'addr' | 'proto'>, page: Foreign) =>
  and(
    not(of_fabric(entry)),
    or(
      and(setting('iommu'), eq(iova(entry.addr).page, page)),
      and(not(setting('iommu')), eq(pageAt(entry.addr), page)),
    ),
  );

/** An entry leads to a page of device memory, with or without a translation, of the IOMMU or of the target. */
export const reaches_vram = (entry: Entry, vram: Foreign) =>
  or(
    eq(entry.vram, vram),
    and(setting('iommu'), not(of_fabric(entry)), eq(iova(entry.addr).vram, vram)),
    and(of_fabric(entry), eq(fabric_pte(entry.addr).vram, vram)),
  );

/**
 * An address in device memory is of the kind that leads there: the cell itself in the memory of the device, and in that of a
 * peer what the way to it asks for.
 */
export const kind_fits = <P extends string>(entry: Entry<P>) => {
  const translated = isNull(entry.vram);
  const own = not(onPeer(entry.vram));
  const way = (name: string) => eq(setting('to_peer'), name);
  return or(
    eq(entry.proto, 'system'),
    and(eq(entry.proto, 'local'), own),
    and(eq(entry.proto, 'p2p'), not(translated), not(own), way('pcie'), not(setting('iommu'))),
    and(eq(entry.proto, 'p2p'), translated, way('pcie'), setting('iommu')),
    and(of_fabric(entry), not(translated), not(own), way('fabric_physical')),
    and(of_fabric(entry), translated, way('fabric_virtual')),
  );
};

/** An entry, which holds an address on the bus, in device memory or of the fabric, leads to what the CPU slot of the address names. */
export const agrees = (entry: Entry, virt: Foreign) =>
  or(
    and(slot(virt).is('present'), reaches(entry, slot(virt).page)),
    and(slot(virt).is('devpriv'), reaches_vram(entry, slot(virt).vram), kind_fits(entry)),
  );

/** Where a translated address is looked up, it is in use. */
export const handed_out = (entry: Entry) =>
  or(
    and(of_fabric(entry), not(fabric_pte(entry.addr).is('none'))),
    and(not(of_fabric(entry)), not(setting('iommu'))),
    and(not(of_fabric(entry)), not(iova(entry.addr).is('none'))),
  );
