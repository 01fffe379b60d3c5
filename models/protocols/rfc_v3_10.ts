/**
 * rfc_v3_10 - the series of January 2026 up to patch 10: what changes there is not called, or not reached, here.
 *
 * Xe implements the interface on top of the IOVA API; a stack object proves once for the allocation and once for the free that they may reclaim and take a reservation. Only drm_pagemap_migrate_remote_to_local() calls it, which nothing gets to here: see rfc_v3_08. rfc_v3_11 has its steps.
 */
import { derive } from '../../src/model/index.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_09 } from './rfc_v3_09.ts';

export const rfc_v3_10 = derive(rfc_v3_09, {
  id: 'rfc_v3_10',
  says: 'The series of January 2026 up to patch 10: Xe implements the interface for addresses in the memory of a peer.',
  source: [rfc_patch('10')],
  untested: untested('10'),
  changes: [],
});
