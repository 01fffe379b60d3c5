/**
 * What the HTML report has embedded: everything that its page shows, as compact as it can be without a decoder. Texts that
 * occur often are numbers: positions in `texts`.
 */

/** A position in `PageData.texts`. */
export type TextRef = number;

export interface PageData {
  readonly schema: 'stalemate-page-1';
  readonly tool: string;
  /** The command that wrote it. */
  readonly command: string;
  readonly texts: readonly string[];
  readonly families: readonly { readonly id: string; readonly says: string; readonly properties: readonly string[] }[];
  /** Those that some scenario judges, in the order of the families. */
  readonly properties: readonly { readonly id: string; readonly name: string; readonly says: string }[];
  readonly scenarios: readonly PageScenario[];
  readonly runs: readonly PageRun[];
  readonly systems: readonly PageSystem[];
  readonly graphs: readonly PageGraph[];
  readonly coverage: readonly PageCoverage[];
  readonly locks: readonly PageLocks[];
}

/** `.` not judged, `h` holds, `u` holds, but its premise never occurs, `v` violated, `i` incomplete. */
export type Cell = '.' | 'h' | 'u' | 'v' | 'i';

export interface PageScenario {
  readonly name: string;
  readonly protocol: string;
  readonly says: string;
  readonly mutations: readonly string[];
  /** Counts, or where the traces came from. */
  readonly facts: string;
  /** Whether all is as the scenario expects; null where it was not explored. */
  readonly asExpected: boolean | null;
  /** A `Cell` for each property. */
  readonly cells: string;
  /** The run of a property, by its id. */
  readonly runs: Readonly<Record<string, number>>;
}

/** The instances of a system and the pictures of its states. */
export interface PageSystem {
  readonly instances: readonly PageInstance[];
  readonly panels: readonly PagePanel[];
}

/** Its name, and its machine, in `graphs`. */
export type PageInstance = readonly [id: TextRef, graph: number];

export interface PageLock {
  readonly class: string;
  readonly kind: string;
  /** Fields that name the holder. */
  readonly write?: string;
  readonly read?: string;
  /** The states in which those count; left out for all. */
  readonly held?: readonly string[];
  /** The states in which the thread in brackets holds it. */
  readonly inside?: readonly string[];
}

export interface PagePanel {
  readonly title: string;
  readonly says: string;
  /** Boxes: a member's name, and the instances whose states stand in it. */
  readonly rows?: readonly {
    readonly title: string;
    readonly sort: string;
    readonly boxes: readonly { readonly member: string; readonly instances: readonly number[] }[];
  }[];
  /** A chip for each instance with one of these fields, in the box of the sort whose member that names. */
  readonly chips?: readonly (readonly [instance: number, field: string, sort: string])[];
  /** Side by side: names of the columns, and for each line its name and an instance, -1 for none. */
  readonly columns?: readonly string[];
  readonly lines?: readonly { readonly member: string; readonly instances: readonly number[] }[];
}

/** A machine as it is drawn. */
export interface PageGraph {
  readonly title: string;
  readonly source: string;
  readonly kind: 'resource' | 'thread' | 'engine' | 'environment';
  /** How a state says who holds it; for locks only. */
  readonly lock?: PageLock;
  /** Read by properties only. */
  readonly ghost?: true;
  readonly initial: number;
  /** A node: its name, a further line, and the graph of the flow that is called there; -1 for none. */
  readonly nodes: readonly (readonly [name: TextRef, more: TextRef, calls: number])[];
  /** From, to, and what leads there. */
  readonly edges: readonly (readonly [from: number, to: number, labels: readonly TextRef[]])[];
}

/** Actor, depth of calls, label, suffix (`/alternative v=v0`), what was read, and pairs of an instance and its new state. */
export type PageStep = readonly [
  actor: number,
  depth: number,
  label: TextRef,
  suffix: TextRef,
  read: TextRef,
  ...changes: number[],
];

export interface PageRun {
  readonly scenario: string;
  readonly property: string;
  /** `violated`, as the kind of the trace has it. */
  readonly kind: string;
  readonly title: string;
  /** What happened, as `explain` says it. */
  readonly story: readonly string[];
  /** Protocol, sizes and switches. */
  readonly facts: string;
  readonly mutations: readonly string[];
  /** Commands that show it again. */
  readonly again: readonly string[];
  readonly system: number;
  readonly prologue: number;
  /** Steps at the end that go round; 0 for none. */
  readonly loop: number;
  readonly initial: readonly TextRef[];
  readonly steps: readonly PageStep[];
  /** What the last step breaks. */
  readonly broken: string;
  /** Steps, from 0, that made the states to blame. */
  readonly led: readonly number[];
}

export interface PageCoverage {
  readonly protocol: string;
  /** Each step, `flow: label/alternative`. */
  readonly steps: readonly TextRef[];
  /** Why a step, by its position, never fires, where that is said. */
  readonly why: Readonly<Record<string, TextRef>>;
  /** For each scenario the positions of the steps that it takes. */
  readonly scenarios: readonly { readonly name: string; readonly taken: readonly number[] }[];
}

export interface PageLocks {
  readonly scenario: string;
  readonly classes: readonly { readonly class: string; readonly kind: string }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: string;
    readonly colour: 'plain' | 'reached' | 'inversion';
    readonly primed: boolean;
  }[];
  readonly cycles: readonly { readonly verdict: string; readonly text: string }[];
  /** Why the graph may lack something; null for the whole. */
  readonly limits: string | null;
}
