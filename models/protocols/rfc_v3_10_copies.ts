/**
 * rfc_v3_10_copies - the copy between devices of patches 08 and 10 of the series of January 2026, by itself.
 *
 * In the tree of the series nothing gets to drm_pagemap_migrate_remote_to_local(): device pages are not selected on the way to the
 * device, which a comment there calls a defect to be found; see `base`. Here a thread calls it over and over, with arrays of every
 * kind, and everything that patches 08 and 10 call can fail. With the stub of patch 07 only what happens without a cookie is left.
 */
import { derive } from '../../src/model/index.ts';
import { copy_to_peer } from '../flows/copy_to_peer.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_10 } from './rfc_v3_10.ts';

export const rfc_v3_10_copies = derive(rfc_v3_10, {
  id: 'rfc_v3_10_copies',
  says: 'Patches 08 and 10 of the series of January 2026: copies from one device to another, through addresses that are allocated for each.',
  source: [rfc_patch('08')],
  untested: untested('10'),
  switches: { holes: { values: [true, false], initial: true, says: 'entries of an array may have no page' } },
  flows: [copy_to_peer],
  changes: [],
});
