/** A system as a program gives it to the library. */

import type { PrologueSpec } from '../explore/prologue.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { SystemConfig } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';

/** A protocol, and what a scenario would fix of it. */
export interface SystemSpec extends SystemConfig {
  readonly protocol: ProtocolDef;
  /** What its traces call it; the protocol's id, if left out. */
  readonly name?: string;
  readonly mutations?: readonly MutationDef[];
  /** Runs of some flows alone, before everything else. */
  readonly prologue?: readonly PrologueSpec[];
}

/** What a trace is replayed with: everything that it may name. */
export interface Definitions {
  readonly protocols: readonly ProtocolDef[];
  readonly properties: readonly PropertyDef[];
  readonly mutations?: readonly MutationDef[];
}

export const nameOf = ({ name, protocol }: SystemSpec): string => name ?? protocol.id;

/** The part of a trace that says which system it runs in. */
export const traceSystemOf = ({ sizes, switches, tables, actors, start, mutations }: SystemSpec): Trace['system'] => ({
  sizes: { ...sizes },
  switches: { ...switches },
  tables: Object.fromEntries(Object.entries(tables ?? {}).map(([name, members]) => [name, [...members]])),
  actors: actors.map((actor) =>
    typeof actor === 'string' ? { flow: actor, count: 1 } : actor,
  ) as Trace['system']['actors'],
  start: { ...start },
  mutations: (mutations ?? []).map(({ id }) => id),
});
