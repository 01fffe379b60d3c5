/* Generated from matrix-result.schema.json by `npm run generate`; do not edit. */

export type Verdict = 'holds' | 'violated' | 'incomplete';

/**
 * What `matrix --json` prints.
 */
export interface MatrixResult {
  schema: 'stalemate-matrix-1';
  tool: string;
  /**
   * Nothing is incomplete other than as expected.
   */
  complete: boolean;
  exitCode: number;
  results: MatrixSummary[];
}
export interface MatrixSummary {
  matrix: string;
  says: string;
  axes: MatrixAxisSummary[];
  rows: string[];
  columns: string[];
  protocols: MatrixProtocol[];
  cells: MatrixCell[];
  excluded: MatrixExcluded[];
  /**
   * Those that are violated in some cell.
   */
  properties: MatrixProperty[];
  /**
   * Rows whose verdict is not the same in all columns.
   */
  differing: MatrixCoordinates[];
  families?: MatrixFamilies;
}
export interface MatrixAxisSummary {
  id: string;
  says: string;
  values: MatrixValueSummary[];
}
export interface MatrixValueSummary {
  id: string;
  says: string;
}
export interface MatrixProtocol {
  protocol: string;
  /**
   * What the protocol was read from.
   */
  source: MatrixSource[];
}
export interface MatrixSource {
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
export interface MatrixCell {
  /**
   * Its values, in the order of the axes.
   */
  cell: string;
  at: MatrixCoordinates;
  /**
   * All parts merged: a scenario by itself, which expects what came out here.
   */
  scenario: {
    [k: string]: unknown;
  };
  verdict: Verdict;
  /**
   * Null where the matrix has no expectation for the cell.
   */
  expected: Verdict | null;
  asExpected: boolean;
  differences: string[];
  states: number;
  transitions: number;
  depth: number;
  bits: number;
  /**
   * The limit that was reached.
   */
  limits: string | null;
  /**
   * The property that breaks after the fewest steps first.
   */
  violated: MatrixViolation[];
  /**
   * Properties that stay open because a limit was reached.
   */
  undecided: string[];
  /**
   * Properties that hold because what they speak of does not occur.
   */
  vacuous: string[];
}
/**
 * Axis to value.
 */
export interface MatrixCoordinates {
  [k: string]: string;
}
export interface MatrixViolation {
  property: string;
  /**
   * Steps of the trace after its prologue.
   */
  steps: number;
  /**
   * Steps of its prologue.
   */
  prologue: number;
  kind: 'state' | 'step' | 'illegal_event' | 'deadlock' | 'cannot_become_idle' | 'wait_cycle' | 'lasso';
  /**
   * illegal_event: what was delivered to whom.
   */
  event?: string;
  /**
   * illegal_event: what that is in a real kernel.
   */
  means?: string;
  /**
   * What happens in a real kernel with these switches.
   */
  broken: string;
  /**
   * The trace that was written.
   */
  trace: string;
}
export interface MatrixExcluded {
  cell: string;
  at: MatrixCoordinates;
  why: string;
}
export interface MatrixProperty {
  id: string;
  name: string;
  says: string;
}
/**
 * Where the matrix asks for it: families of properties by the values of one axis.
 */
export interface MatrixFamilies {
  axis: string;
  families: MatrixFamily[];
  rows: FamilyRow[];
}
export interface MatrixFamily {
  id: string;
  says: string;
}
export interface FamilyRow {
  row: string;
  cells: FamilyCell[];
  /**
   * What breaks in this row, and did not in the one before with the same other values.
   */
  brings: FamilyChange[];
  /**
   * What broke in the row before, and does not any more.
   */
  repairs: FamilyChange[];
}
export interface FamilyCell {
  family: string;
  /**
   * open: a limit came first; untested: what its properties speak of occurs in no cell.
   */
  verdict: 'ok' | 'violated' | 'open' | 'untested';
  /**
   * Each property that breaks, by the run with the fewest steps, and the first bad step.
   */
  found: FamilyFound[];
}
export interface FamilyFound {
  property: string;
  cell: string;
  steps: number;
  /**
   * As coverage names it: `flow: label/alternative`.
   */
  step: string | null;
  /**
   * Whether the first row has the step in another form, or not at all.
   */
  changed: boolean;
}
export interface FamilyChange {
  property: string;
  /**
   * By their values on the other axes.
   */
  cells: string[];
}
