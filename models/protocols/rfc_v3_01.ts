/**
 * rfc_v3_01 - the series of January 2026 up to patch 01: zone_device_data is read through the folio.
 *
 * An accessor, drm_pagemap_page_zone_device_data(), takes the place of page->zone_device_data in drm_gpusvm_get_pages(),
 * drm_pagemap_migrate_to_devmem(), drm_pagemap_migrate_populate_ram_pfn(), __drm_pagemap_migrate_to_ram() and others. No lock, no call
 * and no exit changes, and with folios of one page it reads the same: here there is nothing to change.
 *
 * Each of the eleven protocols rfc_v3_01 to rfc_v3_11 is the one before it with what its patch changes, as posted. The tree that the
 * patches were made for is near `base`, not the same; a hunk was fitted by function, label and order of calls.
 */
import { derive } from '../../src/model/index.ts';
import { rfc_patch } from '../rfc_v3.ts';
import { base } from './base.ts';

export const rfc_v3_01 = derive(base, {
  id: 'rfc_v3_01',
  says: 'The series of January 2026 up to patch 01: zone_device_data is read through the folio.',
  source: [rfc_patch('01')],
  changes: [],
});
