/* Generated from catalogue.schema.json by `npm run generate`; do not edit. */

/**
 * Bugs of real kernels as mutations of shipped protocols: each is to be found, and what it was made from holds.
 */
export interface Catalogue {
  /**
   * Its name; the file's name without .json.
   */
  catalogue: string;
  says: string;
  /**
   * What a bug breaks, in the words of its description, with the properties that say so.
   */
  invariants: {
    [k: string]: Invariant;
  };
  entries: CatalogueEntry[];
  controls: CatalogueControl[];
}
export interface Invariant {
  says: string;
  /**
   * @minItems 1
   */
  properties: [string, ...string[]];
  /**
   * Properties that say the same of resources which the description does not have.
   */
  also?: string[];
  /**
   * Why those in `also` do.
   */
  why?: string;
}
export interface CatalogueEntry {
  entry: number;
  name: string;
  class: string;
  /**
   * Commit of the fix, CVE, or message.
   */
  commit: string;
  /**
   * Invariants.
   *
   * @minItems 1
   */
  breaks: [string, ...string[]];
  /**
   * Threads, pages and devices that the bug needs; the scenario has no more.
   */
  bound: string;
  /**
   * What the mutated code does.
   */
  says?: string;
  /**
   * The shipped scenario that it is tried in.
   */
  scenario?: string;
  with?: ScenarioPart;
  /**
   * The bug. Without these, the scenario is the fixed form, and holds.
   *
   * @minItems 1
   */
  mutations?: [Operation | string, ...(Operation | string)[]];
  /**
   * What of the real bug the model has in another form.
   */
  differs?: string;
  /**
   * Why the entry is not in, or not yet.
   */
  missing?: string;
}
/**
 * Changes of that scenario.
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
export interface CatalogueControl {
  name: string;
  /**
   * Why it is right, or harmless.
   */
  why: string;
  scenario: string;
  with?: ScenarioPart1;
  mutations?: (Operation | string)[];
}
/**
 * A part of a scenario, laid over what was there before.
 */
export interface ScenarioPart1 {
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
