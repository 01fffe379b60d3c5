/** The vocabulary: everything that a file under models/ or properties/ may import. */
export { derive } from './derive.ts';
export type { Domain, Value } from './domain.ts';
export type { Expr } from './expr.ts';
export {
  accepts,
  add,
  all,
  and,
  any,
  at,
  eq,
  ev,
  has,
  implies,
  isNull,
  ne,
  next,
  not,
  opaque,
  or,
  own,
  remove,
  self,
  setting,
  table,
} from './expr.ts';
export { call, each, flow, forEach, must, sequence, step, wait } from './flow.ts';
export {
  addEffect,
  addPlaces,
  dropAlternative,
  dropEffects,
  dropEffectsOn,
  dropGuard,
  insertAfter,
  insertBefore,
  moveAfter,
  moveCallAfter,
  moveCallBefore,
  mutation,
  narrow,
  never,
  relabel,
  renameFunction,
  replaceFlow,
  replaceGuard,
  replacePayload,
  retarget,
  retargetExit,
  setApart,
  skip,
  skipCall,
  standsFor,
  startAt,
  swap,
  whichever,
  widen,
  within,
} from './mutation.ts';
export { atQuiescence, atStep, canBecomeIdle, invariant, legalEvents, noDeadlock } from './property.ts';
export { protocol } from './protocol.ts';
export { resource, set } from './resource.ts';
