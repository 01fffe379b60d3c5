/** Properties in protocols that lack some of the resources that they read. */

import { type ExprNode, mapChildren } from './expr.ts';
import type { ResourceDef } from './machine.ts';
import { formulasOf, type PropertyDef } from './property.ts';
import type { ProtocolDef } from './protocol.ts';

/**
 * The property as a protocol without some resources can be asked for it: a resource that only other protocols have
 * stays as it starts. Null where it has none of the resources that the property reads, and where its premise
 * never holds without them. `elsewhere`: the resources of all protocols; what none of them has stays, and is refused when the system is checked.
 */
export function askedOf(
  property: PropertyDef,
  protocol: ProtocolDef,
  elsewhere: ReadonlyMap<string, ResourceDef>,
): PropertyDef | null {
  if (formulasOf(property).length === 0) return property;
  const present = new Set(protocol.resources.map(({ id }) => id));
  const read = { present: 0, absent: 0 };
  const asked = (node: ExprNode): ExprNode => {
    const machine =
      node.op === 'accepts' ? node.send.to.machine : 'of' in node && 'machine' in node.of ? node.of.machine : null;
    if (machine === null) return mapChildren(node, asked);
    const absent = present.has(machine) ? undefined : elsewhere.get(machine);
    read[absent ? 'absent' : 'present']++;
    return absent ? atStart(node, absent) : mapChildren(node, asked);
  };
  const formulas = ['when', 'holds', 'eventually'].flatMap((name) => {
    const node = (property as unknown as Readonly<Record<string, ExprNode | null | undefined>>)[name];
    return node ? [[name, asked(node)] as const] : [];
  });
  if (read.present === 0 && read.absent > 0) return null;
  if (read.absent === 0) return property;
  if (formulas.some(([name, node]) => name === 'when' && neverTrue(node))) return null;
  return { ...property, ...Object.fromEntries(formulas) } as PropertyDef;
}

/** What is asked of a resource, in its initial state. */
function atStart(node: ExprNode, resource: ResourceDef): ExprNode {
  const truth = (value: boolean): ExprNode => ({ op: 'const', value });
  if (node.op === 'field') return resource.start[node.field] ?? { op: 'const', value: null };
  if (node.op === 'is') return truth(node.states.includes(resource.initial));
  if (node.op === 'tagged') return truth(resource.states[resource.initial]?.tags.includes(node.tag) ?? false);
  return truth(false);
}

/** Whether constants alone make it false. */
function neverTrue(node: ExprNode): boolean {
  switch (node.op) {
    case 'const':
      return node.value !== true;
    case 'any':
      return neverTrue(node.body);
    case 'and':
      return node.of.some(neverTrue);
    case 'or':
      return node.of.every(neverTrue);
    default:
      return false;
  }
}
