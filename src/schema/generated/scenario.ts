/* Generated from scenario.schema.json by `npm run generate`; do not edit. */

export type Actor =
  | string
  | {
      flow: string;
      count: number;
    };

/**
 * A system to check: a protocol, its sizes, switches and actors, and what is expected of it.
 */
export interface Scenario {
  /**
   * Name in snake_case; the file's name without .json.
   */
  scenario: string;
  /**
   * What it is for, in one sentence.
   */
  says: string;
  /**
   * Name of a protocol, as `list protocols` prints it.
   */
  protocol: string;
  /**
   * gate: in `check --all`; ci: with `--tier ci`, which has the gate in it; large: by name only.
   */
  tier?: 'gate' | 'ci' | 'large';
  /**
   * Members of each sort.
   */
  sizes?: {
    [k: string]: number;
  };
  /**
   * Settings that differ from the protocol's.
   */
  switches?: {
    [k: string]: string | boolean;
  };
  /**
   * Topology: for each member of one sort a member of another.
   */
  tables?: {
    [k: string]: string[];
  };
  /**
   * Flows that take part.
   *
   * @minItems 1
   */
  actors: [Actor, ...Actor[]];
  /**
   * Initial states of resources: `state` or `state(field=value, ...)`.
   */
  start?: {
    [k: string]: string;
  };
  /**
   * Runs of some flows alone, before the exploration begins.
   */
  prologue?: Prologue[];
  /**
   * Ids of the properties to judge, or "all" that say something about the protocol (the default).
   */
  properties?: 'all' | [string, ...string[]];
  /**
   * Mutations of the protocol, in order: names of shipped ones, and operations.
   */
  mutations?: (Operation | string)[];
  fairness?: ScenarioFairness;
  limits?: Limits;
  /**
   * first: stop at the end of the breadth-first level with the first violation.
   */
  stop?: 'first' | 'never';
  expect: Expectation;
}
export interface Prologue {
  /**
   * Flows that may step.
   *
   * @minItems 1
   */
  run: [string, ...string[]];
  /**
   * Instances and the states that they must be in; all threads are idle then.
   */
  until: {
    [k: string]: string;
  };
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
/**
 * Who must go on, in place of what the properties of runs say: threads, engines, flows or steps.
 */
export interface ScenarioFairness {
  /**
   * What stays enabled is taken in the end.
   */
  weak?: string[];
  /**
   * What is enabled again and again is taken in the end.
   */
  strong?: string[];
}
export interface Limits {
  states?: number;
  depth?: number;
}
export interface Expectation {
  verdict: 'holds' | 'violated' | 'incomplete';
  /**
   * Ids of exactly the properties that are violated.
   *
   * @minItems 1
   */
  violates?: [string, ...string[]];
  /**
   * Exact; for `incomplete` at least this many.
   */
  states?: number;
  /**
   * Exact; not compared for `incomplete`.
   */
  transitions?: number;
  /**
   * Exact; for `incomplete` at least this deep.
   */
  depth?: number;
}
