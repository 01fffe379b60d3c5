/**
 * rfc_v3_07 - the series of January 2026 up to patch 07: what changes there is not called, or not reached, here.
 *
 * xe_drm_pagemap_device_iova_alloc() returns NULL, and the other operations are not there. Nobody calls it.
 */
import { derive } from '../../src/model/index.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_06 } from './rfc_v3_06.ts';

export const rfc_v3_07 = derive(rfc_v3_06, {
  id: 'rfc_v3_07',
  says: 'The series of January 2026 up to patch 07: Xe has a stub for the allocation of addresses in the memory of a peer.',
  source: [rfc_patch('07')],
  untested: untested('07'),
  changes: [],
});
