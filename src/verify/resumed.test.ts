/** Shipped scenarios and mutants, stopped on the way and gone on with: the same verdicts and counterexamples. */

import { expect, test } from 'vitest';
import { loadScenario, taskOf } from '../cli/catalog.ts';
import type { Pause } from '../explore/exploration.ts';
import { emptyLists, LIST_NAMES, type Snapshot } from '../explore/snapshot.ts';
import { checkScenario, type Keeper, type Outcome, type Task } from './check-scenario.ts';

/** Keeps the last snapshot in memory, as it would come back from a file. */
class Memory implements Keeper {
  kept: Snapshot | null = null;
  async open(): Promise<Snapshot | null> {
    return this.kept;
  }
  async pause(pause: Pause): Promise<void> {
    const snapshot = pause.snapshot();
    if (snapshot) await this.stopped(snapshot);
  }
  async stopped(snapshot: Snapshot): Promise<void> {
    const lists = emptyLists();
    for (const name of LIST_NAMES) for (const part of snapshot.lists[name].parts()) lists[name].pushAll(part);
    this.kept = { ...(JSON.parse(JSON.stringify({ ...snapshot, lists: null })) as Snapshot), lists };
  }
}

const summary = ({ exploration, verdict, properties }: Outcome) => ({
  counts: [exploration.states, exploration.transitions, exploration.depth, exploration.limit],
  taken: [...exploration.taken],
  illegalIn: [...exploration.illegalIn],
  verdict,
  properties: properties.map(({ property, ...rest }) => [property.id, rest]),
});

const check = (task: Task, keeper: Keeper | null = null): Promise<Outcome> =>
  checkScenario(task, async () => true, { keeper });

test.each([
  'fault_iommu',
  'munmap_mapped',
  'mutant_fence_after_unlock',
  'mutant_reclaim_under_notifier_lock',
  'mutant_wake_dropped',
  'mutant_zap_skipped',
])('%s', async (name) => {
  const task = taskOf(loadScenario(name));
  const whole = await check(task);
  for (const part of [0.01, 0.4, 0.9]) {
    const memory = new Memory();
    const states = Math.max(1, Math.floor(whole.exploration.states * part));
    await check({ ...task, limits: { ...task.limits, states } }, memory);
    expect(memory.kept?.states).toBeGreaterThanOrEqual(states);
    expect(summary(await check(task, memory))).toEqual(summary(whole));
  }
});
