/** driver_migrate_lock - keeps migrations from stealing each other's pages for ever: read to migrate, write to try again. */
import { rwsem } from './rwsem.ts';

export const driver_migrate_lock = rwsem(
  'driver_migrate_lock',
  'drivers/gpu/drm/xe/xe_svm.c: xe_svm_alloc_vram(), driver_migrate_lock',
);
