import { rwsem } from './rwsem.ts';

/** Held for write by the notifier callback alone, for read everywhere else. The HMM documentation calls it the user lock. */
export const notifier_lock = rwsem('notifier_lock', 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm::notifier_lock');
