/**
 * v5 - the series as posted once more on 19 February 2026: what was said about v4 is done.
 *
 * Five patches, Message-Id 20260219201057.1010391; all but the first are there as mails. The file that drm_gpusvm.c's patch applies to
 * has another name of its blob than that of v4, so the tree went on; how is not known.
 *
 *   drm_pagemap_migrate_to_devmem()          source_peer_migrates is gone, and taken to be 1. Xe set it, so nothing changes here
 *   drm_pagemap_migrate_map_device_pages()   has another name; nothing gets to it, as in v4
 *   drm_pagemap_migrate_map_system_pages()   the alignment of the IOVA is that of what is left of the array; its length is still that
 *                                            of all of it. Alignments are not modelled
 *
 * The rest of the steps is that of v4.
 */
import { derive } from '../../src/model/index.ts';
import { untested_later } from '../rfc_v3.ts';
import { v4 } from './v4.ts';

export const v5 = derive(v4, {
  id: 'v5',
  says: 'The series once more, of February 2026: v4 without the choice of who copies between devices.',
  source: [{ file: 'PATCH v5', tree: 'Message-Id', commit: '20260219201057.1010391-1' }],
  untested: untested_later,
  changes: [],
});
