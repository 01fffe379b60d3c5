/** A run as drawings need it: who steps, what changes, and who holds which lock. */

import type { FlowKind } from '../model/machine.ts';
import type { LaneStep } from './lanes.ts';

/** A lock in somebody's hands. */
export interface HeldByThread {
  readonly lock: string;
  readonly thread: string;
  readonly mode: 'read' | 'write';
}

export interface DrawnRun {
  readonly scenario: string;
  readonly property: string;
  /** What is broken, in a line: `M6 flush_before_unmap`. */
  readonly title: string;
  /** The property as a sentence. */
  readonly says: string;
  /** How many steps come before the exploration began. */
  readonly prologue: number;
  /** How many steps at the end go round for ever; 0 for none. */
  readonly loop: number;
  /** The flows, in the order of the system. */
  readonly actors: readonly { readonly id: string; readonly kind: FlowKind }[];
  /** The resources, in the order of the system, each with its state before the first step. */
  readonly resources: readonly { readonly id: string; readonly lock: boolean; readonly initial: string }[];
  readonly steps: readonly LaneStep[];
  /** Who holds what in each state; one entry more than there are steps. */
  readonly held: readonly (readonly HeldByThread[])[];
  /** Positions of the steps that led to it: those that made the states to blame, and the one that lets it happen. */
  readonly led: readonly number[];
}
