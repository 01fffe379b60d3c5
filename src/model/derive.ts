/** `derive()`: a protocol as another one with changes, such as an earlier version of the code, or one more patch. */

import { type Change, MutationError } from './change.ts';
import { dropUnreached } from './change-calls.ts';
import type { Flow } from './flow.ts';
import { changed, everywhere } from './mutation.ts';
import type { ConflictDef, ProtocolDef, SizeRuleDef, SortDef, SourceFile, SwitchDef, TableDef } from './protocol.ts';
import type { AnyResource } from './resource.ts';

/**
 * Everything that is not named stays as it is; places that a changed flow no longer comes to are gone. Throws when a change hits nothing, and when something is dropped that is
 * not there or added that is.
 */
export function derive(
  from: ProtocolDef,
  config: {
    readonly id: string;
    readonly says: string;
    /** The files that differ; the others are those of `from`. */
    readonly source: readonly SourceFile[];
    /** Changes of flows, in order; a flow is replaced before those that it calls. */
    readonly changes: readonly Change[];
    /** Resources and actors that are gone, by name. */
    readonly drop?: readonly string[];
    /** Further resources; one with a known name takes the place of that. */
    readonly resources?: readonly AnyResource[];
    /** Further actors. Those that exist are changed by `replaceFlow`. */
    readonly flows?: readonly Flow<never, string>[];
    /** Further sorts, switches and tables; one with a known name takes the place of that. */
    readonly sorts?: Readonly<Record<string, SortDef>>;
    readonly switches?: Readonly<Record<string, SwitchDef>>;
    readonly tables?: Readonly<Record<string, TableDef>>;
    /** In place of those of `from`. */
    readonly conflicts?: readonly ConflictDef[];
    readonly sizeRules?: readonly SizeRuleDef[];
    /** What no scenario of this protocol puts to the test, and why: see `ProtocolDef`. */
    readonly untested?: Readonly<Record<string, string>>;
  },
): ProtocolDef {
  const who = `protocol ${config.id}`;
  const drop = config.drop ?? [];
  const missing = drop.find((name) => ![...from.resources, ...from.flows].some(({ id }) => id === name));
  if (missing !== undefined) throw new MutationError(`${who}: ${from.id} has no '${missing}' that could be dropped`);
  const kept = <T extends { readonly id: string }>(all: readonly T[]) => all.filter(({ id }) => !drop.includes(id));

  const { flows } = everywhere(changed(from, config.changes, who).flows, dropUnreached);
  const more = (config.flows ?? []).map(({ def }) => def);
  const known = more.find(({ id }) => flows.some((flow) => flow.id === id));
  if (known) throw new MutationError(`${who}: ${from.id} has an actor '${known.id}' already; replace it by a change`);
  return {
    id: config.id,
    says: config.says,
    from: from.id,
    source: put(from.source, config.source, ({ file }) => file),
    sorts: { ...from.sorts, ...config.sorts },
    switches: { ...from.switches, ...config.switches },
    tables: { ...from.tables, ...config.tables },
    conflicts: config.conflicts ?? from.conflicts,
    sizeRules: config.sizeRules ?? from.sizeRules,
    resources: put(
      kept(from.resources),
      (config.resources ?? []).map(({ def }) => def),
      ({ id }) => id,
    ),
    flows: [...kept(flows), ...more],
    untested: config.untested ?? {},
  };
}

/** Each of the new ones in the place of the old one with its name, or else behind them all. */
function put<T>(old: readonly T[], fresh: readonly T[], name: (one: T) => string): readonly T[] {
  const replaced = old.map((one) => fresh.find((other) => name(other) === name(one)) ?? one);
  return [...replaced, ...fresh.filter((one) => !old.some((other) => name(other) === name(one)))];
}
