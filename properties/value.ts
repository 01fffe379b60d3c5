/** V: what a reader sees is what was written last. */

import { child_slot } from '../models/resources/child_slot.ts';
import { page } from '../models/resources/page.ts';
import { and, atStep, eq, ev, not } from '../src/model/index.ts';

export const V1 = atStep(['cpu load', 'gpu load', 'gpu load through the IOMMU'], {
  id: 'V1',
  name: 'last_writer',
  says: 'Every load of an address, by CPU or GPU, returns what was last written there by either.',
  source: 'Documentation/mm/hmm.rst, Shared address space',
  broken: 'Lost writes, or the old data of somebody else.',
  holds: and(eq(page(ev('p')).of, ev('v')), eq(page(ev('p')).data, 'latest')),
});

export const V8 = atStep('child load', {
  id: 'V8',
  name: 'fork_keeps_content',
  says: 'A child of fork reads what stood there when it was forked: its page has not been written through the parent, and is not free.',
  source: 'mm/memory.c: copy_present_ptes(), which write-protects the entry of the parent; do_wp_page()',
  broken: 'The child reads what the parent, or a device of the parent, wrote after the fork.',
  holds: and(child_slot(ev('v')).is('mapped'), not(page(child_slot(ev('v')).page).is('free', 'foreign', 'fresh'))),
});
