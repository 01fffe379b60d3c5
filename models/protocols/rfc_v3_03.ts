/**
 * rfc_v3_03 - the series of January 2026 up to patch 03: pages of the system and of devices are mapped by a function each.
 *
 * drm_pagemap_migrate_map_pages() becomes drm_pagemap_migrate_map_system_pages(), for sys_to_dev, evict_to_ram and migrate_to_ram, and
 * drm_pagemap_migrate_map_device_pages(), for remote_to_local, which nothing gets to here: see `base`. Each warns of a page of
 * the other kind and goes on; such a page does not come here, so the warnings are left out.
 */
import { derive, renameFunction, standsFor } from '../../src/model/index.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_02 } from './rfc_v3_02.ts';

export const rfc_v3_03 = derive(rfc_v3_02, {
  id: 'rfc_v3_03',
  says: 'The series of January 2026 up to patch 03: migrations map pages of the system and pages of devices by a function each.',
  source: [rfc_patch('03')],
  untested: untested('03'),
  changes: [
    renameFunction('drm_pagemap_migrate_map_pages', 'drm_pagemap_migrate_map_system_pages'),
    standsFor('map_system_pages', 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_system_pages()'),
  ],
});
