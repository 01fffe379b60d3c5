/** A trace, replayed, with everything that there is to say about it. */

import { consequenceIn } from '../model/consequence.ts';
import type { World } from '../model/interpret.ts';
import type { System } from '../model/system.ts';
import type { Explanation } from '../report/explanation.ts';
import { undoings } from '../trace/undoing.ts';
import { waitingThreads } from '../trace/waiting.ts';
import { culpritOf } from '../verify/culprit.ts';
import { laneStep } from './lane-step.ts';
import { reasonsOf } from './reasons.ts';
import { type Replayed, replayed } from './replayed.ts';

/** What a report needs of the trace in a file; a text that says why it does not reproduce, where it does not. */
export function explained(
  file: string,
): { readonly one: Explanation; readonly taken: Replayed; readonly system: System } | { readonly parts: string } {
  const taken = replayed(file);
  return typeof taken === 'string' ? { parts: taken } : { one: explanationOf(taken), taken, system: taken.system };
}

/** Everything that is told of a replayed trace. */
export function explanationOf({ file, trace, task, system, worlds }: Replayed): Explanation {
  const last = worlds.at(-1) as World;
  const { kind, run } = trace.violation;
  const stuck = ['deadlock', 'cannot_become_idle', 'wait_cycle'].includes(kind) || run?.loop === 0;
  return {
    trace,
    property: task.property,
    broken: consequenceIn(task.property.broken, system.constants),
    mutations: task.mutations,
    system: systemLine(system),
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    reasons: reasonsOf(system, worlds, trace, task.property),
    waiting: stuck ? waitingThreads(system, last) : [],
    undoings: undoings(trace, run?.loop ?? 0, resourcesOf(system)),
    culprit: culpritOf(system, trace),
    file,
    again:
      trace.catalogue !== undefined
        ? `mutate --catalogue --entry ${trace.catalogue}`
        : trace.matrix
          ? `matrix ${trace.file ?? trace.matrix.name} --cell ${trace.matrix.cell}`
          : `check ${trace.file ?? trace.scenario}`,
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
