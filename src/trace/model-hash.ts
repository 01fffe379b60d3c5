/** A fingerprint of what a trace was found in. */

import { createHash } from 'node:crypto';
import type { FlowDef, ResourceDef } from '../model/machine.ts';
import type { System } from '../model/system.ts';

/**
 * SHA-256 over the machines (after mutation), sorts, switches, topology and instances of a system. Names of bound
 * variables, which depend on the order in which files were loaded, are replaced by their order of appearance.
 */
export function modelHash(system: System): string {
  const known = hashes.get(system) ?? hashOf(system);
  hashes.set(system, known);
  return known;
}

/** A run writes many traces of one system, and the text to hash is long. */
const hashes = new WeakMap<System, string>();

function hashOf(system: System): string {
  const { protocol, constants, instances } = system;
  const used = new Set(instances.map(({ machine }) => machine));
  const ofMachines = (defs: readonly (FlowDef | ResourceDef)[]) =>
    defs.filter(({ id }) => used.has(id)).map((def) => defHash(def));
  return digest({
    resources: ofMachines(protocol.resources),
    flows: ofMachines(protocol.flows),
    sorts: [...constants.sorts],
    switches: constants.switches,
    tables: constants.tables,
    instances: instances.map(({ id }) => id),
    // A field that holds nothing may be there or not.
    initial: system.initial.map(({ value, context }) => [value, holding(context)]),
  });
}

const holding = (context: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(context).filter(([, held]) => held !== null));

/** Of a machine, in which a flow that is called stands by its own hash: it may be called at many places. */
function defHash(def: FlowDef | ResourceDef): string {
  const known = defHashes.get(def);
  if (known !== undefined) return known;
  // What says that a resource is a lock changes nothing in what it does.
  const { places, lock: _, ...rest } = def as FlowDef & ResourceDef;
  const hash = digest(
    places === undefined
      ? rest
      : {
          ...rest,
          places: Object.entries(places).map(([name, place]) => [
            name,
            place.kind === 'call' ? { ...place, flow: defHash(place.flow) } : place,
          ]),
        },
  );
  defHashes.set(def, hash);
  return hash;
}

const defHashes = new WeakMap<FlowDef | ResourceDef, string>();

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, part) => (typeof part === 'function' ? String(part) : part));
  const order = new Map<string, string>();
  const canonical = text.replace(/\w+#\d+/g, (name) => {
    const known = order.get(name) ?? `bound${order.size}`;
    order.set(name, known);
    return known;
  });
  return createHash('sha256').update(canonical).digest('hex');
}
