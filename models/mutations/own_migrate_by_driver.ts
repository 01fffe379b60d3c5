import { addPlaces, call, mutation, not, own, retargetExit, step } from '../../src/model/index.ts';
import { own_invalidate } from '../flows/own_invalidate.ts';
import { onPeer, rangeOf } from '../topology.ts';
import { skip_own_migrate } from './own_migrate_skipped.ts';

const r = rangeOf(own('v'));

/** The driver of the device that has the page knows the VM that the page was made for, and no other. */
const before_copy_to_ram = [
  addPlaces('migrate_to_ram', {
    whose_vmm: {
      on: {
        'nouveau_dmem_migrate_to_ram: spage->zone_device_data': step({
          alternatives: {
            own: { guard: not(onPeer(own('d'))), target: 'own_invalidate' },
            of_peer: { target: 'map' },
          },
        }),
      },
    },
    own_invalidate: call(own_invalidate, { with: { r }, exits: { done: 'map' } }),
  }),
  retargetExit('migrate_to_ram', 'populate', 'ok', 'whose_vmm'),
];

export const own_migrate_by_driver = mutation({
  id: 'own_migrate_by_driver',
  says: 'The callback ignores the migrations of its own driver, which takes the range away from the device itself before it copies to RAM, and not before it copies to the device, as nouveau does.',
  source:
    'drivers/gpu/drm/nouveau/nouveau_svm.c: nouveau_svmm_invalidate_range_start(); nouveau_dmem.c: nouveau_dmem_migrate_to_ram(), nouveau_dmem_migrate_chunk()',
  change: [skip_own_migrate, ...before_copy_to_ram],
  killedBy: ['V3', 'V1'],
});
