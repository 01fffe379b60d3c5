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
   * Mutations of the protocol, in order.
   */
  mutations?: string[];
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
