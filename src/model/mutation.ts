/** Mutations: transformations of a protocol by labelled step, never an `if (mutant)` inside a model. */

import { type Domain, showDomain } from './domain.ts';
import { InputError } from './errors.ts';
import { type Expr, type ExprNode, nodeOf, type Operand } from './expr.ts';
import { type Effect, type Place, type Step, toPlace } from './flow.ts';
import type { AlternativeDef, EffectNode, FlowDef, PlaceDef, StepDef } from './machine.ts';
import type { ProtocolDef } from './protocol.ts';
import type { SetAction } from './resource.ts';

/** A change of one flow; returns the flow and how many places it hit. */
export type Change = (flow: FlowDef) => { readonly flow: FlowDef; readonly hits: number };

export interface MutationDef {
  readonly id: string;
  /** One sentence: what the mutated code does. */
  readonly says: string;
  /** `synthetic`, or the commit or message of the real defect. */
  readonly source: string;
  readonly changes: readonly Change[];
  /** Properties of which at least one must break. Empty when it survives. */
  readonly killedBy: readonly string[];
  /** Why it survives: equivalent, hidden by atomicity, out of scope. Null when it does not. */
  readonly survives: string | null;
}

export function mutation(config: {
  readonly id: string;
  readonly says: string;
  readonly source: string;
  readonly change: Change | readonly Change[];
  readonly killedBy?: readonly string[];
  readonly survives?: string;
}): MutationDef {
  const killedBy = config.killedBy ?? [];
  if (killedBy.length > 0 === (config.survives !== undefined)) {
    throw new Error(`mutation ${config.id}: name the properties that kill it, or why it survives, not both`);
  }
  return {
    id: config.id,
    says: config.says,
    source: config.source,
    changes: typeof config.change === 'function' ? [config.change] : config.change,
    killedBy,
    survives: config.survives ?? null,
  };
}

/** Thrown when a mutation does not fit the protocol. */
export class MutationError extends InputError {}

/** The protocol after the mutation, and how many places each change hit. Throws when one hits none. */
export function mutate(protocol: ProtocolDef, mutant: MutationDef): { protocol: ProtocolDef; hits: readonly number[] } {
  const { flows, hits } = changed(protocol, mutant.changes, `mutation ${mutant.id}`);
  return { protocol: { ...protocol, flows }, hits };
}

/**
 * The flows of a protocol after changes, one after the other, and how many places each change hit. Throws, naming `who`
 * changes, when one hits none, and when two flows of one name are left.
 */
export function changed(
  protocol: ProtocolDef,
  changes: readonly Change[],
  who: string,
): { readonly flows: readonly FlowDef[]; readonly hits: readonly number[] } {
  let flows = protocol.flows;
  const hits: number[] = [];
  for (const [i, change] of changes.entries()) {
    const made = everywhere(flows, change);
    if (made.hits === 0) throw new MutationError(`${who}: change ${i + 1} hits no step of protocol ${protocol.id}`);
    flows = made.flows;
    hits.push(made.hits);
  }
  refuseTwoVersions(flows, who);
  return { flows, hits };
}

/** Flows after a change of each of them, called flows first. What stays the same stays the same object. */
export function everywhere(
  flows: readonly FlowDef[],
  change: Change,
): { readonly flows: readonly FlowDef[]; readonly hits: number } {
  let hits = 0;
  const done = new Map<FlowDef, FlowDef>();
  const apply = (flow: FlowDef): FlowDef => {
    const before = done.get(flow);
    if (before) return before;
    let same = true;
    const places = mapPlaces(flow.places, (place) => {
      if (place.kind !== 'call') return place;
      const called = apply(place.flow);
      if (called === place.flow) return place;
      same = false;
      return { ...place, flow: called, exits: withoutLost(place.exits, place.flow, called) };
    });
    const nested = same ? flow : { ...flow, places };
    const result = change(nested);
    hits += result.hits;
    const after = result.hits === 0 ? nested : result.flow;
    done.set(flow, after);
    return after;
  };
  return { flows: flows.map(apply), hits };
}

