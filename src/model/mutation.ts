/** Mutations: transformations of a protocol by labelled step, never an `if (mutant)` inside a model. */

import { type Change, MutationError, mapPlaces, withoutLost } from './change.ts';
import type { FlowDef, PlaceDef, ResourceDef } from './machine.ts';
import type { ProtocolDef } from './protocol.ts';
import type { AnyResource } from './resource.ts';

export interface MutationDef {
  readonly id: string;
  /** One sentence: what the mutated code does. */
  readonly says: string;
  /** `synthetic`, or the commit or message of the real defect. */
  readonly source: string;
  readonly changes: readonly Change[];
  /** What the mutated code has besides: a lock that the protocol does not know. */
  readonly resources?: readonly ResourceDef[];
  /** Properties of which at least one must break. Empty when it survives. */
  readonly killedBy: readonly string[];
  /** Why it survives: equivalent, hidden by atomicity, out of scope. Null when it does not. */
  readonly survives: string | null;
}

export function mutation(config: {
  readonly id: string;
  readonly says: string;
  readonly source: string;
  readonly change: Change | readonly Change[];
  readonly resources?: readonly AnyResource[];
  readonly killedBy?: readonly string[];
  readonly survives?: string;
}): MutationDef {
  const killedBy = config.killedBy ?? [];
  if (killedBy.length > 0 === (config.survives !== undefined)) {
    throw new Error(`mutation ${config.id}: name the properties that kill it, or why it survives, not both`);
  }
  return {
    id: config.id,
    says: config.says,
    source: config.source,
    changes: typeof config.change === 'function' ? [config.change] : config.change,
    ...(config.resources ? { resources: config.resources.map(({ def }) => def) } : {}),
    killedBy,
    survives: config.survives ?? null,
  };
}

/** The protocol after the mutation, and how many places each change hit. Throws when one hits none. */
export function mutate(protocol: ProtocolDef, mutant: MutationDef): { protocol: ProtocolDef; hits: readonly number[] } {
  const { flows, hits } = changed(protocol, mutant.changes, `mutation ${mutant.id}`);
  const resources = [...protocol.resources, ...(mutant.resources ?? [])];
  return { protocol: { ...protocol, flows, ...(mutant.resources ? { resources } : {}) }, hits };
}

/**
 * The flows of a protocol after changes, one after the other, and how many places each change hit. Throws, naming `who`
 * changes, when one hits none, and when two flows of one name are left.
 */
export function changed(
  protocol: ProtocolDef,
  changes: readonly Change[],
  who: string,
): { readonly flows: readonly FlowDef[]; readonly hits: readonly number[] } {
  let flows = protocol.flows;
  const hits: number[] = [];
  for (const [i, change] of changes.entries()) {
    const made = everywhere(flows, change);
    if (made.hits === 0)
      throw new MutationError(
        `${who}: change ${i + 1} hits no step of protocol ${protocol.id}, or changes nothing there`,
      );
    flows = made.flows;
    hits.push(made.hits);
  }
  refuseTwoVersions(flows, who);
  return { flows, hits };
}

/** Flows after a change of each of them, called flows first. What stays the same stays the same object. */
export function everywhere(
  flows: readonly FlowDef[],
  change: Change,
): { readonly flows: readonly FlowDef[]; readonly hits: number } {
  let hits = 0;
  const done = new Map<FlowDef, FlowDef>();
  const calling = (place: PlaceDef): PlaceDef => {
    if (place.kind !== 'call') return place;
    const called = apply(place.flow);
    if (called === place.flow) return place;
    return { ...place, flow: called, exits: withoutLost(place.exits, place.flow, called) };
  };
  const apply = (flow: FlowDef): FlowDef => {
    const before = done.get(flow);
    if (before) return before;
    const calls = Object.values(flow.places).filter((place) => place.kind === 'call');
    const same = calls.map((place) => apply(place.flow) === place.flow).every(Boolean);
    const nested = same ? flow : { ...flow, places: mapPlaces(flow.places, calling) };
    const result = change(nested);
    hits += result.hits;
    const after = result.hits === 0 ? nested : result.flow;
    done.set(flow, after);
    return after;
  };
  return { flows: flows.map(apply), hits };
}

/** The flows of a protocol and all that they call, each once. */
export function flowsOf({ flows }: Pick<ProtocolDef, 'flows'>): readonly FlowDef[] {
  const found = new Set<FlowDef>();
  const visit = (flow: FlowDef): void => {
    if (found.has(flow)) return;
    found.add(flow);
    for (const place of Object.values(flow.places)) if (place.kind === 'call') visit(place.flow);
  };
  flows.forEach(visit);
  return [...found];
}

/** A replaced flow brings along what it calls, which may have been replaced before it. */
function refuseTwoVersions(flows: readonly FlowDef[], who: string): void {
  const known = new Map<string, FlowDef>();
  const visit = (flow: FlowDef): void => {
    const other = known.get(flow.id);
    if (other === flow) return;
    if (other) {
      throw new MutationError(
        `${who}: two different flows are called '${flow.id}'; replace a flow before those that it calls`,
      );
    }
    known.set(flow.id, flow);
    for (const place of Object.values(flow.places)) if (place.kind === 'call') visit(place.flow);
  };
  for (const flow of flows) visit(flow);
}
