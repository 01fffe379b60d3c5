/** What there is to measure, by name: the benchmark's cases and the shipped scenarios. */

import { checkSystem } from '../model/check.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { buildSystem } from '../model/system.ts';
import type { Subject } from './subject.ts';

/** `case:213`, or `scenario:munmap_iommu`. Each loads only what it needs, so that start-up is what it would be. */
export async function subjectNamed(name: string): Promise<Subject> {
  const [kind, id = ''] = name.split(':');
  if (kind === 'case') {
    const { cases, properties } = await import('../../models/bench/index.ts');
    const found = cases.find((one) => one.name === id);
    if (!found)
      throw new InputError(
        unknownName(
          'case',
          id,
          cases.map((one) => one.name),
        ),
      );
    const system = buildSystem(found.protocol, found.config);
    checkSystem(system, properties);
    return { system, properties, prologue: [] };
  }
  const { loadScenario, taskOf } = await import('../cli/catalog.ts');
  const { prepare } = await import('../verify/check-scenario.ts');
  const task = taskOf(loadScenario(id));
  return { system: prepare(task).system, properties: task.properties, prologue: task.prologue };
}

/** All shipped scenarios of protocols as they are, without mutations, and how many states each expects. */
export async function soundScenarios(): Promise<readonly { readonly name: string; readonly expectedStates: number }[]> {
  const { loadScenario, scenarioNames } = await import('../cli/catalog.ts');
  return scenarioNames().flatMap((name) => {
    const { mutations, expect } = loadScenario(name).scenario;
    return mutations === undefined ? [{ name: `scenario:${name}`, expectedStates: expect.states ?? 0 }] : [];
  });
}
