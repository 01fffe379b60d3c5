/**
 * cross_migration - two devices migrate pages into each other, where an allocation of addresses takes a reservation lock.
 *
 * Kept      the reservation of the new buffer object, its pin, the reservation of the target's VM, evictions by trylock and with a
 *           ticket; with and without patch 09 of Message-Id 20260128004841.2436896
 * Left out  everything that is copied: `fabric` has the migration itself, with one such lock
 *
 * Nobody has posted an allocation that takes a reservation; the replies of 28 and 29 Jan 2026 on patch 06 (Brost) say that it would.
 */
import { protocol } from '../../src/model/index.ts';
import { migrate_into } from '../flows/migrate_into.ts';
import { table_evict } from '../flows/table_evict.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { migrated_bo } from '../resources/migrated_bo.ts';
import { migrated_resv } from '../resources/migrated_resv.ts';

export const cross_migration = protocol({
  id: 'cross_migration',
  says: 'Two devices migrate into each other over a fabric whose allocation of addresses takes the reservation of the target.',
  source: [
    {
      file: 'drivers/gpu/drm/xe/xe_svm.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    {
      file: 'drivers/gpu/drm/drm_pagemap.c',
      tree: 'linux-mm/linux-mm',
      commit: '0915bb15c7095c53f0b60afb7218a8b96fd6b38a',
    },
    {
      file: 'drivers/gpu/drm/ttm/ttm_bo_util.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'with patches 08 and 09 of 20260128004841.2436896',
    },
  ],
  sorts: {
    device: {
      prefix: 'g',
      order: 'cyclic',
      size: 2,
      says: 'devices; each migrates from the memory of the one after it',
    },
  },
  switches: {
    patch09: {
      values: [true, false],
      initial: true,
      says: 'the new buffer object is pinned and its reservation dropped while pages are migrated; without it the reservation stays locked',
    },
    copies: {
      values: ['source', 'destination'],
      initial: 'source',
      says: 'which device copies, and so whose memory the addresses are of: the source needs addresses of the destination, and the other way round',
    },
    bo_resv: {
      values: ['own', 'vm'],
      initial: 'own',
      says: 'the reservation of the new buffer object: its own, as in Xe, or that of the VM of its device, which the page tables share',
    },
  },
  sizeRules: [{ sort: 'device', atLeast: 2, why: 'two devices migrate into each other' }],
  resources: [device_resv, migrated_resv, migrated_bo, drm_exec],
  flows: [migrate_into, table_evict],
});
