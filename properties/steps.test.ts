/** The rules about all allocations, and about all waits for a lock, forget none. */

import { describe, expect, test } from 'vitest';
import { protocols } from '../models/index.ts';
import type { FlowDef, StepDef } from '../src/model/machine.ts';
import type { PropertyDef } from '../src/model/property.ts';
import { properties } from './index.ts';

/** Every step of the protocols under its label, with the flow that it stands in. */
const steps = new Map<string, StepDef>();
const visit = (flow: FlowDef): void => {
  for (const place of Object.values(flow.places)) {
    if (place.kind === 'call') visit(place.flow);
    if (place.kind === 'steps') for (const [label, step] of Object.entries(place.on)) steps.set(label, step);
  }
};
for (const { flows } of protocols) flows.forEach(visit);

const stepsOf = (id: string): readonly string[] => {
  const property = properties.find((one: PropertyDef) => one.id === id);
  if (property?.kind !== 'at_step') throw new Error(`${id} is not judged at steps`);
  return property.steps;
};

const mayReclaim = ([label, { choose }]: readonly [string, StepDef]): boolean =>
  /\(reclaim\)$/.test(label) ||
  Object.values(choose).some((domain) => Array.isArray(domain) && domain.includes('reclaim'));

const waitsFor = (lock: RegExp) => (entry: readonly [string, StepDef]) =>
  entry[1].alternatives.some(({ actions }) =>
    actions.some(
      (effect) =>
        effect.kind === 'wait' && lock.test(effect.send.to.machine) && !/^wait$|signal/.test(effect.send.event),
    ),
  );

describe.each([
  ['L2', mayReclaim],
  ['L3', waitsFor(/_resv$/)],
  ['L6', waitsFor(/^mmap_lock$/)],
] as const)('%s', (id, concerns) => {
  const concerned = [...steps].filter(concerns).map(([label]) => label);

  test('is judged at every step that it speaks of', () => {
    expect(concerned.length).toBeGreaterThan(1);
    expect(stepsOf(id)).toEqual(expect.arrayContaining(concerned));
  });

  test('names steps that there are, or that a mutation adds', () => {
    expect(stepsOf(id).filter((label) => !steps.has(label))).toEqual(
      id === 'L3' ? ['xe_svm_invalidate: dma_resv_lock'] : [],
    );
  });
});
