/** A replayed trace as drawings need it. */

import type { World } from '../model/interpret.ts';
import type { FlowKind } from '../model/machine.ts';
import type { DrawnRun, HeldByThread } from '../report/drawn-run.ts';
import type { Trace } from '../schema/validate.ts';
import { locksHeldBy } from '../trace/blocked.ts';
import { type Culprit, culpritOf } from '../verify/culprit.ts';
import { laneStep } from './lane-step.ts';
import { reasonsOf } from './reasons.ts';
import type { Replayed } from './replayed.ts';

/** The run of a replayed trace. */
export function drawnRun({ trace, task, system, worlds }: Replayed): DrawnRun {
  const { property } = task;
  const threads = system.instances.flatMap(({ thread }) => thread ?? []);
  // Behind a last step that nothing follows, everybody holds what they held before it.
  const states = Array.from({ length: trace.steps.length + 1 }, (_, i) => (worlds[i] ?? worlds.at(-1)) as World);
  return {
    scenario: trace.scenario,
    property: property.id,
    title: `${property.id} ${property.name}`,
    says: property.says,
    prologue: trace.prologue,
    loop: trace.violation.run?.loop ?? 0,
    actors: system.instances.flatMap(({ id, kind }) => (kind === 'resource' ? [] : [{ id, kind: kind as FlowKind }])),
    resources: system.instances.flatMap(({ id, kind, machine }) => {
      const found = system.machines.get(machine);
      const lock = found?.kind === 'resource' && found.def.lock !== undefined;
      return kind === 'resource' ? [{ id, lock, initial: trace.initial[id] ?? '' }] : [];
    }),
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    held: states.map((world) =>
      threads.flatMap((thread) =>
        locksHeldBy(system, world, thread).map(
          ({ instance, mode }): HeldByThread => ({ lock: instance, thread, mode }),
        ),
      ),
    ),
    led: led(trace, blamed(trace, reasonsOf(system, worlds, trace, property)?.states ?? []), culpritOf(system, trace)),
  };
}

/** The instances whose states are to blame: those that the property asks about, or the target of the event. */
function blamed({ violation }: Trace, states: readonly string[]): readonly string[] {
  const target = /^(.*)\.[^.]*$/.exec(violation.event ?? '')?.[1];
  return [...states.map((text) => text.split(' ')[0] as string), ...(target === undefined ? [] : [target])];
}

/** The step that lets it happen, and the last ones that changed these instances; the last step of all aside. */
function led({ steps }: Trace, instances: readonly string[], culprit: Culprit | null): number[] {
  const before = steps.slice(0, -1);
  const changed = instances.map((id) => before.findLastIndex(({ changes }) => Object.hasOwn(changes, id)));
  const found = new Set([...changed, culprit?.position ?? -1]);
  return [...found].filter((i) => i >= 0 && i < before.length).sort((a, b) => a - b);
}
