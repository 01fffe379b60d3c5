/* Generated from mutants-result.schema.json by `npm run generate`; do not edit. */

/**
 * What `mutate SCENARIO --json` prints: one object for each mutant, those that cannot be made last.
 */
export type MutantsResult = MutantRow[];

export interface MutantRow {
  /**
   * The operation in a line.
   */
  mutant: string;
  /**
   * Killed: a property breaks. Survives: all states were looked at, and none does. Undecided: a limit came first. Refused: it cannot be made.
   */
  outcome: 'killed' | 'survives' | 'undecided' | 'refused';
  /**
   * The broken one with the shortest run.
   */
  property: string | null;
  /**
   * Of that run, without a prologue.
   */
  steps: number | null;
  /**
   * That were looked at.
   */
  states: number;
  /**
   * Why it cannot be made, or where the search for it ended.
   */
  why: string | null;
}
