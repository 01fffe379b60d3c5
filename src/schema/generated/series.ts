/* Generated from series.schema.json by `npm run generate`; do not edit. */

/**
 * What a folder of patches begins with and what runs; all of it may be left out.
 */
export interface Series {
  /**
   * Its name; that of the folder, if left out.
   */
  series?: string;
  /**
   * What it is, in one sentence.
   */
  says?: string;
  /**
   * The shipped protocol that it begins with.
   */
  base?: string;
  /**
   * Shipped scenarios, or paths of scenario files in the folder: what runs. The programs of the matrix `series`, if left out.
   *
   * @minItems 1
   */
  scenarios?: [string, ...string[]];
}
