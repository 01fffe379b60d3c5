/* Generated from questions-result.schema.json by `npm run generate`; do not edit. */

/**
 * under: in the cases that `under` names, and not in the others; unfounded: what was reached does not carry an answer; missing: no protocol answers it.
 */
export type Answered = 'yes' | 'no' | 'under' | 'unfounded' | 'incomplete' | 'missing';
export type AnswerIds = string[] | null;
/**
 * What `matrix --json` prints for questions.
 */
export type QuestionsResult = Answer[];

export interface Answer {
  matrix: string;
  id: string;
  question: string;
  bearsOn: AnswerPosition[];
  answer: Answered;
  /**
   * The cases that say yes, where others say no.
   */
  under: string[];
  /**
   * What of the question is not answered.
   */
  missing: AnswerMissing[];
  cases: AnswerCase[];
  scenarios: AnswerScenario[];
  traces: AnswerTrace[];
  bound: AnswerBound;
  asExpected: boolean;
}
export interface AnswerPosition {
  position: string;
  who: string;
  says: string;
}
export interface AnswerMissing {
  protocol: string;
  says: string;
}
export interface AnswerCase {
  case: string;
  says: string;
  answer: 'yes' | 'no' | 'unfounded' | 'incomplete';
  /**
   * What the answer rests on, or what it lacks.
   */
  why: string;
  /**
   * What is there in place of the fact that decides.
   */
  without: string | null;
  reached: AnswerPair;
  nested: AnswerPair;
}
/**
 * Properties violated with the fact that decides, and without it; null where that was not explored. Nested: those that forbid a nesting or a context, which harms nobody by itself. Reached: all others.
 */
export interface AnswerPair {
  with: AnswerIds;
  without: AnswerIds;
}
export interface AnswerScenario {
  /**
   * As the expectations name it.
   */
  cell: string;
  case: string;
  /**
   * Whether the fact that decides is there.
   */
  fact: 'kept' | 'removed';
  /**
   * All parts merged: a scenario by itself, which expects what came out here.
   */
  scenario: {
    [k: string]: unknown;
  };
  verdict: 'holds' | 'violated' | 'incomplete';
  violated: string[];
  states: number;
  transitions: number;
  depth: number;
  /**
   * The limit that was reached.
   */
  limits: string | null;
  /**
   * Properties that hold because what they speak of does not occur.
   */
  vacuous: string[];
  asExpected: boolean;
  differences: string[];
}
export interface AnswerTrace {
  cell: string;
  property: string;
  /**
   * Steps of the trace after its prologue.
   */
  steps: number;
  /**
   * Steps of its prologue.
   */
  prologue: number;
  /**
   * What happens in a real kernel with these switches.
   */
  broken: string;
  /**
   * The trace that was written.
   */
  trace: string;
}
export interface AnswerBound {
  /**
   * Every state of every scenario was looked at.
   */
  complete: boolean;
  /**
   * Of all scenarios together.
   */
  states: number;
  /**
   * Those that were reached.
   */
  limits: string[];
}
