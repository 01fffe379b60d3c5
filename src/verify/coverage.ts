/** Which steps fired, by the flow that defines them; a step counts wherever the flow is nested. */

import type { Exploration } from '../explore/breadth-first.ts';
import type { FlowDef } from '../model/machine.ts';
import type { ProtocolDef } from '../model/protocol.ts';

/** `flow: label/alternative` of every step of a protocol, with the reason why it never fires, where one is given. */
export function stepsOf(protocol: ProtocolDef): ReadonlyMap<string, string | null> {
  const steps = new Map<string, string | null>();
  const visit = (flow: FlowDef): void => {
    for (const place of Object.values(flow.places)) {
      if (place.kind === 'call') visit(place.flow);
      if (place.kind !== 'steps') continue;
      for (const [label, { alternatives }] of Object.entries(place.on)) {
        for (const { name, unreachable } of alternatives) steps.set(stepName(flow.id, label, name), unreachable);
      }
    }
  };
  for (const flow of protocol.flows) visit(flow);
  return steps;
}

/** The steps, by the same names, that an exploration took at least once. */
export function stepsTaken({ compiled, taken }: Exploration): ReadonlySet<string> {
  const { instances, machines } = compiled.system;
  const fired = new Set<string>();
  const origins = new Map<string, ReadonlyMap<string, { flow: string; bareLabel: string }>>();
  for (const machine of machines.values()) {
    if (machine.kind !== 'flow') continue;
    const steps = machine.flat.places.flatMap((place) => place.steps);
    origins.set(machine.def.id, new Map(steps.map(({ label, flow, bareLabel }) => [label, { flow, bareLabel }])));
  }
  for (const [id, { instance, label, alternative }] of compiled.steps.entries()) {
    if (taken[id] === 0) continue;
    const origin = origins.get((instances[instance] as { machine: string }).machine)?.get(label);
    if (origin) fired.add(stepName(origin.flow, origin.bareLabel, alternative));
  }
  return fired;
}

const stepName = (flow: string, label: string, alternative: string | null): string =>
  `${flow}: ${label}${alternative === null ? '' : `/${alternative}`}`;
