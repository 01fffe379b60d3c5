/* Generated from catalogue-result.schema.json by `npm run generate`; do not edit. */

/**
 * What `mutate --catalogue --json` prints: one object for each entry.
 */
export type CatalogueResult = CatalogueRow[];

export interface CatalogueRow {
  entry: number;
  commit: string;
  /**
   * One of these properties breaks.
   */
  expected: string[];
  /**
   * Whether one did.
   */
  found: boolean;
  /**
   * The one with the shortest run.
   */
  property: string | null;
  /**
   * Of that run, without a prologue.
   */
  steps: number | null;
  /**
   * The same without the bug; bounded: as far as the limit of states.
   */
  fixed?: 'holds' | 'violated' | 'bounded';
  /**
   * Why the entry is not in, or not yet.
   */
  missing?: string;
  /**
   * Until it was found.
   */
  seconds?: number;
  /**
   * Until the fixed form was judged.
   */
  fixedSeconds?: number;
}
