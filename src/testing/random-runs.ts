/** Random properties of runs of a random system: its formulas, its steps, any fairness. */

import fc from 'fast-check';
import { formulasOf, type PropertyDef, type RunProperty } from '../model/property.ts';
import type { System } from '../model/system.ts';

/** Draws from this many numbers; each makes one choice. */
export const runSeeds = fc.array(fc.nat({ max: 10_000 }), { minLength: 12, maxLength: 12 });

/** So many properties of each kind. */
export const randomRuns = (
  system: System,
  given: readonly PropertyDef[],
  seeds: readonly number[],
  times = 4,
): RunProperty[] =>
  Array.from({ length: times }, (_, k) =>
    oneOfEach(
      system,
      given,
      seeds.map((seed, i) => (seed * (k + 1) + i * k) % 10_007),
    ).map((property) => ({ ...property, id: `${property.id}${k}` })),
  ).flat();

function oneOfEach(system: System, given: readonly PropertyDef[], seeds: readonly number[]): RunProperty[] {
  const formulas = given.filter(({ kind }) => kind === 'invariant' || kind === 'quiescence').flatMap(formulasOf);
  const machines = [...system.machines.values()].flatMap((one) => (one.kind === 'flow' ? [one] : []));
  const steps = machines.flatMap(({ flat }) =>
    flat.places.flatMap((place) =>
      place.steps.flatMap(({ label, step }) => [
        label,
        ...step.alternatives.flatMap(({ name }) => (name === null ? [] : [`${label}/${name}`])),
      ]),
    ),
  );
  const entries = ['threads', 'engines', ...machines.map(({ def }) => def.id), ...steps];
  let next = 0;
  const seed = () => seeds[next++ % seeds.length] as number;
  const some = (from: readonly string[], most: number): string[] =>
    from.length === 0
      ? []
      : Array.from({ length: seed() % (most + 1) }, (_, i) => from[(seed() + i * 7) % from.length] as string);
  const text = (id: string) => ({ id, name: id.toLowerCase(), says: '', source: 'random', broken: '' });
  const runs = () => ({
    fair: { weak: [...(seed() % 2 ? ['threads', 'engines'] : []), ...some(entries, 2)], strong: some(entries, 2) },
    finitely: seed() % 3 === 0 ? some(steps, 2) : [],
  });
  const truth = { op: 'const', value: true } as const;
  const formula = () => (formulas.length === 0 ? truth : (formulas[seed() % formulas.length] ?? truth));
  const maybeNot = (node: ReturnType<typeof formula>) => (seed() % 2 ? node : ({ op: 'not', a: node } as const));
  return [
    { ...text('LEADS'), ...runs(), kind: 'leads_to', when: maybeNot(formula()), eventually: maybeNot(formula()) },
    { ...text('ALWAYS'), ...runs(), kind: 'eventually_always', holds: maybeNot(formula()) },
    { ...text('CYCLE'), ...runs(), kind: 'progress_cycle', progress: some(steps, 3) },
  ];
}
