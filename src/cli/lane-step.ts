/** A step of a trace as lanes show it. */

import { machineOf } from '../model/interpret.ts';
import type { FlowKind } from '../model/machine.ts';
import type { System } from '../model/system.ts';
import type { LaneStep } from '../report/lanes.ts';
import type { Trace, TraceStep } from '../schema/validate.ts';

/** The i-th step, from 0; the last one carries what it breaks. */
export function laneStep(system: System, trace: Trace, step: TraceStep, i: number): LaneStep {
  const instance = system.instances.findIndex(({ id }) => id === step.actor);
  const machine = machineOf(system, instance);
  const flat =
    machine.kind === 'flow'
      ? machine.flat.places.flatMap(({ steps }) => steps).find(({ label }) => label === step.step)
      : undefined;
  const resources = new Set(system.instances.filter(({ kind }) => kind === 'resource').map(({ id }) => id));
  const isLast = i === trace.steps.length - 1;
  const { kind, event, property } = trace.violation;
  const broken = !isLast
    ? undefined
    : kind === 'illegal_event'
      ? `ILLEGAL ${event}`
      : kind === 'step' || kind === 'state'
        ? `BREAKS ${property}`
        : undefined;
  return {
    number: i + 1,
    actor: step.actor,
    kind: system.instances[instance]?.kind as FlowKind,
    depth: flat ? flat.prefix.split('.').length - 1 : 0,
    label: flat?.bareLabel ?? step.step,
    alternative: step.alternative,
    choose: step.choose,
    read: step.read,
    changes: Object.fromEntries(Object.entries(step.changes).filter(([id]) => resources.has(id))),
    ...(broken === undefined ? {} : { broken }),
  };
}
