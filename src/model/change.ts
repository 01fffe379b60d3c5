/** What a change of a flow is, and what changes are made of: places by label, ways between them. */

import { InputError } from './errors.ts';
import type { Step } from './flow.ts';
import type { AlternativeDef, EffectNode, FlowDef, PlaceDef, StepDef } from './machine.ts';

/** A change of one flow; returns the flow and how many places it hit. */
export type Change = (flow: FlowDef) => { readonly flow: FlowDef; readonly hits: number };

/** Thrown when a mutation does not fit the protocol. */
export class MutationError extends InputError {}

export const mapPlaces = (
  places: Readonly<Record<string, PlaceDef>>,
  change: (place: PlaceDef, name: string) => PlaceDef,
): Record<string, PlaceDef> =>
  Object.fromEntries(Object.entries(places).map(([name, place]) => [name, change(place, name)]));

/** Splits `label/alternative`; a label may itself contain a slash, so the flow's own labels decide. */
export function matches(address: string, label: string, alternative: string | null): boolean {
  return address === label || (alternative !== null && address === `${label}/${alternative}`);
}

export const labelsOf = (place: PlaceDef): readonly string[] => (place.kind === 'steps' ? Object.keys(place.on) : []);

/** Labels of a flow, each with its place; a protocol that is made from another asks every flow for every label. */
const placesByLabel = new WeakMap<FlowDef, ReadonlyMap<string, string>>();

function labelled(flow: FlowDef): ReadonlyMap<string, string> {
  const known = placesByLabel.get(flow);
  if (known) return known;
  const all = new Map<string, string>();
  for (const [name, place] of Object.entries(flow.places)) {
    for (const label of labelsOf(place)) if (!all.has(label)) all.set(label, name);
  }
  placesByLabel.set(flow, all);
  return all;
}

export const placeOf = (flow: FlowDef, label: string): string | undefined => labelled(flow).get(label);

/** Whether the flow has a step that the address may name. */
function isNamed(flow: FlowDef, address: string): boolean {
  const labels = labelled(flow);
  if (labels.has(address)) return true;
  for (let end = address.indexOf('/'); end >= 0; end = address.indexOf('/', end + 1)) {
    if (labels.has(address.slice(0, end))) return true;
  }
  return false;
}

/** The place after this one in the list. */
export function following(flow: FlowDef, name: string): string {
  const names = Object.keys(flow.places);
  const after = names[names.indexOf(name) + 1];
  if (after === undefined)
    throw new MutationError(`${flow.id}: place '${name}' is the last and falls through to nothing`);
  return after;
}

/** Applies a change to every alternative that the address names (a label names all of its alternatives). */
export const atAlternatives =
  (address: string, change: (alternative: AlternativeDef, flow: FlowDef) => AlternativeDef | null): Change =>
  (flow) => {
    if (!isNamed(flow, address)) return { flow, hits: 0 };
    let hits = 0;
    const places = mapPlaces(flow.places, (place) => {
      if (place.kind !== 'steps') return place;
      const on: Record<string, StepDef> = {};
      for (const [label, one] of Object.entries(place.on)) {
        const alternatives = one.alternatives.flatMap((alternative) => {
          if (!matches(address, label, alternative.name)) return [alternative];
          const changed = change(alternative, flow);
          if (changed === alternative) return [alternative];
          hits++;
          return changed ? [changed] : [];
        });
        if (alternatives.length > 0) on[label] = { ...one, alternatives };
      }
      return { ...place, on };
    });
    return { flow: { ...flow, places }, hits };
  };

export const eventName = (effect: EffectNode): string =>
  effect.kind === 'set'
    ? 'set'
    : effect.kind === 'each'
      ? eventName(effect.effect)
      : `${effect.send.to.machine}.${effect.send.event}`;

/** The exits of a call, without those that the called flow no longer has. */
export function withoutLost(
  exits: Readonly<Record<string, string | null>>,
  before: FlowDef,
  after: FlowDef,
): Readonly<Record<string, string | null>> {
  const lost = exitsOf(before).filter((exit) => !exitsOf(after).includes(exit));
  return lost.length === 0 ? exits : Object.fromEntries(Object.entries(exits).filter(([exit]) => !lost.includes(exit)));
}

export const exitsOf = ({ places }: FlowDef): readonly string[] =>
  Object.values(places).flatMap((place) => (place.kind === 'exit' ? [place.exit] : []));

