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
   * An axis of which the first value is what the others change: in each of its rows families of properties are told apart, over all cells.
   */
  families?: string;
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
    | (Operation | string)[]
    | {
        add?: (Operation | string)[];
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
/**
 * A mutation in a line: one operator with the step that it is about, and what it needs besides. A step is named by its label, as `show` and traces print it; `label/alternative` names one of its outcomes.
 */
export interface Operation {
  /**
   * This step is left out; `as` is the outcome by which it goes on.
   */
  skip?: string;
  /**
   * These two steps of one flow change places.
   *
   * @minItems 2
   * @maxItems 2
   */
  swap?: [string, string];
  /**
   * This step comes `before` or `after` another one of its flow.
   */
  move?: string;
  /**
   * A step more, `before` or `after` one that is there: a copy of the step with this label, or with `effects` a new one.
   */
  add?: string;
  /**
   * This alternative is taken without its guard, or with `guard` in its place.
   */
  weaken?: string;
  /**
   * This alternative is not there; or a step does not have this effect, `machine.event`.
   */
  drop?: DroppedEffect | string;
  /**
   * This step is done twice: at once, or the second time `before` or `after` another one of its flow.
   */
  dup?: string;
  /**
   * `effect` of this step reaches only the first member, or those for which `where` holds too.
   */
  narrow?: string;
  /**
   * `effect` of this step reaches all members, or those for which `where` holds instead.
   */
  widen?: string;
  /**
   * This step keeps an old value: it does not set its fields, or `field`, or does not do `effect`.
   */
  stale?: string;
  /**
   * This alternative, or step, goes on at the place or step `to`.
   */
  wronglabel?: string;
  /**
   * This step takes `value` for what it sets `field` to, or for what `effect` carries as `payload`.
   */
  miskind?: string;
  /**
   * This step, or alternative, has `effects` in place of its own.
   */
  replace?: string;
  /**
   * This step is called `to`. Properties that speak of steps by their labels know it by that one only.
   */
  relabel?: string;
  /**
   * Only the step of this flow, where several flows have one with the label.
   */
  in?: string;
  as?: string;
  before?: string;
  after?: string;
  effect?: string;
  /**
   * As `show` prints them: `wait vm_lock.write_lock(by=self)`, `set v := null`.
   *
   * @minItems 1
   */
  effects?: [string, ...string[]];
  /**
   * As `show` prints it: `range[r] is not unmapped`.
   */
  guard?: string;
  /**
   * Likewise; the member is called by the first letter of its sort.
   */
  where?: string;
  to?: string;
  payload?: string;
  field?: string;
  /**
   * As `show` prints it.
   */
  value?: string | boolean | null;
}
export interface DroppedEffect {
  step: string;
  effect: string;
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
