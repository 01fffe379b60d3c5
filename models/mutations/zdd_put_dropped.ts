import { dropEffects, mutation, retarget } from '../../src/model/index.ts';

const put = 'drm_pagemap_folio_free: drm_pagemap_zdd_put';

export const zdd_put_dropped = mutation({
  id: 'zdd_put_dropped',
  says: 'A device page that is freed keeps its reference of the zdd.',
  source: 'synthetic',
  change: [dropEffects(put, 'zdd.put'), retarget(`${put}/last`, 'done')],
  killedBy: ['P7', 'P7_detaches'],
});
