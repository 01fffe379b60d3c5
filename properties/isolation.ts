/** S: a device reaches what it was given, and nothing else. */

import { bounce } from '../models/resources/bounce.ts';
import { dst_pfn } from '../models/resources/dst_pfn.ts';
import { iova } from '../models/resources/iova.ts';
import { page } from '../models/resources/page.ts';
import { src_pfn } from '../models/resources/src_pfn.ts';
import { vram } from '../models/resources/vram.ts';
import { any, atStep, eq, ev, implies, invariant, isNull, legalEvents, not, or } from '../src/model/index.ts';

export const S1 = atStep(
  [
    'gpu load',
    'gpu store',
    'gpu load through the IOMMU',
    'gpu store through the IOMMU',
    'gpu load through the IOTLB',
    'gpu store through the IOTLB',
    'gpu load from a bounce buffer',
    'gpu store to a bounce buffer',
    'gpu load from VRAM',
    'gpu store to VRAM',
  ],
  {
    id: 'S1',
    name: 'own_pages_only',
    says: 'A device reaches a page only while it holds the content of the address that was meant.',
    source: 'Documentation/mm/hmm.rst, Address space mirroring',
    broken: "One process reads or overwrites another one's data.",
    // The page `p` of the system, the page `d` of VRAM, or the bounce buffer `a`; the others are null, or hold nothing.
    holds: or(eq(page(ev('p')).of, ev('v')), eq(vram(ev('d')).of, ev('v')), eq(bounce(ev('a')).of, ev('v'))),
  },
);

export const S3 = invariant({
  id: 'S3',
  name: 'grant_only',
  says: 'An IOVA of a migration leads only to pages that this migration holds.',
  source: 'drm_pagemap.c: drm_pagemap_migrate_map_system_pages(), drm_pagemap_migrate_unmap_pages()',
  broken: 'The copy engine can reach memory that nobody gave it.',
  when: iova.any((a) => not(isNull(a.by))),
  holds: iova.all((a) =>
    implies(
      not(or(isNull(a.by), isNull(a.page))),
      any('index', (i) => or(eq(src_pfn(a.by, i).page, a.page), eq(dst_pfn(a.by, i).page, a.page))),
    ),
  ),
});

export const S4 = legalEvents({
  id: 'S4',
  name: 'one_owner_of_vram',
  says: 'A page of VRAM is handed out only after the device page in it died.',
  source:
    'mm/memremap.c: zone_device_page_init(), WARN on a reference count; drm_pagemap.c: drm_pagemap_get_devmem_page()',
  broken: "One process sees another one's data.",
});