/** A replaced flow brings along what it calls, which may have been replaced before it. */
function refuseTwoVersions(flows: readonly FlowDef[], who: string): void {
  const known = new Map<string, FlowDef>();
  const visit = (flow: FlowDef): void => {
    const other = known.get(flow.id);
    if (other === flow) return;
    if (other) {
      throw new MutationError(
        `${who}: two different flows are called '${flow.id}'; replace a flow before those that it calls`,
      );
    }
    known.set(flow.id, flow);
    for (const place of Object.values(flow.places)) if (place.kind === 'call') visit(place.flow);
  };
  for (const flow of flows) visit(flow);
}

const mapPlaces = (
  places: Readonly<Record<string, PlaceDef>>,
  change: (place: PlaceDef, name: string) => PlaceDef,
): Record<string, PlaceDef> =>
  Object.fromEntries(Object.entries(places).map(([name, place]) => [name, change(place, name)]));

/** Splits `label/alternative`; a label may itself contain a slash, so the flow's own labels decide. */
function matches(address: string, label: string, alternative: string | null): boolean {
  return address === label || (alternative !== null && address === `${label}/${alternative}`);
}

const labelsOf = (place: PlaceDef): readonly string[] => (place.kind === 'steps' ? Object.keys(place.on) : []);

const placeOf = (flow: FlowDef, label: string): string | undefined =>
  Object.keys(flow.places).find((name) => labelsOf(flow.places[name] as PlaceDef).includes(label));

/** The place after this one in the list. */
function following(flow: FlowDef, name: string): string {
  const names = Object.keys(flow.places);
  const after = names[names.indexOf(name) + 1];
  if (after === undefined)
    throw new MutationError(`${flow.id}: place '${name}' is the last and falls through to nothing`);
  return after;
}

