/**
 * rfc_v3_08 - the series of January 2026 up to patch 08: what changes there is not called, or not reached, here.
 *
 * drm_pagemap_migrate_remote_to_local() asks for addresses at the first page, links, syncs, unlinks and frees them, where the stub returns NULL and pages are mapped one by one. Nothing gets to that function here: device pages are not collected on the way to the device, see `base`.
 */
import { derive } from '../../src/model/index.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_07 } from './rfc_v3_07.ts';

export const rfc_v3_08 = derive(rfc_v3_07, {
  id: 'rfc_v3_08',
  says: 'The series of January 2026 up to patch 08: copies from one device to another ask for addresses, which are not to be had.',
  source: [rfc_patch('08')],
  untested: untested('08'),
  changes: [],
});
