/** Which step of a run lets it happen: the one place to look at first. */

import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';
import { namedStep } from './trace-step.ts';

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
 * The step to blame as the trace says it, where it was searched for when the trace was written; else the step after which the
 * property is broken. Null for a trace without steps. `culpritBySearch` asks.
 */
export function culpritOf(system: System, trace: Trace): Culprit | null {
  if (trace.blame) return trace.blame;
  const position = trace.steps.length - 1;
  const step = namedStep(system, trace, position);
  if (!step) return null;
  const says = `'${step.step}' is the step after which it is broken.`;
  return { position, flow: step.flow, step: step.step, kind: 'step', says };
}

/** Likewise, after a search that found nothing. */
export function culpritUnfound(system: System, trace: Trace): Culprit | null {
  const last = culpritOf(system, trace);
  return last && !trace.blame
    ? { ...last, says: last.says.replace(/\.$/, '; no single change that prevents it is known.') }
    : last;
}
