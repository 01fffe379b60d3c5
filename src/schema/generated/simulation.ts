/* Generated from simulation.schema.json by `npm run generate`; do not edit. */

/**
 * A simulation never shows that a property holds.
 */
export type Verdict = 'violated' | 'incomplete';

/**
 * What `simulate --json` prints.
 */
export interface SimulationResult {
  schema: 'stalemate-simulation-1';
  tool: string;
  exitCode: number;
  seed: number;
  strategy: 'walks' | 'swarm';
  results: SimulationSummary[];
}
export interface SimulationSummary {
  scenario: string;
  protocol: string;
  /**
   * What the protocol was read from.
   */
  source: SourceFile[];
  mutations?: string[];
  verdict: Verdict;
  /**
   * Walks taken, or members of the swarm.
   */
  runs: number;
  /**
   * Different states judged, by all runs together.
   */
  states: number;
  /**
   * Counted in a set, or by a sketch.
   */
  statesAre: 'exact' | 'estimated';
  /**
   * Transitions judged.
   */
  transitions: number;
  /**
   * States whose successors were judged; each visit counts.
   */
  visits: number;
  /**
   * Steps of the longest way followed.
   */
  depth: number;
  bits: number;
  /**
   * What bounded it.
   */
  limits: string;
  properties: SimulationProperty[];
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
export interface SimulationProperty {
  id: string;
  verdict: Verdict;
  /**
   * Whether its premise occurred.
   */
  premise: boolean;
  /**
   * False for a property that no single run can break.
   */
  judged: boolean;
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
  /**
   * Steps of the run before it was shrunk.
   */
  foundWith?: number;
  /**
   * Whether it is known that no shorter run breaks it.
   */
  shortest?: boolean;
}