export const receiver = (effect: EffectNode): string | null =>
  effect.kind === 'set' ? null : effect.kind === 'each' ? receiver(effect.effect) : effect.send.to.machine;

export function targetsOf(place: PlaceDef): readonly (string | null)[] {
  if (place.kind === 'exit') return [];
  if (place.kind === 'call') return Object.values(place.exits);
  return Object.values(place.on).flatMap(({ alternatives }) => alternatives.map(({ target }) => target));
}

/** A place for an inserted step, called like it; a name of a place has no dots. */
export const placeFor = (label: string): string => label.replaceAll('.', '_');

export function refuseTaken(flow: FlowDef, label: string, place: string): void {
  const what = place in flow.places ? 'place' : placeOf(flow, label) !== undefined ? 'step' : null;
  if (what === null) return;
  throw new MutationError(`${flow.id} has a ${what} '${label}' already; call the inserted step something else`);
}

/** The outcomes of an inserted step that do not say where to go on lead to `target`. */
export function newPlace(label: string, inserted: Step, target: string): PlaceDef {
  const alternatives = inserted.step.alternatives.map((a) => ({ ...a, target: a.target ?? target }));
  return { kind: 'steps', tags: [], holds: null, on: { [label]: { ...inserted.step, alternatives } } };
}

export function onlyStep(
  flow: FlowDef,
  name: string,
  label: string,
): { place: PlaceDef & { kind: 'steps' }; one: StepDef } {
  const place = flow.places[name] as PlaceDef & { kind: 'steps' };
  if (Object.keys(place.on).length !== 1) {
    throw new MutationError(
      `${flow.id}: '${label}' is one of several steps at '${name}'; drop the alternative instead`,
    );
  }
  return { place, one: place.on[label] as StepDef };
}

export function single(flow: FlowDef, one: StepDef): AlternativeDef {
  const [only, ...rest] = one.alternatives;
  if (!only || rest.length > 0)
    throw new MutationError(`${flow.id}: the step has several outcomes, so it cannot be moved`);
  return only;
}

/** Every way into `from` leads to `to` instead; falling through counts. */
export function redirect(flow: FlowDef, from: string, to: string): FlowDef {
  const names = Object.keys(flow.places);
  const aim = (target: string | null, name: string): string | null => {
    const goal = target ?? names[names.indexOf(name) + 1] ?? null;
    return goal === from ? to : target;
  };
  const places = mapPlaces(flow.places, (place, name) => {
    if (place.kind === 'exit') return place;
    if (place.kind === 'call') {
      const exits = Object.fromEntries(Object.entries(place.exits).map(([exit, target]) => [exit, aim(target, name)]));
      return { ...place, exits };
    }
    const on = Object.fromEntries(
      Object.entries(place.on).map(([label, one]) => [
        label,
        { ...one, alternatives: one.alternatives.map((a) => ({ ...a, target: aim(a.target, name) })) },
      ]),
    );
    return { ...place, on };
  });
  return { ...flow, places, initial: flow.initial === from ? to : flow.initial };
}

export function removePlace(flow: FlowDef, name: string, target: string): FlowDef {
  const redirected = redirect(flow, name, target);
  const { [name]: _, ...places } = redirected.places;
  return { ...redirected, places };
}

/** Whether two flows have the same courses: the same steps, leading to the same places. Fields that a place keeps are no matter. */
export function sameCourses(a: FlowDef, b: FlowDef): boolean {
  return a === b || coursesOf(a) === coursesOf(b);
}

function coursesOf({ initial, places }: FlowDef): string {
  const names = Object.keys(places);
  const written = Object.entries(places).map(([name, place], i) => {
    const to = (target: string | null) => target ?? names[i + 1] ?? null;
    if (place.kind === 'exit') return [name, place];
    if (place.kind === 'call')
      return [name, { ...place, exits: Object.entries(place.exits).map(([exit, target]) => [exit, to(target)]) }];
    const on = Object.entries(place.on).map(([label, one]) => [
      label,
      { ...one, alternatives: one.alternatives.map((a) => ({ ...a, target: to(a.target) })) },
    ]);
    return [name, { ...place, holds: null, on }];
  });
  return JSON.stringify([initial, written.sort(([x], [y]) => (String(x) < String(y) ? -1 : 1))]);
}
