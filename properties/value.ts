/** V: what a reader sees is what was written last. */

import { page } from '../models/resources/page.ts';
import { vram } from '../models/resources/vram.ts';
import { and, atStep, eq, ev, or } from '../src/model/index.ts';

export const V1 = atStep(['cpu load', 'gpu load', 'gpu load through the IOMMU', 'gpu load from VRAM'], {
  id: 'V1',
  name: 'last_writer',
  says: 'Every load of an address, by CPU or GPU, returns what was last written there by either.',
  source: 'Documentation/mm/hmm.rst, Shared address space',
  broken: 'Lost writes, or the old data of somebody else.',
  // A load reads a page `p` of the system or a page `d` of VRAM; the other of the two is null.
  holds: or(
    and(eq(page(ev('p')).of, ev('v')), eq(page(ev('p')).data, 'latest')),
    and(eq(vram(ev('d')).of, ev('v')), eq(vram(ev('d')).data, 'latest')),
  ),
});
