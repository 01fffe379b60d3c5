/** `protocol()`: which resources and flows make up one way of doing things, and what a scenario may vary. */

import type { SortOrder } from './domain.ts';
import type { Flow } from './flow.ts';
import type { FlowDef, ResourceDef } from './machine.ts';
import type { AnyResource } from './resource.ts';

export interface SortDef {
  /** Members are called prefix0, prefix1, ... */
  readonly prefix: string;
  readonly order: SortOrder;
  /** Size when the scenario does not say. */
  readonly size: number;
  /** Interchangeable members may be permuted without changing any verdict. */
  readonly interchangeable?: boolean;
  readonly says: string;
}

export interface SwitchDef {
  readonly values: readonly (string | boolean)[];
  readonly initial: string | boolean;
  readonly says: string;
}

/**
 * How a table is filled when the scenario does not say, for index i of n members mapping to m members:
 * - `spread`: floor(i * m / n), neighbours together
 * - `within`: the position of i among those that `spread` over `over` puts together
 * - `first`: the first of the m members that `spread` maps back to i
 * - `identity`: i
 */
export interface TableDef {
  readonly from: string;
  readonly to: string;
  readonly fill: 'spread' | 'within' | 'first' | 'identity';
  /** For `within`: the sort whose groups count. */
  readonly over?: string;
  readonly says: string;
}

/** A number, or the size of another sort (times a factor). */
export type SizeBound = number | { readonly of: string; readonly times?: number };

/** A size outside of which the protocol would say something false; such a scenario is refused. */
export interface SizeRuleDef {
  readonly sort: string;
  readonly atLeast?: SizeBound;
  readonly atMost?: SizeBound;
  /** Only with these switch settings. */
  readonly when?: Readonly<Record<string, string | boolean>>;
  readonly why: string;
}

/** Switch settings that contradict each other. */
export interface ConflictDef {
  readonly when: Readonly<Record<string, string | boolean>>;
  readonly why: string;
}

/** A file that a protocol was read from. */
export interface SourceFile {
  /** Path in the tree. */
  readonly file: string;
  /** owner/name of the repository. */
  readonly tree: string;
  readonly commit: string;
  /** What else there is to say about it. */
  readonly note?: string;
}

export interface ProtocolDef {
  readonly id: string;
  readonly says: string;
  /** The protocol that this one is made from by changes; null for one that stands by itself. */
  readonly from: string | null;
  readonly source: readonly SourceFile[];
  readonly sorts: Readonly<Record<string, SortDef>>;
  readonly switches: Readonly<Record<string, SwitchDef>>;
  readonly tables: Readonly<Record<string, TableDef>>;
  readonly conflicts: readonly ConflictDef[];
  readonly sizeRules: readonly SizeRuleDef[];
  readonly resources: readonly ResourceDef[];
  readonly flows: readonly FlowDef[];
  /**
   * What no scenario of its own puts to the test, and why: properties, by id, and steps, by `flow: label/alternative` or how
   * that begins.
   */
  readonly untested: Readonly<Record<string, string>>;
}

/** Declares a protocol. The sort `thread` is built in: one member for each flow instance of kind thread. */
export function protocol(config: {
  readonly id: string;
  readonly says: string;
  /** What it was read from; left out for one that comes from no kernel. */
  readonly source?: readonly SourceFile[];
  readonly sorts: Readonly<Record<string, SortDef>>;
  readonly switches?: Readonly<Record<string, SwitchDef>>;
  readonly tables?: Readonly<Record<string, TableDef>>;
  readonly conflicts?: readonly ConflictDef[];
  readonly sizeRules?: readonly SizeRuleDef[];
  readonly resources: readonly AnyResource[];
  readonly flows: readonly Flow<never, string>[];
  readonly untested?: ProtocolDef['untested'];
}): ProtocolDef {
  return {
    id: config.id,
    says: config.says,
    from: null,
    source: config.source ?? [],
    sorts: config.sorts,
    switches: config.switches ?? {},
    tables: config.tables ?? {},
    conflicts: config.conflicts ?? [],
    sizeRules: config.sizeRules ?? [],
    resources: config.resources.map((r) => r.def),
    flows: config.flows.map((f) => f.def),
    untested: config.untested ?? {},
  };
}
