/** Changes of a flow as a whole: what it calls, where it begins, what it is called. */

import {
  type Change,
  exitsOf,
  following,
  labelsOf,
  MutationError,
  placeOf,
  redirect,
  refuseTaken,
  removePlace,
  targetsOf,
} from './change.ts';
import { relabel } from './change-steps.ts';
import { type Domain, showDomain } from './domain.ts';
import { type Place, type Step, toPlace } from './flow.ts';
import type { FlowDef, PlaceDef } from './machine.ts';

/** Skips a call of another flow: whoever came to the place goes on as if the call had ended at `exit`. */
export const skipCall =
  (flowId: string, place: string, exit: string): Change =>
  (flow) => {
    const call = flow.places[place];
    if (flow.id !== flowId || call?.kind !== 'call') return { flow, hits: 0 };
    if (!(exit in call.exits)) throw new MutationError(`${flow.id}: the call at '${place}' has no exit '${exit}'`);
    const target = call.exits[exit] ?? following(flow, place);
    return { flow: removePlace(flow, place, target), hits: 1 };
  };

/**
 * Puts another flow where one was, wherever it is called or takes part. It takes the same parameters, and ends by no other
 * exits. What it calls comes with it, and later changes reach that, too.
 */
export const replaceFlow =
  (id: string, by: { readonly def: FlowDef }): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    const { def } = by;
    const misfit = (what: string, was: string, is: string) =>
      new MutationError(`flow ${id} cannot be replaced by ${def.id}: ${what} ${was}, got ${is}`);
    const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
    if (def.kind !== flow.kind) throw misfit('expected a', flow.kind, def.kind);
    const params = ({ params, fields }: FlowDef) => list(params.map((p) => `${p}: ${showDomain(fields[p] as Domain)}`));
    if (params(def) !== params(flow)) throw misfit('expected parameters', params(flow), params(def));
    const unknown = exitsOf(def).filter((exit) => !exitsOf(flow).includes(exit));
    if (unknown.length > 0) throw misfit('expected exits', list(exitsOf(flow)), list(unknown));
    return { flow: def, hits: 1 };
  };

/** Steps of one kernel function are those of another: the same steps, found elsewhere in another version of the code. */
export const renameFunction =
  (from: string, to: string): Change =>
  (flow) => {
    const labels = Object.values(flow.places).flatMap(labelsOf);
    const mine = labels.filter((label) => label.startsWith(`${from}: `));
    return mine.reduce(
      (made, label) => {
        const { flow, hits } = relabel(label, to + label.slice(from.length))(made.flow);
        return { flow, hits: made.hits + hits };
      },
      { flow, hits: 0 },
    );
  };

/** A flow stands for another function: the code that it models was there in another version. */
export const standsFor =
  (id: string, source: string): Change =>
  (flow) =>
    flow.id === id ? { flow: { ...flow, source }, hits: 1 } : { flow, hits: 0 };

/** Changes of one flow only: of those of several flows with the same labels, or of one that was set apart. */
export const within =
  (id: string, ...changes: readonly Change[]): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    let changed = flow;
    for (const [i, change] of changes.entries()) {
      const made = change(changed);
      if (made.hits === 0) throw new MutationError(`within ${id}: change ${i + 1} hits nothing`);
      changed = made.flow;
    }
    return { flow: changed, hits: 1 };
  };

/** Sets the flow that is called at a place apart, under a name of its own: later changes may treat it differently. */
export const setApart = (id: string, place: string, name: string): Change =>
  atCall(id, place, (call) => ({ ...call, flow: { ...call.flow, id: name } }));

/** After an exit of the flow that is called at a place, another place follows. */
export const retargetExit = (id: string, place: string, exit: string, target: string): Change =>
  atCall(id, place, (call, flow) => {
    if (!(exit in call.exits)) throw new MutationError(`${id}: the call at '${place}' has no exit '${exit}'`);
    if (!(target in flow.places)) throw new MutationError(`${id} has no place '${target}'`);
    if (call.exits[exit] === target) return call;
    return { ...call, exits: { ...call.exits, [exit]: target } };
  });

const atCall =
  (
    id: string,
    place: string,
    change: (call: PlaceDef & { kind: 'call' }, flow: FlowDef) => PlaceDef & { kind: 'call' },
  ): Change =>
  (flow) => {
    const call = flow.places[place];
    if (flow.id !== id || call?.kind !== 'call') return { flow, hits: 0 };
    const changed = change(call, flow);
    return changed === call
      ? { flow, hits: 0 }
      : { flow: { ...flow, places: { ...flow.places, [place]: changed } }, hits: 1 };
  };

/** Moves a call behind another; each has a single exit. */
export const moveCallAfter =
  (id: string, place: string, other: string): Change =>
  (flow) => {
    const before = flow.places[other];
    if (flow.id !== id || before?.kind !== 'call') return { flow, hits: 0 };
    const exit = onlyExit(flow, other);
    const onward = before.exits[exit] ?? following(flow, other);
    return takenOut(flow, place, (places, call, end) => ({
      ...places,
      [place]: { ...call, exits: { [end]: onward } },
      [other]: { ...(places[other] as typeof before), exits: { [exit]: place } },
    }));
  };

