/** Which steps fired, by the flow that defines them; a step counts wherever the flow is nested. */

import type { Exploration } from '../explore/exploration.ts';
import type { FlowDef } from '../model/machine.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { flatStepOf } from './flat-step.ts';

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
  const fired = new Set<string>();
  for (const [id, step] of compiled.steps.entries()) {
    if (taken[id] === 0) continue;
    const { flow, bareLabel } = flatStepOf(compiled, step).flat;
    fired.add(stepName(flow, bareLabel, step.alternative));
  }
  return fired;
}

const stepName = (flow: string, label: string, alternative: string | null): string =>
  `${flow}: ${label}${alternative === null ? '' : `/${alternative}`}`;
