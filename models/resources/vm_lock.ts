import { rwsem } from './rwsem.ts';

/** The driver SVM lock: held for write by the fault and by the garbage collector; protects the tree of ranges. */
export const vm_lock = rwsem('vm_lock', 'drivers/gpu/drm/xe/xe_vm_types.h: struct xe_vm::lock');
