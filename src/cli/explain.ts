/** `stalemate explain`: a trace for people. */

import { consequenceIn } from '../model/consequence.ts';
import type { World } from '../model/interpret.ts';
import type { System } from '../model/system.ts';
import { type Explanation, explanationText } from '../report/explanation.ts';
import { undoings } from '../trace/undoing.ts';
import { waitingThreads } from '../trace/waiting.ts';
import { EXIT } from './exit.ts';
import { laneStep } from './lane-step.ts';
import { reasonsOf } from './reasons.ts';
import { type Replayed, replayed } from './replayed.ts';
import { stdoutPaint } from './terminal.ts';

/** Replays the trace first: what does not reproduce is not explained. */
export function run(args: string[], options: { full?: boolean }): number {
  const file = args[0] ?? '';
  const taken = replayed(file);
  if (typeof taken === 'string') {
    process.stdout.write(taken);
    return EXIT.violated;
  }
  process.stdout.write(explanationText(explanationOf(taken), { full: options.full === true }, stdoutPaint()));
  return EXIT.ok;
}

/** A replayed trace with everything that is told of it. */
export function explanationOf({ file, trace, task, system, worlds }: Replayed): Explanation {
  const last = worlds.at(-1) as World;
  const { kind, run: round } = trace.violation;
  const stuck = ['deadlock', 'cannot_become_idle', 'wait_cycle'].includes(kind) || round?.loop === 0;
  return {
    trace,
    property: task.property,
    broken: consequenceIn(task.property.broken, system.constants),
    mutations: task.mutations,
    system: systemLine(system),
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    reasons: reasonsOf(system, worlds, trace, task.property),
    waiting: stuck ? waitingThreads(system, last) : [],
    undoings: undoings(trace, round?.loop ?? 0, resourcesOf(system)),
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
