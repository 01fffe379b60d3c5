/** What a thread can be asked how often it does at most. */

import type { Expr, ExprNode } from './expr.ts';

export interface CountDef {
  /** Name in snake_case. */
  readonly id: string;
  /** What is counted, for people. */
  readonly says: string;
  /** Labels, or `label/alternative`; null counts every step. */
  readonly steps: readonly string[] | null;
  /** Counts only while this holds before the step; `self` is the thread. Null counts always. */
  readonly during: ExprNode | null;
}

/** Declares a count: of these steps, or of every step, while `during` holds. */
export const counting = ({
  during,
  steps,
  ...rest
}: {
  readonly id: string;
  readonly says: string;
  readonly steps?: readonly string[];
  readonly during?: Expr<never, never>;
}): CountDef => ({ ...rest, steps: steps ?? null, during: during?.node ?? null });
