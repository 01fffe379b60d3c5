/** Which properties say something about a protocol: those whose resources and steps it has. */

import { askedOf } from '../model/absent.ts';
import { type ExprNode, walk } from '../model/expr.ts';
import { NULL_DEREFERENCE } from '../model/interpret.ts';
import type { ResourceDef } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { speaksOfNothing } from './coverage.ts';

/**
 * Whether a property can be judged in a protocol, and is about something that there is in it. Properties of progress, and
 * the one about pointers, are about every protocol.
 */
export function concerns(property: PropertyDef, protocol: ProtocolDef): boolean {
  switch (property.kind) {
    case 'invariant':
    case 'quiescence':
      return isKnown(property.holds, protocol) && (property.when === null || isKnown(property.when, protocol));
    case 'at_step':
      return !speaksOfNothing(property, protocol) && isKnown(property.holds, protocol);
    case 'illegal_event':
      return (
        property.id === NULL_DEREFERENCE.breaks ||
        protocol.resources.some(({ illegal }) => Object.values(illegal).some(({ breaks }) => breaks === property.id))
      );
    // Its own verb judges it.
    case 'wait_cycle':
      return false;
    // A scenario names the properties of runs that it is about: of most, a run may well go round for ever.
    case 'leads_to':
    case 'eventually_always':
    case 'progress_cycle':
      return false;
    default:
      return true;
  }
}

/**
 * The properties that say something about a protocol, as it can be asked for them: what only others of the protocols have
 * stays as it starts.
 */
export function judgedIn(
  properties: readonly PropertyDef[],
  protocol: ProtocolDef,
  protocols: readonly ProtocolDef[],
): readonly PropertyDef[] {
  const elsewhere = resourcesOf(protocols);
  return properties.flatMap((property) => {
    const asked = askedOf(property, protocol, elsewhere);
    return asked && concerns(asked, protocol) ? [asked] : [];
  });
}

/** The resources of all protocols, by name. */
export const resourcesOf = (protocols: readonly ProtocolDef[]): ReadonlyMap<string, ResourceDef> =>
  new Map(protocols.flatMap(({ resources }) => resources.map((def) => [def.id, def])));

/** Whether the protocol has everything that an expression asks: machines, sorts, switches and tables. */
function isKnown(node: ExprNode, { resources, flows, sorts, switches, tables }: ProtocolDef): boolean {
  const machines = new Set([...resources, ...flows].map(({ id }) => id));
  let known = true;
  walk(node, (one) => {
    if (one.op === 'field' || one.op === 'is' || one.op === 'tagged') known &&= machines.has(one.of.machine);
    if (one.op === 'accepts') known &&= machines.has(one.send.to.machine);
    if (one.op === 'any' || one.op === 'all') known &&= one.sort === 'thread' || one.sort in sorts;
    if (one.op === 'switch') known &&= one.name in switches;
    if (one.op === 'table') known &&= one.name in tables;
  });
  return known;
}
