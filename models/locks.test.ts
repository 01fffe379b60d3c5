/**
 * The lock order of shipped scenarios against a search through xstate alone: the same edges, and the same classes in which threads
 * wait for each other. Here the search asks the guards and the annotations, state by state, and uses no table.
 */

import { describe, expect, test } from 'vitest';
import { loadScenario, lockRulesOf, taskOf } from '../src/cli/catalog.ts';
import { exploreReference } from '../src/explore/reference.ts';
import { evaluate } from '../src/model/evaluate.ts';
import { choicesOf, knownOf, placeOf, tagsOf, type World } from '../src/model/interpret.ts';
import type { System } from '../src/model/system.ts';
import { blockedOn, locksHeldBy } from '../src/trace/blocked.ts';
import { prepare } from '../src/verify/check-scenario.ts';
import { lockOrder } from '../src/verify/lock-order.ts';

/** The classes that a thread sleeps for where it stands, by mode: of each step, the outcome whose guard holds. */
function wanted(system: System, world: World, instance: number): string[] {
  const context = world[instance]?.context ?? {};
  const known = { ...knownOf(system, world, instance), own: (field: string) => context[field] ?? null };
  return placeOf(system, world, instance).steps.flatMap((step) =>
    choicesOf(system, step).flatMap((choose) => {
      const payload = { ...choose };
      const seen = { ...known, ev: (name: string) => payload[name] ?? null };
      for (const [name, node] of Object.entries(step.step.read)) payload[name] = evaluate(node, system.constants, seen);
      const taken = step.step.alternatives.find(
        ({ guard }) => guard === null || evaluate(guard, system.constants, seen) === true,
      );
      return (taken?.actions ?? []).flatMap((effect) => {
        if (effect.kind !== 'wait') return [];
        const machine = system.machines.get(effect.send.to.machine);
        const lock = machine?.kind === 'resource' ? machine.def.lock : undefined;
        const mode = lock?.acquire[effect.send.event];
        return lock && mode ? [`${lock.class} ${mode}`] : [];
      });
    }),
  );
}

/** Cycles among the threads that can take no step, as the classes that they wait for. */
function cycles(system: System, world: World): string[] {
  const waits = new Map<string, readonly { readonly class: string; readonly by: readonly string[] }[]>();
  for (const [instance, { kind, id, machine }] of system.instances.entries()) {
    const flow = system.machines.get(machine);
    if (kind !== 'thread' || !flow || tagsOf(flow, placeOf(system, world, instance).path).includes('idle')) continue;
    const blocked = blockedOn(system, world, instance);
    if (blocked && blocked.length > 0) waits.set(id, blocked);
  }
  const found: string[] = [];
  const follow = (start: string, at: string, path: readonly string[], classes: readonly string[]): void => {
    for (const { class: name, by } of waits.get(at) ?? []) {
      for (const next of by) {
        if (next === start) found.push(turned([...classes, name]));
        else if (waits.has(next) && !path.includes(next)) follow(start, next, [...path, next], [...classes, name]);
      }
    }
  };
  for (const start of waits.keys()) follow(start, start, [start], []);
  return found;
}

/** A cycle of classes whatever it begins with; one that follows itself counts once. */
function turned(classes: readonly string[]): string {
  const same = classes.every((name) => name === classes[0]);
  const once = same ? classes.slice(0, 1) : classes.filter((name, i) => name !== classes[(i + 1) % classes.length]);
  return once.map((_, i) => [...once.slice(i), ...once.slice(0, i)].join(' ')).sort()[0] as string;
}

describe.each([
  ['svm_bo_eviction', 0],
  ['mutant_eviction_cancelled_early', 1],
  ['base_two_munmaps', 0],
  ['mutant_scan_nests_locks', 1],
  ['mutant_reclaim_under_notifier_lock', 1],
])('%s', (name, reached) => {
  test('as a search without tables sees it', { timeout: 60_000 }, async () => {
    const task = taskOf(loadScenario(name));
    const order = await lockOrder(task, lockRulesOf(task.protocol), async () => true);
    const { system } = prepare(task);
    const [edges, waits] = [new Set<string>(), new Set<string>()];
    const { states } = exploreReference(system, 20_000, {
      state(world) {
        for (const [instance, { kind, id }] of system.instances.entries()) {
          if (kind !== 'thread') continue;
          const held = locksHeldBy(system, world, id);
          if (held.length === 0) continue;
          for (const want of wanted(system, world, instance))
            for (const lock of held) edges.add(`${lock.class} ${lock.mode} ${want}`);
        }
        for (const cycle of cycles(system, world)) waits.add(cycle);
      },
    });
    expect(order.exploration.states).toBe(states.size);
    const seen = order.graph.edges
      .filter(({ how }) => how === 'sleep')
      .map(({ from, fromMode, to, toMode }) => `${from} ${fromMode} ${to} ${toMode}`);
    expect(new Set(seen)).toEqual(edges);
    expect(new Set(order.graph.waitCycles.map(({ classes }) => turned(classes)))).toEqual(waits);
    expect(waits.size).toBe(reached);
  });
});
