/** Which step of a run lets it happen: the one place to look at first. */

import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';
import { flatStepOfTrace } from './trace-step.ts';

/** The step that is to blame for a violation. */
export interface Culprit {
  /** Place in the trace's steps, from 0; the prologue counts. Of what is missing: the step before which it is. */
  readonly position: number;
  /** The flow that defines the step, which may be one that the actor's flow calls. */
  readonly flow: string;
  /** `label/alternative`, or the label of a step with one outcome; of what is missing, the missing step. */
  readonly step: string;
  /** The step's guard lets too much through; a step is missing before it; it does the wrong thing; or it is taken at all. */
  readonly kind: 'guard' | 'missing' | 'effect' | 'step';
  /** One sentence: what would have prevented it. */
  readonly says: string;
}

/**
 * The step of a trace that lets its property break; null for a trace without steps. What was found when the trace was recorded
 * is taken from there.
 */
export function culpritOf(system: System, trace: Trace): Culprit | null {
  const position = trace.steps.length - 1;
  const step = flatStepOfTrace(system, trace, position);
  if (!step) return null;
  return { position, ...step, kind: 'step', says: `'${step.step}' is the step after which it is broken.` };
}
