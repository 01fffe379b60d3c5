/** Which page a device reaches through an entry, and whether that is the page of the CPU. */

import { iova } from '../models/resources/iova.ts';
import { slot } from '../models/resources/slot.ts';
import { onPeer, pageAt } from '../models/topology.ts';
import { and, type Expr, eq, isNull, not, or, setting } from '../src/model/index.ts';

type Foreign = Expr<never, never>;

/** A bus address leads to a page: by the IOMMU's entry, or by the address itself. */
export const reaches = (addr: Foreign, page: Foreign) =>
  or(and(setting('iommu'), eq(iova(addr).page, page)), and(not(setting('iommu')), eq(pageAt(addr), page)));

/**
 * An untranslated address in device memory is of the kind that leads there: local in the memory of the device itself, the
 * address on the bus in that of a peer.
 */
export const kind_fits = <P extends string>(entry: { readonly vram: Expr<P, never>; readonly proto: Expr<P, never> }) =>
  or(
    and(eq(entry.proto, 'local'), not(onPeer(entry.vram))),
    and(eq(entry.proto, 'p2p'), onPeer(entry.vram), eq(setting('to_peer'), 'pcie'), not(setting('iommu'))),
  );

/** An entry leads to a page of device memory, with or without a translation. */
export const reaches_vram = (entry: Entry, vram: Foreign) =>
  or(eq(entry.vram, vram), and(setting('iommu'), eq(iova(entry.addr).vram, vram)));

interface Entry {
  readonly addr: Foreign;
  readonly vram: Foreign;
  readonly proto: Foreign;
}

/** An entry, which holds an address on the bus or in device memory, leads to what the CPU slot of the address names. */
export const agrees = (entry: Entry, virt: Foreign) =>
  or(
    and(slot(virt).is('present'), reaches(entry.addr, slot(virt).page)),
    and(slot(virt).is('devpriv'), reaches_vram(entry, slot(virt).vram), or(isNull(entry.vram), kind_fits(entry))),
  );
