/* Generated from count-result.schema.json by `npm run generate`; do not edit. */

/**
 * What `count --json` prints.
 */
export interface CountResult {
  schema: 'stalemate-count-1';
  tool: string;
  exitCode: number;
  scenario: string;
  protocol: string;
  /**
   * Whose steps are counted.
   */
  thread: string;
  /**
   * Steps that were not taken.
   */
  without: string[];
  states: number;
  /**
   * The limit that was reached: there may be more than was seen.
   */
  limits: string | null;
  counts: CountSummary[];
}
export interface CountSummary {
  id: string;
  says: string;
  /**
   * Null where there is no most.
   */
  most: number | null;
  /**
   * Steps of the run that counts most, prologue aside.
   */
  steps: number;
  /**
   * Steps at its end that can be gone round for ever; 0 where there is a most.
   */
  loop: number;
}
