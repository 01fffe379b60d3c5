/** The vocabulary: everything that a file under models/ or properties/ may import. */

export {
  addExit,
  addFields,
  addPlaces,
  addSteps,
  keepFields,
  moveCallAfter,
  moveCallBefore,
  renameFunction,
  replaceFlow,
  retargetExit,
  setApart,
  skipCall,
  standsFor,
  startAt,
  within,
} from './change-calls.ts';
export {
  addEffect,
  dropAlternative,
  dropEffects,
  dropEffectsOn,
  dropGuard,
  enterThrough,
  insertAfter,
  insertBefore,
  moveAfter,
  narrow,
  never,
  relabel,
  replaceGuard,
  replacePayload,
  retarget,
  skip,
  swap,
  whichever,
  widen,
} from './change-steps.ts';
export { counting } from './count.ts';
export { derive } from './derive.ts';
export type { Domain, Value } from './domain.ts';
export type { Expr, Send } from './expr.ts';
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
export type { Effect } from './flow.ts';
export { call, each, flow, forEach, must, sequence, step, wait } from './flow.ts';
export type { FlowDef } from './machine.ts';
export { mutation } from './mutation.ts';
export type { PanelDef } from './panel.ts';
export {
  atQuiescence,
  atStep,
  canBecomeIdle,
  eventuallyAlways,
  invariant,
  leadsTo,
  legalEvents,
  noDeadlock,
  noNonProgressCycle,
  noWaitCycle,
} from './property.ts';
export { protocol } from './protocol.ts';
export { resource, set } from './resource.ts';
