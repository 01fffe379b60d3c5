/* Generated from patch.schema.json by `npm run generate`; do not edit. */

/**
 * A patch of a series of one's own: what it changes of the protocol that the patches before it have made.
 */
export interface Patch {
  /**
   * Its subject.
   */
  patch: string;
  /**
   * What it does, in one sentence.
   */
  says: string;
  /**
   * In the first patch, unless series.json has it: the shipped protocol that the series begins with.
   */
  base?: string;
  /**
   * One after the other, each of what those before it have made.
   *
   * @minItems 1
   */
  changes: [Operation, ...Operation[]];
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