/** Moves a call, which has a single exit, before another place: whoever came to that one passes the call first. */
export const moveCallBefore =
  (id: string, place: string, other: string): Change =>
  (flow) => {
    if (flow.id !== id || !(other in flow.places) || isOnlyWay(flow, place, other)) return { flow, hits: 0 };
    return takenOut(flow, place, (places, call, end) => ({
      ...redirect({ ...flow, places }, other, place).places,
      [place]: { ...call, exits: { [end]: other } },
    }));
  };

/** Whether everybody who comes to `to` comes from `from`. */
const isOnlyWay = (flow: FlowDef, from: string, to: string): boolean =>
  Object.entries(flow.places).every(
    ([name, place]) => name === from || targetsOf(place).every((target) => (target ?? following(flow, name)) !== to),
  );

/** The flow as if the call at the place were over at once, with what `put` makes of its places and the call. */
function takenOut(
  flow: FlowDef,
  place: string,
  put: (places: FlowDef['places'], call: PlaceDef & { kind: 'call' }, exit: string) => FlowDef['places'],
): { readonly flow: FlowDef; readonly hits: number } {
  const call = flow.places[place];
  if (call?.kind !== 'call') return { flow, hits: 0 };
  const exit = onlyExit(flow, place);
  const { places, initial } = redirect(flow, place, call.exits[exit] ?? following(flow, place));
  return { flow: { ...flow, initial, places: put(places, call, exit) }, hits: 1 };
}

function onlyExit(flow: FlowDef, place: string): string {
  const [exit, ...others] = Object.keys((flow.places[place] as PlaceDef & { kind: 'call' }).exits);
  if (exit === undefined || others.length > 0)
    throw new MutationError(`${flow.id}: the call at '${place}' must have a single exit to be moved`);
  return exit;
}

/** Leads another exit of the flow that is called at a place somewhere: one that it had not before. */
export const addExit = (id: string, place: string, exit: string, target: string): Change =>
  atCall(id, place, (call, flow) => {
    if (exit in call.exits) throw new MutationError(`${id}: the call at '${place}' has an exit '${exit}' already`);
    if (!exitsOf(call.flow).includes(exit)) throw new MutationError(`${call.flow.id} has no exit '${exit}'`);
    if (!(target in flow.places)) throw new MutationError(`${id} has no place '${target}'`);
    return { ...call, exits: { ...call.exits, [exit]: target } };
  });

/** Further local variables of a flow, null where it begins. */
export const addFields =
  (id: string, fields: Readonly<Record<string, Domain>>): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    const known = Object.keys(fields).find((name) => name in flow.fields);
    if (known !== undefined) throw new MutationError(`${id} has a field '${known}' already`);
    return { flow: { ...flow, fields: { ...flow.fields, ...fields } }, hits: 1 };
  };

/** A place keeps further local variables, beside those that it says it holds. */
export const keepFields =
  (id: string, place: string, ...fields: readonly string[]): Change =>
  (flow) => {
    const old = flow.places[place];
    if (flow.id !== id || old?.kind !== 'steps') return { flow, hits: 0 };
    if (old.holds === null) throw new MutationError(`${id}: the place '${place}' holds everything already`);
    const holds = [...old.holds, ...fields];
    return { flow: { ...flow, places: { ...flow.places, [place]: { ...old, holds } } }, hits: 1 };
  };

/** New places of a flow, which other changes lead to. */
export const addPlaces =
  (id: string, added: Readonly<Record<string, Place>>): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    const places = Object.fromEntries(Object.entries(added).map(([name, place]) => [name, toPlace(place)]));
    for (const name of Object.keys(places)) refuseTaken(flow, name, name);
    return { flow: { ...flow, places: { ...flow.places, ...places } }, hits: 1 };
  };

/** Further steps at a place, which whoever is there may take as well; they say where they go. */
export const addSteps =
  (id: string, place: string, added: Readonly<Record<string, Step>>): Change =>
  (flow) => {
    const old = flow.places[place];
    if (flow.id !== id || old?.kind !== 'steps') return { flow, hits: 0 };
    const on = Object.fromEntries(
      Object.entries(added).map(([label, { step }]) => {
        if (placeOf(flow, label) !== undefined) throw new MutationError(`${id} has a step '${label}' already`);
        const open = step.alternatives.find(({ target }) => target === null);
        if (open) throw new MutationError(`${id}: the added step '${label}' must say where it goes`);
        return [label, step];
      }),
    );
    return { flow: { ...flow, places: { ...flow.places, [place]: { ...old, on: { ...old.on, ...on } } } }, hits: 1 };
  };

/** A flow begins at another place. */
export const startAt =
  (id: string, place: string): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    if (!(place in flow.places)) throw new MutationError(`${id} has no place '${place}'`);
    return { flow: { ...flow, initial: place }, hits: 1 };
  };

/** Takes away the places that a flow cannot come to. */
export const dropUnreached: Change = (flow) => {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const place = flow.places[name];
    if (!place || reached.has(name)) return;
    reached.add(name);
    for (const target of targetsOf(place)) visit(target ?? following(flow, name));
  };
  visit(flow.initial);
  const places = Object.entries(flow.places);
  const kept = places.filter(([name]) => reached.has(name));
  return { flow: { ...flow, places: Object.fromEntries(kept) }, hits: places.length - kept.length };
};
