/** Everything that there is to say about a run that was replayed. */

import { consequenceIn } from '../model/consequence.ts';
import type { World } from '../model/interpret.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { Explanation } from '../report/explanation.ts';
import type { Trace } from '../schema/validate.ts';
import { undoings } from '../trace/undoing.ts';
import { waitingThreads } from '../trace/waiting.ts';
import { culpritOf } from '../verify/culprit.ts';
import { laneStep } from './lane-step.ts';
import { reasonsOf } from './reasons.ts';

/** A run with the states that it passes, the initial one first. */
export interface Run {
  readonly trace: Trace;
  readonly system: System;
  readonly worlds: readonly World[];
  readonly property: PropertyDef;
  readonly mutations: readonly MutationDef[];
}

/** What a report needs of a run; `file` and `again` are how the user names its trace, and explores its scenario again. */
export function explanationOfRun(
  { trace, system, worlds, property, mutations }: Run,
  file: string,
  again: string,
): Explanation {
  const last = worlds.at(-1) as World;
  const { kind, run } = trace.violation;
  const stuck = ['deadlock', 'cannot_become_idle', 'wait_cycle'].includes(kind) || run?.loop === 0;
  return {
    trace,
    property,
    broken: consequenceIn(property.broken, system.constants),
    mutations,
    system: systemLine(system),
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    reasons: reasonsOf(system, worlds, trace, property),
    waiting: stuck ? waitingThreads(system, last) : [],
    undoings: undoings(trace, run?.loop ?? 0, resourcesOf(system)),
    culprit: culpritOf(system, trace),
    file,
    again,
  };
}

/** `merged: 1 virt, 2 page; iommu=true; gpu_fault, munmap, gpu`. */
export function systemLine(system: System): string {
  const { protocol, constants, instances } = system;
  const sizes = Object.keys(protocol.sorts).map((sort) => `${constants.sorts.get(sort)?.members.length ?? 0} ${sort}`);
  const switches = Object.entries(constants.switches).map(([name, value]) => `${name}=${value}`);
  const flows = instances.filter(({ kind }) => kind !== 'resource').map(({ id }) => id);
  return `${protocol.id}: ${[sizes.join(', '), switches.join(', '), flows.join(', ')].filter((part) => part !== '').join('; ')}`;
}

/** Names of the resources, ghosts aside. */
const resourcesOf = (system: System): ReadonlySet<string> =>
  new Set(
    system.instances.flatMap(({ id, machine, kind }) => {
      const { def } = system.machines.get(machine) ?? {};
      return kind === 'resource' && !(def && 'ghost' in def && def.ghost) ? [id] : [];
    }),
  );
