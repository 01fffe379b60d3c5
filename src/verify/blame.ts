/** To which step of a trace a defect is put down, where a protocol was made from another one. */

import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';
import { stepName } from './coverage.ts';

/** A step of a trace, by its place there and by its name. */
export interface Blame {
  /** From 0. */
  readonly position: number;
  /** `flow: label/alternative`, as coverage names it. */
  readonly step: string;
  /** Whether it is among the steps that were changed. */
  readonly changed: boolean;
}

/**
 * The step that breaks the property, if it was changed; else the last one before it that was: what is broken later, or by others, was
 * laid by it. Without any changed step, or where the same step breaks the property before the changes (`before`, as `lastOf` says it), the
 * last one of all; null for a trace without steps.
 */
export function blameOf(
  system: System,
  trace: Trace,
  changed: ReadonlySet<string>,
  before: ReadonlySet<string> = new Set(),
): Blame | null {
  const named = namesOf(system, trace);
  const known = before.has(lastOf(system, trace));
  for (let position = named.length - 1; position >= 0 && !known; position--) {
    const step = named[position] as string;
    if (changed.has(step)) return { position, step, changed: true };
  }
  const step = named.at(-1);
  return step === undefined ? null : { position: named.length - 1, step, changed: false };
}

/** A property, and the last step of a run that breaks it. */
export const lastOf = (system: System, trace: Trace): string =>
  `${trace.violation.property} ${namesOf(system, trace).at(-1) ?? ''}`;

/** Whether the last step of a run says what broke: not where something is left over when everything rests. */
export const saysWhat = (property: PropertyDef | undefined): boolean =>
  property !== undefined && ['invariant', 'at_step', 'illegal_event'].includes(property.kind);

/** The steps of a trace by the flows that define them. */
export function namesOf(system: System, { steps }: Trace): string[] {
  return steps.map(({ actor, step, alternative }) => {
    const flat = flatOf(system, actor).get(step);
    return flat ? stepName(flat.flow, flat.bareLabel, alternative) : stepName(actor, step, alternative);
  });
}

const tables = new WeakMap<object, ReadonlyMap<string, { readonly flow: string; readonly bareLabel: string }>>();

function flatOf(system: System, actor: string) {
  const instance = system.instances.find(({ id }) => id === actor);
  const machine = instance && system.machines.get(instance.machine);
  if (machine?.kind !== 'flow') return NONE;
  const known = tables.get(machine);
  if (known) return known;
  const table = new Map(
    machine.flat.places.flatMap(({ steps }) =>
      steps.map(({ label, flow, bareLabel }): [string, { flow: string; bareLabel: string }] => [
        label,
        { flow, bareLabel },
      ]),
    ),
  );
  tables.set(machine, table);
  return table;
}

const NONE: ReadonlyMap<string, { readonly flow: string; readonly bareLabel: string }> = new Map();
