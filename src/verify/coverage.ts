/** Which steps fired, by protocol and by the flow that defines them; a step counts wherever the flow is nested. */

import type { Exploration } from '../explore/exploration.ts';
import type { FlowDef, StepDef } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { flatStepOf } from './flat-step.ts';

/** `flow: label/alternative` of every step of a protocol, with the reason why it never fires, where one is given. */
export function stepsOf(protocol: ProtocolDef): ReadonlyMap<string, string | null> {
  const steps = new Map<string, string | null>();
  visitSteps(protocol, (flow, label, { alternatives }) => {
    for (const { name, unreachable } of alternatives) steps.set(stepName(flow.id, label, name), unreachable);
  });
  return steps;
}

/** Calls `visit` with every step of every flow, each flow once, and the place after the step's own. */
function visitSteps(
  protocol: Pick<ProtocolDef, 'flows'>,
  visit: (flow: FlowDef, label: string, step: StepDef, after: string | undefined) => void,
): void {
  const seen = new Set<FlowDef>();
  const enter = (flow: FlowDef): void => {
    if (seen.has(flow)) return;
    seen.add(flow);
    const places = Object.entries(flow.places);
    for (const [i, [, place]] of places.entries()) {
      if (place.kind === 'call') enter(place.flow);
      if (place.kind !== 'steps') continue;
      for (const [label, step] of Object.entries(place.on)) visit(flow, label, step, places[i + 1]?.[0]);
    }
  };
  for (const flow of protocol.flows) enter(flow);
}

/** The steps that a derived protocol has from its parent as they are: label, choices, alternatives, and where they lead. */
function takenOver(parent: ProtocolDef, derived: ProtocolDef): ReadonlySet<string> {
  const before = definitionsOf(parent);
  const same = [...definitionsOf(derived)].filter(([step, definition]) => before.get(step) === definition);
  return new Set(same.map(([step]) => step));
}

/** The steps that a derived protocol adds to another one or has in another form. */
export function changedSteps(
  parent: Pick<ProtocolDef, 'flows'>,
  derived: Pick<ProtocolDef, 'flows'>,
): ReadonlySet<string> {
  const before = definitionsOf(parent);
  return new Set(
    [...definitionsOf(derived)].flatMap(([step, definition]) => (before.get(step) === definition ? [] : [step])),
  );
}

/** What each step does and where it leads, by its name. */
export function definitionsOf(protocol: Pick<ProtocolDef, 'flows'>): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  visitSteps(protocol, (flow, label, step, after) => {
    const alternatives = step.alternatives.map((one) => ({ ...one, target: one.target ?? after }));
    const definition = JSON.stringify({ ...step, alternatives });
    for (const { name } of alternatives) definitions.set(stepName(flow.id, label, name), definition);
  });
  return definitions;
}

/** The steps, by the same names, that an exploration took at least once. */
export function stepsTaken({ compiled, taken }: Exploration): ReadonlySet<string> {
  const fired = new Set<string>();
  for (const [id, step] of compiled.steps.entries()) {
    if (taken[id] === 0) continue;
    const { flow, bareLabel } = flatStepOf(compiled, step).flat;
    fired.add(stepName(flow, bareLabel, step.alternative));
  }
  return fired;
}

/** `flow: label/alternative`. */
export const stepName = (flow: string, label: string, alternative: string | null): string =>
  `${flow}: ${label}${alternative === null ? '' : `/${alternative}`}`;

/** What coverage and vacuity are judged by: everything that scenarios of a protocol reached, unmutated or put right. */
export interface Reached {
  readonly steps: Set<string>;
  readonly premises: Set<string>;
  readonly judged: Set<string>;
}

/** Adds what a scenario of a protocol reached: the steps that were taken, and the properties that were judged. */
export function note(
  reached: Map<string, Reached>,
  protocol: string,
  steps: Iterable<string>,
  properties: readonly { readonly id: string; readonly premise: boolean }[],
): void {
  const entry = reached.get(protocol) ?? { steps: new Set(), premises: new Set(), judged: new Set() };
  reached.set(protocol, entry);
  for (const step of steps) entry.steps.add(step);
  for (const { id, premise } of properties) {
    entry.judged.add(id);
    if (premise) entry.premises.add(id);
  }
}

/** Steps of a protocol that was put right, without those that it could not take before. */
export function reachable(protocol: ProtocolDef, steps: Iterable<string>): string[] {
  const all = stepsOf(protocol);
  return [...steps].filter((step) => all.get(step) === null);
}

/**
 * Steps that fired nowhere without a stated reason, and properties that were judged but never put to the test, unless the
 * protocol says why: each protocol for itself, whatever others with the same flows reached. Only a step that a derived
 * protocol takes over as it is may fire in the one that it comes from. A property of steps that a change took away has
 * nothing to say about the protocol that was made by it.
 */
export function gapsOf(
  protocols: readonly ProtocolDef[],
  properties: readonly PropertyDef[],
  reached: ReadonlyMap<string, Reached>,
): { uncovered: string[]; vacuous: string[] } {
  const uncovered: string[] = [];
  const vacuous: string[] = [];
  for (const protocol of protocols) {
    const { premises, judged } = reached.get(protocol.id) ?? NOTHING;
    const steps = firedIn(protocol, protocols, reached);
    for (const [step, why] of stepsOf(protocol)) {
      if (!steps.has(step) && why === null && !isUntested(protocol, step)) uncovered.push(`${protocol.id}: ${step}`);
      if (steps.has(step) && why !== null)
        uncovered.push(`${protocol.id}: ${step} fires, although it is said to be unreachable: ${why}`);
    }
    const silent = protocol.from === null ? [] : properties.filter((one) => speaksOfNothing(one, protocol));
    const asked = [...judged].filter((id) => !silent.some((property) => property.id === id));
    const silently = (id: string) => !premises.has(id) && !Object.hasOwn(protocol.untested, id);
    vacuous.push(...asked.filter(silently).map((id) => `${protocol.id}: ${id}`));
    const tested = Object.keys(protocol.untested).filter((id) => premises.has(id));
    uncovered.push(
      ...tested.map((id) => `${protocol.id}: ${id} is put to the test, although that is said not to happen here`),
    );
  }
  return { uncovered, vacuous };
}

/** Whether a protocol says of a step, by its name or how that begins, that no scenario of its own takes it. */
export const isUntested = ({ untested }: ProtocolDef, step: string): boolean =>
  Object.keys(untested).some((name) => step.startsWith(name));

/** The steps of a protocol that fired in it, or, where it takes them over as they are, in the one that it is made from. */
function firedIn(
  protocol: ProtocolDef,
  protocols: readonly ProtocolDef[],
  reached: ReadonlyMap<string, Reached>,
): ReadonlySet<string> {
  const own = (reached.get(protocol.id) ?? NOTHING).steps;
  const parent = protocols.find(({ id }) => id === protocol.from);
  if (!parent) return own;
  const unchanged = takenOver(parent, protocol);
  return new Set([...own, ...[...firedIn(parent, protocols, reached)].filter((step) => unchanged.has(step))]);
}

/** Whether a property names steps of which the protocol has none. */
export const speaksOfNothing = (property: PropertyDef, protocol: ProtocolDef): boolean =>
  property.kind === 'at_step' &&
  ![...stepsOf(protocol).keys()].some((step) =>
    property.steps.some((name) => step.endsWith(`: ${name}`) || step.includes(`: ${name}/`)),
  );

const NOTHING: Reached = { steps: new Set(), premises: new Set(), judged: new Set() };
