/** A trace, replayed, with everything that there is to say about it. */

import { consequenceIn } from '../model/consequence.ts';
import type { Value } from '../model/domain.ts';
import { walk } from '../model/expr.ts';
import { rename } from '../model/flatten.ts';
import { knownOf, stepAt, type World } from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { Explanation, Reasons } from '../report/explanation.ts';
import { hang } from '../report/hang.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { asked, closed, reasonsFor } from '../trace/reason.ts';
import { replay } from '../trace/replay.ts';
import { undoings } from '../trace/undoing.ts';
import { waitingThreads } from '../trace/waiting.ts';
import { prepare } from '../verify/check-scenario.ts';
import { culpritOf } from '../verify/culprit.ts';
import { inFile, traceTask } from './catalog.ts';
import { laneStep } from './lane-step.ts';

/** What a report needs of the trace in a file; lines that say why it does not reproduce, where it does not. */
export function explained(file: string): { readonly one: Explanation } | { readonly parts: string } {
  const trace = readTrace(file);
  const task = traceTask(trace, file);
  const { system } = inFile(file, () => prepare(task));
  const result = replay(system, trace, task.property);
  if (!result.reproduces) {
    const what = result.sameModel ? '' : ', and the model is not the one that it was recorded in';
    const lines = result.differences.flatMap((line) => hang('  ', line, 100));
    return { parts: `${file}: does not reproduce${what}:\n${lines.join('\n')}\n` };
  }
  const last = result.worlds.at(-1) as World;
  const { kind, run } = trace.violation;
  const stuck = ['deadlock', 'cannot_become_idle', 'wait_cycle'].includes(kind) || run?.loop === 0;
  const one: Explanation = {
    trace,
    property: task.property,
    broken: consequenceIn(task.property.broken, system.constants),
    mutations: task.mutations,
    system: systemLine(system),
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    reasons: reasonsOf(system, result.worlds, trace, task.property),
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
  return { one };
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

/** Which parts of the formula are to blame; null for a property that has none. */
function reasonsOf(system: System, worlds: readonly World[], trace: Trace, property: PropertyDef): Reasons | null {
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
