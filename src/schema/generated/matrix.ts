/* Generated from matrix.schema.json by `npm run generate`; do not edit. */

/**
 * A question asked of many systems: a scenario, what varies in it, and what is expected of each combination.
 */
export interface Matrix {
  /**
   * Name in snake_case; the file's name without .json.
   */
  matrix: string;
  /**
   * The question, in one sentence.
   */
  says: string;
  /**
   * gate and ci: in `matrix --all`; large: by name only, or with `--tier large`.
   */
  tier?: 'gate' | 'ci' | 'large';
  /**
   * What all cells begin with: the name of a shipped scenario, or a part of one.
   */
  base: string | ScenarioPart;
  /**
   * What varies. A cell takes one value of each; their parts are merged in this order.
   *
   * @minItems 1
   */
  axes: [MatrixAxis, ...MatrixAxis[]];
  /**
   * Axes that form the rows of the table.
   *
   * @minItems 1
   */
  rows: [string, ...string[]];
  /**
   * Axes that form its columns; all that are not among the rows.
   */
  columns: string[];
  /**
   * Combinations that make no sense.
   */
  exclude?: MatrixExclusion[];
  /**
   * Cell to what is expected of it, as a scenario says it; a cell is called by its values, `zap_skipped.on`.
   */
  expect?: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
}
/**
 * A part of a scenario, laid over what was there before.
 */
export interface ScenarioPart {
  protocol?: string;
  /**
   * Entry by entry; null takes one away.
   */
  sizes?: {
    [k: string]: unknown;
  };
  /**
   * Entry by entry; null takes one away.
   */
  switches?: {
    [k: string]: unknown;
  };
  /**
   * Entry by entry; null takes one away.
   */
  tables?: {
    [k: string]: unknown;
  };
  /**
   * Entry by entry; null takes one away.
   */
  start?: {
    [k: string]: unknown;
  };
  /**
   * Entry by entry; null takes one away.
   */
  limits?: {
    [k: string]: unknown;
  };
  /**
   * In place of those before, or a change of them.
   */
  actors?:
    | unknown[]
    | {
        /**
         * In place of one of the same flow, or at the end.
         */
        add?: unknown[];
        /**
         * Flows.
         */
        remove?: string[];
      };
  /**
   * In place of the one before.
   */
  prologue?: unknown[];
  /**
   * In place of those before: ids, or "all".
   */
  properties?: string | unknown[];
  fairness?: PartFairness;
  /**
   * After those before; the other parts' stay. Or a change of them.
   */
  mutations?:
    | string[]
    | {
        add?: string[];
        remove?: string[];
      };
  stop?: string;
}
/**
 * In place of the one before.
 */
export interface PartFairness {
  weak?: string[];
  strong?: string[];
}
export interface MatrixAxis {
  id: string;
  /**
   * What varies along it.
   */
  says: string;
  /**
   * @minItems 1
   */
  values: [MatrixValue, ...MatrixValue[]];
}
export interface MatrixValue {
  id: string;
  says: string;
  scenario?: ScenarioPart;
}
export interface MatrixExclusion {
  /**
   * Axis to the value, or the values, that are excluded together.
   */
  when: {
    [k: string]: string | string[];
  };
  /**
   * Printed under the table.
   */
  why: string;
}
