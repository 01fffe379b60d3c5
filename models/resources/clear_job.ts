/**
 * clear_job - the job that zeroes the VRAM of a new buffer object, and its fence in the reservation of the object.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_move() of a new BO; drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_clear()
 * Kept      pushed or not; its fence is what populate_mm hands on as pre_migrate_fence
 */
import { resource } from '../../src/model/index.ts';

export const clear_job = resource({
  id: 'clear_job',
  index: ['bo'],
  source: 'drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_clear()',
  events: { push: {}, signal: {} },
  initial: 'none',
  states: { none: { on: { push: 'pending' } }, pending: { on: { signal: 'none' } } },
  illegal: {
    push: ['V6', 'a block of VRAM is handed out while an older clear of it is under way'],
    signal: ['V6', 'a fence signals twice, or without a job'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['pending'] },
});
