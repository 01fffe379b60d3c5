/**
 * engine_slot - the engine on which a job of the user stands while its fault is served. Only a mutation has it: where fault
 * service has engines of its own, nobody waits for this one.
 */
import { exclusive_lock } from './exclusive_lock.ts';

export const engine_slot = exclusive_lock(
  'engine_slot',
  'drivers/gpu/drm/xe/xe_hw_engine.c: xe_hw_engine_is_reserved()',
  'mutex',
);
