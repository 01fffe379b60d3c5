import { mutation, skip } from '../../src/model/index.ts';

export const mmdrop_forgotten = mutation({
  id: 'mmdrop_forgotten',
  says: 'drm_gpusvm_fini() keeps its reference of the address space.',
  source: 'synthetic; drm_gpusvm.c: drm_gpusvm_fini()',
  change: [skip('drm_gpusvm_fini: mmdrop')],
  killedBy: ['R18'],
});
