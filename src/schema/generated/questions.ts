/* Generated from questions.schema.json by `npm run generate`; do not edit. */

/**
 * Questions of a discussion, each put as cases that are explored: one that holds says yes.
 */
export interface Questions {
  /**
   * Name in snake_case; the file's name without .json.
   */
  matrix: string;
  /**
   * What is asked, in one sentence.
   */
  says: string;
  /**
   * gate and ci: in `matrix --all`; large: by name only, or with `--tier large`.
   */
  tier?: 'gate' | 'ci' | 'large';
  /**
   * Id to who says what.
   */
  positions?: {
    [k: string]: Position;
  };
  /**
   * @minItems 1
   */
  questions: [Question, ...Question[]];
  /**
   * Cell to what is expected of it, as a scenario says it: `Q1.callback`, and `Q1.callback.without`.
   */
  expect?: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
}
export interface Position {
  /**
   * Who takes it, and where.
   */
  who: string;
  says: string;
}
export interface Question {
  id: string;
  /**
   * Put so that a case that holds says yes.
   */
  question: string;
  /**
   * Ids of positions.
   */
  bearsOn: string[];
  /**
   * What of it no case answers.
   */
  missing?: Missing[];
  cases?: QuestionCase[];
}
export interface Missing {
  /**
   * The protocol that would answer it.
   */
  protocol: string;
  /**
   * What is left open.
   */
  says: string;
}
export interface QuestionCase {
  case: string;
  says: string;
  /**
   * What it begins with: the name of a shipped scenario, or a part of one.
   */
  base: string | ScenarioPart;
  scenario?: ScenarioPart;
  without?: QuestionWithout;
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
/**
 * The one fact that decides, taken away: the case then comes out the other way.
 */
export interface QuestionWithout {
  /**
   * What is as it is in place of it.
   */
  says: string;
  scenario: ScenarioPart1;
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
