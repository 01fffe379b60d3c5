/** Why the end of a trace breaks its property. */

import type { Value } from '../model/domain.ts';
import { walk } from '../model/expr.ts';
import { rename } from '../model/flatten.ts';
import { knownOf, stepAt, type World } from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { Reasons } from '../report/explanation.ts';
import type { Trace } from '../schema/validate.ts';
import { asked, closed, reasonsFor } from '../trace/reason.ts';

/** Which parts of the formula are to blame; null for a property that has none. */
export function reasonsOf(
  system: System,
  worlds: readonly World[],
  trace: Trace,
  property: PropertyDef,
): Reasons | null {
  const last = worlds.at(-1) as World;
  if (trace.violation.kind === 'state' && 'holds' in property) return reasonsIn(system, last, property.holds);
  const step = trace.steps.at(-1);
  if (trace.violation.kind !== 'step' || property.kind !== 'at_step' || !step) return null;
  const before = worlds[trace.steps.length - 1] as World;
  const instance = system.instances.findIndex(({ id }) => id === step.actor);
  const flat = stepAt(system, before, { instance, label: step.step, choose: {} });
  const context = before[instance]?.context ?? {};
  const known = {
    ...knownOf(system, before, instance),
    own: (field: string) => (context[field] as Value | undefined) ?? null,
  };
  // What another of the property's steps carries, this one has not: null.
  const payload: Record<string, Value> = {};
  walk(property.holds, (node) => {
    if (node.op === 'ev') payload[node.name] = null;
  });
  for (const [name, value] of Object.entries({ ...step.choose, ...step.read })) {
    payload[name] = value === 'null' ? null : value;
  }
  return reasonsIn(system, before, closed(rename(property.holds, flat?.prefix ?? ''), known, payload));
}

function reasonsIn(system: System, world: World, formula: Parameters<typeof reasonsFor>[2]): Reasons {
  const facts = reasonsFor(system, world, formula);
  return {
    facts,
    states: asked(
      system,
      world,
      facts.map(({ node }) => node),
    ),
  };
}
