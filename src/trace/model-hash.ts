/** A fingerprint of what a trace was found in. */

import { createHash } from 'node:crypto';
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
  const text = JSON.stringify(
    {
      resources: protocol.resources.filter(({ id }) => used.has(id)),
      flows: protocol.flows.filter(({ id }) => used.has(id)),
      sorts: [...constants.sorts],
      switches: constants.switches,
      tables: constants.tables,
      instances: instances.map(({ id }) => id),
      initial: system.initial.map(({ value, context }) => [value, context]),
    },
    (_, value) => (typeof value === 'function' ? String(value) : value),
  );
  const order = new Map<string, string>();
  const canonical = text.replace(/\w+#\d+/g, (name) => {
    const known = order.get(name) ?? `bound${order.size}`;
    order.set(name, known);
    return known;
  });
  return createHash('sha256').update(canonical).digest('hex');
}
