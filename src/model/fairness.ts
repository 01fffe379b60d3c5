/** Fairness: which steps a run must not put off for ever, and how a property of runs names them. */

import { InputError, unknownName } from './errors.ts';
import { type FlatStep, namesStep } from './flatten.ts';
import type { FlowKind } from './machine.ts';
import type { Fairness, PropertyDef, RunProperty } from './property.ts';
import type { System } from './system.ts';

/** A step as fairness sees it. */
export interface NamedStep {
  readonly instance: number;
  readonly flat: FlatStep;
  /** Position among the step's alternatives. */
  readonly alternative: number;
  /** Whether the flow is idle where the step leaves. */
  readonly fromIdle: boolean;
}

/** Steps of one instance that are fair together: put off for ever, none of them is taken. */
export interface FairUnit {
  /** `gpu_fault`, `tlb_engine.2`, or `gpu_fault at 'some: label'`. */
  readonly name: string;
  readonly strong: boolean;
  has(step: NamedStep): boolean;
}

const GROUPS: Readonly<Record<string, FlowKind>> = { threads: 'thread', engines: 'engine' };

/**
 * The units of a fairness in a system: one for each entry and instance. Throws an `InputError` for an entry that names
 * neither a group, nor a flow among the actors, nor a step.
 */
export function unitsOf(system: System, { weak, strong }: Fairness): readonly FairUnit[] {
  const units: FairUnit[] = [];
  for (const entry of strong) units.push(...unitsFor(system, entry, true));
  for (const entry of weak) units.push(...unitsFor(system, entry, false));
  return units;
}

function unitsFor(system: System, entry: string, strong: boolean): FairUnit[] {
  const group = Object.hasOwn(GROUPS, entry) ? GROUPS[entry] : undefined;
  const flows = system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
  const unit = (instance: number, of: string, has: FairUnit['has']): FairUnit => ({
    name: `${system.instances[instance]?.id}${of}`,
    strong,
    has: (step) => step.instance === instance && has(step),
  });
  // A thread that is idle owes nothing; one that is named owes its beginning as well.
  if (group !== undefined)
    return flows
      .filter((i) => system.instances[i]?.kind === group)
      .map((i) => unit(i, '', ({ fromIdle }) => group !== 'thread' || !fromIdle));
  const named = flows.filter((i) => system.instances[i]?.machine === entry);
  if (named.length > 0) return named.map((i) => unit(i, '', () => true));
  const having = flows.filter((i) => stepNames(system, i).includes(entry));
  if (having.length === 0) {
    const known = [...Object.keys(GROUPS), ...flowNames(system), ...flows.flatMap((i) => stepNames(system, i))];
    throw new InputError(`fairness: ${unknownName('flow or step', entry, [...new Set(known)])}`);
  }
  return having.map((i) => unit(i, ` at '${entry}'`, ({ flat, alternative }) => namesStep([entry], flat, alternative)));
}

const flowNames = (system: System): string[] =>
  [...system.machines.values()].flatMap(({ kind, def }) => (kind === 'flow' ? [def.id] : []));

/** Everything that names a step of an instance. */
function stepNames(system: System, instance: number): readonly string[] {
  const machine = system.machines.get(system.instances[instance]?.machine ?? '');
  if (machine?.kind !== 'flow') return [];
  const known = namesOf.get(machine.flat) ?? [
    ...new Set(
      machine.flat.places.flatMap(({ steps }) =>
        steps.flatMap(({ bareLabel, label, step }) => [
          bareLabel,
          label,
          ...step.alternatives.flatMap(({ name }) =>
            name === null ? [] : [`${bareLabel}/${name}`, `${label}/${name}`, `/${name}`],
          ),
        ]),
      ),
    ),
  ];
  namesOf.set(machine.flat, known);
  return known;
}

const namesOf = new WeakMap<object, readonly string[]>();

/**
 * Checks that all steps which a property of runs names are there. Throws an `InputError` with the nearest name for one
 * that is not.
 */
export function checkRunProperty(system: System, property: RunProperty): void {
  unitsOf(system, property.fair);
  const lists = { finitely: property.finitely, progress: property.kind === 'progress_cycle' ? property.progress : [] };
  for (const [list, names] of Object.entries(lists)) checkStepNames(system, names, `property ${property.id}: ${list}`);
}

/** Throws an `InputError`, with the place in front, for a name that is no step's of the system. */
export function checkStepNames(system: System, names: readonly string[], place: string): void {
  const known = allStepNames(system);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new InputError(`${place}: ${unknownName('step', unknown, [...known])}`);
}

/** Everything that names a step of the system. */
export const allStepNames = (system: System): ReadonlySet<string> =>
  new Set(system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : stepNames(system, i))));

/** The properties with another fairness, where they are about runs. */
export const withFairness = (properties: readonly PropertyDef[], fair: Fairness): readonly PropertyDef[] =>
  properties.map((property) => ('fair' in property ? { ...property, fair } : property));

/** `weakly threads, engines; strongly gpu` */
export function fairnessText({ weak, strong }: Fairness): string {
  const part = (how: string, names: readonly string[]) => (names.length > 0 ? [`${how} ${names.join(', ')}`] : []);
  return [...part('weakly', weak), ...part('strongly', strong)].join('; ') || 'nobody: every run may stop anywhere';
}
