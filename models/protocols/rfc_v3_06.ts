/**
 * rfc_v3_06 - the series of January 2026 up to patch 06: what changes there is not called, or not reached, here.
 *
 * drm_pagemap_ops gets the operations device_iova_alloc, _free, _link, _sync and _unlink, and what each may do is written down. Nobody calls them.
 */
import { derive } from '../../src/model/index.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_05 } from './rfc_v3_05.ts';

export const rfc_v3_06 = derive(rfc_v3_05, {
  id: 'rfc_v3_06',
  says: 'The series of January 2026 up to patch 06: drm_pagemap has an interface for addresses in the memory of a peer, which nobody calls.',
  source: [rfc_patch('06')],
  untested: untested('06'),
  changes: [],
});
