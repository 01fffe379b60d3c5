/** S: a device reaches what it was given, and nothing else. */

import { bounce } from '../models/resources/bounce.ts';
import { copy } from '../models/resources/copy.ts';
import { devpage } from '../models/resources/devpage.ts';
import { dst_pfn } from '../models/resources/dst_pfn.ts';
import { fabric_pte } from '../models/resources/fabric_pte.ts';
import { iova } from '../models/resources/iova.ts';
import { page } from '../models/resources/page.ts';
import { slot } from '../models/resources/slot.ts';
import { src_pfn } from '../models/resources/src_pfn.ts';
import { vram } from '../models/resources/vram.ts';
import { window } from '../models/resources/window.ts';
import { one_owner_group } from '../models/topology.ts';
import {
  and,
  any,
  atStep,
  eq,
  ev,
  implies,
  invariant,
  isNull,
  legalEvents,
  not,
  or,
  setting,
} from '../src/model/index.ts';
import { gpu_accesses, peer_accesses, peer_copies } from './steps.ts';

export const S1 = atStep(gpu_accesses, {
  id: 'S1',
  name: 'own_pages_only',
  says: 'A device reaches a page only while it holds the content of the address that was meant.',
  source: 'Documentation/mm/hmm.rst, Address space mirroring',
  broken: "One process reads or overwrites another one's data.",
  // The page `p` of the system, the page `d` of VRAM, or the bounce buffer `a`; the others are null, or hold nothing.
  holds: or(eq(page(ev('p')).of, ev('v')), eq(vram(ev('d')).of, ev('v')), eq(bounce(ev('a')).of, ev('v'))),
});

/** The device page that a migration has prepared, or locked. */
const of_the_migration = and(eq(copy(ev('t'), ev('i')).is('read'), true), eq(devpage(ev('d')).holder, ev('t')));

export const S2 = atStep([...peer_accesses, ...peer_copies], {
  id: 'S2',
  name: 'peer_of_the_group',
  says: 'A device reaches the memory of a peer only while the two are in one owner group and its own address is mapped there, or an invalidation covers it; its copy engine, only pages that the migration has locked.',
  source: 'drm_pagemap_util.c: drm_pagemap_acquire_owner(); mm/hmm.c: hmm_vma_handle_pmd(), dev_private_owner',
  broken: [
    {
      when: eq(setting('to_peer'), 'fabric_virtual'),
      says: 'The target serves a request from memory that it has given to somebody else, or faults it.',
    },
    {
      when: eq(setting('to_peer'), 'fabric_physical'),
      says: 'The device reads and writes what the peer has given to somebody else: nothing but trust protects it.',
    },
    {
      when: setting('iommu'),
      says: 'The device reads and writes what the peer has given to somebody else, until the IOMMU faults it.',
    },
    { says: 'The device reads and writes whatever the address on the bus leads to by then.' },
  ],
  holds: and(one_owner_group, or(of_the_migration, window(ev('v')).is('open'), eq(slot(ev('v')).vram, ev('d')))),
});

export const S3 = invariant({
  id: 'S3',
  name: 'grant_only',
  says: 'An IOVA of a migration, or an address of the fabric, leads only to pages that this migration holds.',
  source: 'drm_pagemap.c: drm_pagemap_migrate_map_system_pages(), drm_pagemap_migrate_unmap_pages()',
  broken: 'The copy engine can reach memory that nobody gave it.',
  when: or(
    iova.any((a) => not(isNull(a.by))),
    fabric_pte.any((a) => not(isNull(a.by))),
  ),
  holds: and(
    fabric_pte.all((a) =>
      implies(
        not(or(isNull(a.by), isNull(a.vram))),
        any('index', (i) => eq(dst_pfn(a.by, i).vram, a.vram)),
      ),
    ),
    iova.all((a) =>
      and(
        implies(
          not(or(isNull(a.by), isNull(a.page))),
          any('index', (i) => or(eq(src_pfn(a.by, i).page, a.page), eq(dst_pfn(a.by, i).page, a.page))),
        ),
        implies(
          not(or(isNull(a.by), isNull(a.vram))),
          any('index', (i) => eq(dst_pfn(a.by, i).vram, a.vram)),
        ),
        implies(and(not(isNull(a.by)), a.is('linked', 'synced')), not(and(isNull(a.page), isNull(a.vram)))),
      ),
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
