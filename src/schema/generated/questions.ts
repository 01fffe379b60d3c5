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
    | string[]
    | {
        add?: string[];
        remove?: string[];
      };
  stop?: string;
}
