/* Generated from result.schema.json by `npm run generate`; do not edit. */

export type Verdict = 'holds' | 'violated' | 'incomplete';

/**
 * What `check --json` prints.
 */
export interface CheckResult {
  schema: 'stalemate-result-1';
  tool: string;
  /**
   * Nothing is incomplete other than as expected.
   */
  complete: boolean;
  exitCode: number;
  /**
   * With --all: `protocol: flow: step` of what fired in no scenario of the protocol, without a stated reason.
   */
  uncovered?: string[];
  /**
   * With --all: `protocol: property` of what had its premise in no scenario of the protocol.
   */
  vacuous?: string[];
  traces?: KeptTraces;
  results: ScenarioSummary[];
}
/**
 * With --all --expect: the kept traces that were replayed.
 */
export interface KeptTraces {
  replayed: number;
  failed: FailedTrace[];
}
export interface FailedTrace {
  trace: string;
  property: string;
  scenario: string;
  differences: string[];
}
export interface ScenarioSummary {
  scenario: string;
  protocol: string;
  /**
   * What the protocol was read from.
   */
  source: SourceFile[];
  mutations?: string[];
  verdict: Verdict;
  expected: Verdict;
  asExpected: boolean;
  differences: string[];
  states: number;
  transitions: number;
  depth: number;
  bits: number;
  /**
   * Those that applied, and to what.
   */
  reductions: string[];
  /**
   * What a reduction could not be applied to, and why.
   */
  notReduced: string[];
  omission?: Omission;
  /**
   * The limit that was reached.
   */
  limits: string | null;
  /**
   * Only with --timing.
   */
  seconds?: number;
  properties: PropertySummary[];
}
export interface SourceFile {
  /**
   * Path in the tree.
   */
  file: string;
  /**
   * owner/name of the repository.
   */
  tree: string;
  commit: string;
  note?: string;
}
/**
 * With fingerprints: how likely a state was lost.
 */
export interface Omission {
  bits: number;
  /**
   * Probability that two of so many random fingerprints are equal.
   */
  calculated: number;
  /**
   * One over the smallest distance between two fingerprints.
   */
  observed: number;
}
export interface PropertySummary {
  id: string;
  verdict: Verdict;
  /**
   * Whether its premise occurred.
   */
  premise: boolean;
  /**
   * What the verdict is to the expectation of the scenario. vacuous: holds, but what it speaks of never occurred here.
   */
  status:
    | 'holds'
    | 'vacuous'
    | 'expected violation'
    | 'new violation'
    | 'vanished violation'
    | 'incomplete as expected'
    | 'unexpectedly incomplete';
  /**
   * Where it is violated: what happens in a real kernel with these switches.
   */
  broken?: string;
  /**
   * The trace that was written.
   */
  trace?: string;
  /**
   * Steps of the trace after its prologue.
   */
  steps?: number;
  /**
   * Steps of its prologue.
   */
  prologue?: number;
}