/** Applies a change to every alternative that the address names (a label names all of its alternatives). */
const atAlternatives =
  (address: string, change: (alternative: AlternativeDef, flow: FlowDef) => AlternativeDef | null): Change =>
  (flow) => {
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

const eventName = (effect: EffectNode): string =>
  effect.kind === 'set'
    ? 'set'
    : effect.kind === 'each'
      ? eventName(effect.effect)
      : `${effect.send.to.machine}.${effect.send.event}`;

/** Removes an alternative: the next one whose guard holds is taken instead. */
export const dropAlternative = (address: string): Change => atAlternatives(address, () => null);

/** Takes the guard away: the alternative always matches. */
export const dropGuard = (address: string): Change =>
  atAlternatives(address, (alternative) => (alternative.guard ? { ...alternative, guard: null } : alternative));

/** Puts another guard in place. */
export const replaceGuard = (address: string, guard: Expr): Change =>
  atAlternatives(address, (alternative) => ({ ...alternative, guard: guard.node }));

/** Jumps to another place. */
export const retarget = (address: string, place: string): Change =>
  atAlternatives(address, (alternative, flow) => {
    if (!(place in flow.places)) throw new MutationError(`${flow.id} has no place '${place}'`);
    return { ...alternative, target: place };
  });

/** Drops the effects whose event is `machine.event`; without one, all effects but changes of own fields. */
export const dropEffects = (address: string, event?: string): Change =>
  atAlternatives(address, (alternative) => {
    const actions = alternative.actions.filter((effect) =>
      event === undefined ? effect.kind === 'set' : eventName(effect) !== event,
    );
    return actions.length === alternative.actions.length ? alternative : { ...alternative, actions };
  });

/** Adds an effect, last, or first. */
export const addEffect = (address: string, effect: Effect | SetAction, where: 'first' | 'last' = 'last'): Change =>
  atAlternatives(address, (alternative) => {
    const node: EffectNode = 'set' in effect ? { kind: 'set', fields: effect.set } : effect.effect;
    const actions = where === 'last' ? [...alternative.actions, node] : [node, ...alternative.actions];
    return { ...alternative, actions };
  });

/** Delivers effects of one event only where the condition holds for the member: a narrower extent. */
export const narrow = (address: string, event: string, keep: (member: Expr<never, never>) => Operand): Change =>
  atExtent(address, event, (where, member) => ({ op: 'and', of: [where, nodeOf(keep(member))] }));

/** Delivers effects of one event wherever the condition holds: another extent. */
export const widen = (address: string, event: string, reach: (member: Expr<never, never>) => Operand): Change =>
  atExtent(address, event, (_, member) => nodeOf(reach(member)));

const atExtent = (
  address: string,
  event: string,
  change: (where: ExprNode, member: Expr<never, never>) => ExprNode,
): Change =>
  atAlternatives(address, (alternative) => {
    let hit = false;
    const actions = alternative.actions.map((effect): EffectNode => {
      if (effect.kind !== 'each' || eventName(effect) !== event) return effect;
      hit = true;
      return { ...effect, where: change(effect.where, { node: { op: 'var', name: effect.bind } }) };
    });
    return hit ? { ...alternative, actions } : alternative;
  });

/** Sends another value in one payload field: a stale value, or an address of the wrong kind. */
export const replacePayload = (address: string, event: string, name: string, value: Operand): Change =>
  atAlternatives(address, (alternative) => {
    let hit = false;
    const replace = (effect: EffectNode): EffectNode => {
      if (effect.kind === 'set' || eventName(effect) !== event) return effect;
      if (effect.kind === 'each') return { ...effect, effect: replace(effect.effect) };
      hit = true;
      return { ...effect, send: { ...effect.send, payload: { ...effect.send.payload, [name]: nodeOf(value) } } };
    };
    const actions = alternative.actions.map(replace);
    return hit ? { ...alternative, actions } : alternative;
  });

/**
 * Skips a step: whoever came to it goes on behind it, without its effects. A step with several alternatives needs
 * `as`: the alternative whose way is taken.
 */
export const skip =
  (label: string, as?: string): Change =>
  (flow) => {
    const name = placeOf(flow, label);
    if (name === undefined) return { flow, hits: 0 };
    const { one } = onlyStep(flow, name, label);
    const way = as === undefined ? one.alternatives : one.alternatives.filter((a) => a.name === as);
    if (way.length !== 1) {
      throw new MutationError(
        `${flow.id}: '${label}' has ${one.alternatives.length} alternatives; say which way to go on`,
      );
    }
    const target = (way[0] as AlternativeDef).target ?? following(flow, name);
    if (target === name) throw new MutationError(`${flow.id}: '${label}' leads to itself; there is nowhere to go on`);
    return { flow: removePlace(flow, name, target), hits: 1 };
  };

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

/** The exits of a call, without those that the called flow no longer has. */
function withoutLost(
  exits: Readonly<Record<string, string | null>>,
  before: FlowDef,
  after: FlowDef,
): Readonly<Record<string, string | null>> {
  const lost = exitsOf(before).filter((exit) => !exitsOf(after).includes(exit));
  return lost.length === 0 ? exits : Object.fromEntries(Object.entries(exits).filter(([exit]) => !lost.includes(exit)));
}

const exitsOf = ({ places }: FlowDef): readonly string[] =>
  Object.values(places).flatMap((place) => (place.kind === 'exit' ? [place.exit] : []));

/** Calls a step by another name: the same step of another version of the code. */
export const relabel =
  (label: string, name: string): Change =>
  (flow) => {
    let hits = 0;
    const places = mapPlaces(flow.places, (place) => {
      if (place.kind !== 'steps' || !(label in place.on)) return place;
      if (name in place.on) throw new MutationError(`${flow.id}: there is a step '${name}' already`);
      hits++;
      return {
        ...place,
        on: Object.fromEntries(Object.entries(place.on).map(([key, one]) => [key === label ? name : key, one])),
      };
    });
    return { flow: { ...flow, places }, hits };
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

/** New places of a flow, which other changes lead to. */
export const addPlaces =
  (id: string, added: Readonly<Record<string, Place>>): Change =>
  (flow) => {
    if (flow.id !== id) return { flow, hits: 0 };
    const places = Object.fromEntries(Object.entries(added).map(([name, place]) => [name, toPlace(place)]));
    for (const name of Object.keys(places)) refuseTaken(flow, name, name);
    return { flow: { ...flow, places: { ...flow.places, ...places } }, hits: 1 };
  };

/** Nothing is sent to a resource any more: it is not there in this version. */
export const dropEffectsOn =
  (machine: string): Change =>
  (flow) => {
    let hits = 0;
    const places = mapPlaces(flow.places, (place) => {
      if (place.kind !== 'steps') return place;
      const on = Object.entries(place.on).map(([label, one]): [string, StepDef] => {
        const alternatives = one.alternatives.map((alternative) => {
          const actions = alternative.actions.filter((effect) => receiver(effect) !== machine);
          hits += alternative.actions.length - actions.length;
          return { ...alternative, actions };
        });
        return [label, { ...one, alternatives }];
      });
      return { ...place, on: Object.fromEntries(on) };
    });
    return { flow: { ...flow, places }, hits };
  };

const receiver = (effect: EffectNode): string | null =>
  effect.kind === 'set' ? null : effect.kind === 'each' ? receiver(effect.effect) : effect.send.to.machine;

/** An alternative that never fires in this version, and why. */
export const never = (address: string, why: string): Change =>
  atAlternatives(address, (alternative) => ({ ...alternative, unreachable: why }));

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

function targetsOf(place: PlaceDef): readonly (string | null)[] {
  if (place.kind === 'exit') return [];
  if (place.kind === 'call') return Object.values(place.exits);
  return Object.values(place.on).flatMap(({ alternatives }) => alternatives.map(({ target }) => target));
}

/** The first of several changes that hits: one change of code whose labels differ between protocols. */
export const whichever =
  (...changes: readonly Change[]): Change =>
  (flow) =>
    changes.map((change) => change(flow)).find(({ hits }) => hits > 0) ?? { flow, hits: 0 };

/** Swaps two steps of straight-line code; each needs a single outcome. */
export const swap =
  (first: string, second: string): Change =>
  (flow) => {
    const a = placeOf(flow, first);
    const b = placeOf(flow, second);
    if (a === undefined || b === undefined) return { flow, hits: 0 };
    const x = onlyStep(flow, a, first);
    const y = onlyStep(flow, b, second);
    const exchanged = (to: StepDef, from: StepDef): StepDef => {
      const [mine, theirs] = [single(flow, to), single(flow, from)];
      return { ...from, alternatives: [{ ...theirs, target: mine.target }] };
    };
    const places = mapPlaces(flow.places, (place, name) => {
      if (name === a) return { ...x.place, on: { [second]: exchanged(x.one, y.one) } };
      if (name === b) return { ...y.place, on: { [first]: exchanged(y.one, x.one) } };
      return place;
    });
    return { flow: { ...flow, places }, hits: 1 };
  };

/** Moves a step of straight-line code behind another. */
export const moveAfter =
  (label: string, other: string): Change =>
  (flow) => {
    const name = placeOf(flow, label);
    if (name === undefined || placeOf(flow, other) === undefined) return { flow, hits: 0 };
    const { one } = onlyStep(flow, name, label);
    const moved: StepDef = { ...one, alternatives: [{ ...single(flow, one), target: null }] };
    return insertAfter(other, label, { step: moved })(skip(label)(flow).flow);
  };

/** Inserts a new step behind a step with a single outcome, or behind one alternative of it. */
export const insertAfter =
  (address: string, label: string, inserted: Step): Change =>
  (flow) => {
    const added = placeFor(label);
    const places: Record<string, PlaceDef> = {};
    let hits = 0;
    for (const [name, place] of Object.entries(flow.places)) {
      places[name] = place;
      if (place.kind !== 'steps') continue;
      for (const [key, one] of Object.entries(place.on)) {
        const index = one.alternatives.findIndex((a) => matches(address, key, a.name));
        const found = one.alternatives[index];
        if (!found) continue;
        if (address === key) single(flow, one);
        refuseTaken(flow, label, added);
        hits++;
        const target = found.target ?? following(flow, name);
        const alternatives = one.alternatives.map((a, i) => {
          if (i === index) return { ...a, target: added };
          return { ...a, target: a.target ?? following(flow, name) };
        });
        const others = Object.fromEntries(
          Object.entries(place.on).map(([k, s]) => [
            k,
            { ...s, alternatives: s.alternatives.map((a) => ({ ...a, target: a.target ?? following(flow, name) })) },
          ]),
        );
        places[name] = { ...place, on: { ...others, [key]: { ...one, alternatives } } };
        places[added] = newPlace(label, inserted, target);
      }
    }
    return { flow: { ...flow, places }, hits };
  };

/** Inserts a new step before a step: whoever came to it passes the new one first. */
export const insertBefore =
  (label: string, added: string, inserted: Step): Change =>
  (flow) => {
    const name = placeOf(flow, label);
    if (name === undefined) return { flow, hits: 0 };
    const place = placeFor(added);
    refuseTaken(flow, added, place);
    const redirected = redirect(flow, name, place);
    const places: Record<string, PlaceDef> = {};
    for (const [key, one] of Object.entries(redirected.places)) {
      if (key === name) places[place] = newPlace(added, inserted, name);
      places[key] = one;
    }
    return { flow: { ...redirected, places }, hits: 1 };
  };

/** A place for an inserted step, called like it; a name of a place has no dots. */
const placeFor = (label: string): string => label.replaceAll('.', '_');

function refuseTaken(flow: FlowDef, label: string, place: string): void {
  const what = place in flow.places ? 'place' : placeOf(flow, label) !== undefined ? 'step' : null;
  if (what === null) return;
  throw new MutationError(`${flow.id} has a ${what} '${label}' already; call the inserted step something else`);
}

/** The outcomes of an inserted step that do not say where to go on lead to `target`. */
function newPlace(label: string, inserted: Step, target: string): PlaceDef {
  const alternatives = inserted.step.alternatives.map((a) => ({ ...a, target: a.target ?? target }));
  return { kind: 'steps', tags: [], holds: null, on: { [label]: { ...inserted.step, alternatives } } };
}

function onlyStep(flow: FlowDef, name: string, label: string): { place: PlaceDef & { kind: 'steps' }; one: StepDef } {
  const place = flow.places[name] as PlaceDef & { kind: 'steps' };
  if (Object.keys(place.on).length !== 1) {
    throw new MutationError(
      `${flow.id}: '${label}' is one of several steps at '${name}'; drop the alternative instead`,
    );
  }
  return { place, one: place.on[label] as StepDef };
}

function single(flow: FlowDef, one: StepDef): AlternativeDef {
  const [only, ...rest] = one.alternatives;
  if (!only || rest.length > 0)
    throw new MutationError(`${flow.id}: the step has several outcomes, so it cannot be moved`);
  return only;
}

/** Every way into `from` leads to `to` instead; falling through counts. */
function redirect(flow: FlowDef, from: string, to: string): FlowDef {
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

function removePlace(flow: FlowDef, name: string, target: string): FlowDef {
  const redirected = redirect(flow, name, target);
  const { [name]: _, ...places } = redirected.places;
  return { ...redirected, places };
}
