/** Fairness: which steps a run must not put off for ever, and how a property of runs names them. */

import { InputError, unknownName } from './errors.ts';
import { type FlatStep, namesStep } from './flatten.ts';
import type { FlowDef, FlowKind } from './machine.ts';
import type { Fairness, PropertyDef, RunProperty } from './property.ts';
import type { ProtocolDef } from './protocol.ts';
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

/** The units of a fairness in a system: one for each entry and instance. What the system has not makes no unit. */
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
  return having.map((i) => unit(i, ` at '${entry}'`, ({ flat, alternative }) => namesStep([entry], flat, alternative)));
}

/** Everything that names a step of the protocol, by actors that are there or not, in a flow by itself. */
function stepsOfProtocol({ flows }: ProtocolDef): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<FlowDef>();
  const visit = (flow: FlowDef): void => {
    if (seen.has(flow)) return;
    seen.add(flow);
    for (const place of Object.values(flow.places)) {
      if (place.kind === 'call') visit(place.flow);
      if (place.kind !== 'steps') continue;
      for (const [label, { alternatives }] of Object.entries(place.on)) {
        names.add(label);
        for (const { name } of alternatives) if (name !== null) names.add(`${label}/${name}`).add(`/${name}`);
      }
    }
  };
  for (const flow of flows) visit(flow);
  return names;
}

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
 * Checks that whatever a fairness names is there: a group, or a flow or step of the protocol as it is, or as it was `before`
 * mutations. Throws an `InputError`, with the place in front, and the nearest name.
 */
export function checkFairness(
  system: System,
  fair: Fairness,
  place: string,
  before: ProtocolDef = system.protocol,
): void {
  const known = new Set([
    ...Object.keys(GROUPS),
    ...[system.protocol, before].flatMap(({ flows }) => flows.map(({ id }) => id)),
    ...allStepNames(system),
  ]);
  const also = new Set([...stepsOfProtocol(system.protocol), ...stepsOfProtocol(before)]);
  for (const how of ['weak', 'strong'] as const) {
    const unknown = fair[how].find((entry) => !known.has(entry) && !also.has(entry));
    if (unknown !== undefined)
      throw new InputError(`${place}: ${how}: ${unknownName('flow or step', unknown, [...known])}`);
  }
}

/**
 * Checks that all steps which a property of runs names are there, in the protocol as it is, or as it was `before` mutations.
 * Throws an `InputError` with the nearest name for one that is not.
 */
export function checkRunProperty(system: System, property: RunProperty, before: ProtocolDef = system.protocol): void {
  checkFairness(system, property.fair, `property ${property.id}: fairness`, before);
  const lists = { finitely: property.finitely, progress: property.kind === 'progress_cycle' ? property.progress : [] };
  for (const [list, names] of Object.entries(lists))
    checkStepNames(system, names, `property ${property.id}: ${list}`, before);
}

/** Throws an `InputError`, with the place in front, for a name that is no step's of the system. */
export function checkStepNames(
  system: System,
  names: readonly string[],
  place: string,
  before: ProtocolDef = system.protocol,
): void {
  const known = allStepNames(system);
  // What only other actors, or other settings, have is a step of the protocol all the same; so is what a mutation took away.
  const also = new Set([...stepsOfProtocol(system.protocol), ...stepsOfProtocol(before)]);
  const unknown = names.find((name) => !known.has(name) && !also.has(name));
  if (unknown !== undefined) throw new InputError(`${place}: ${unknownName('step', unknown, [...known])}`);
}

/** Everything that names a step of the system. */
export const allStepNames = (system: System): ReadonlySet<string> =>
  new Set(system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : stepNames(system, i))));

/**
 * Checks the names of a fairness against a protocol alone, before there is a system. Throws an `InputError` with the nearest
 * name; a label may have the places in front at which its flow is nested.
 */
export function checkFairnessNames(protocol: ProtocolDef, fair: Fairness): void {
  const known = [...Object.keys(GROUPS), ...protocol.flows.map(({ id }) => id), ...stepsOfProtocol(protocol)];
  const unknown = [...fair.weak, ...fair.strong].find(
    (entry) => !known.some((name) => entry === name || entry.endsWith(`: ${name}`)),
  );
  if (unknown !== undefined) throw new InputError(`fairness: ${unknownName('flow or step', unknown, known)}`);
}

/** The properties with another fairness, where they are about runs. */
export const withFairness = (properties: readonly PropertyDef[], fair: Fairness): readonly PropertyDef[] =>
  properties.map((property) => ('fair' in property ? { ...property, fair } : property));

/** `weakly threads, engines; strongly gpu` */
export function fairnessText({ weak, strong }: Fairness): string {
  const part = (how: string, names: readonly string[]) => (names.length > 0 ? [`${how} ${names.join(', ')}`] : []);
  return [...part('weakly', weak), ...part('strongly', strong)].join('; ') || 'nobody: every run may stop anywhere';
}
