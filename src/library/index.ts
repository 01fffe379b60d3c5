/** stalemate as a library: check systems of machines of your own, and replay traces. */

export { InputError } from '../model/errors.ts';
export type { MutationDef } from '../model/mutation.ts';
export type { PropertyDef } from '../model/property.ts';
export type { ProtocolDef } from '../model/protocol.ts';
export type { Trace, TraceStep } from '../schema/validate.ts';
export type { ReplayResult } from '../trace/replay.ts';
export type { Verdict } from '../verify/verdict.ts';
export { type Checked, type CheckedProperty, type CheckOptions, check, replay } from './check.ts';
export type { Definitions, SystemSpec } from './system.ts';
export { Walk, type WalkStep, type WalkViolation } from './walk.ts';
