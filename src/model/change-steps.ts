/** Changes of single steps: their guards, effects and order. */

import {
  atAlternatives,
  type Change,
  eventName,
  following,
  MutationError,
  mapPlaces,
  matches,
  newPlace,
  onlyStep,
  placeFor,
  placeOf,
  receiver,
  redirect,
  refuseTaken,
  removePlace,
  single,
} from './change.ts';
import { type Expr, type ExprNode, nodeOf, type Operand } from './expr.ts';
import type { Effect, Step } from './flow.ts';
import type { AlternativeDef, EffectNode, PlaceDef, StepDef } from './machine.ts';
import type { SetAction } from './resource.ts';

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

/** Calls a step by another name: the same step of another version of the code. */
export const relabel =
  (label: string, name: string): Change =>
  (flow) => {
    if (placeOf(flow, label) === undefined) return { flow, hits: 0 };
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

/** An alternative that never fires in this version, and why. */
export const never = (address: string, why: string): Change =>
  atAlternatives(address, (alternative) => ({ ...alternative, unreachable: why }));

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

/**
 * Puts a new step at the place of a step, which moves to a place of its own: whoever came to it passes the new one first, and the
 * steps that lead there stay as they are.
 */
export const enterThrough =
  (label: string, added: string, inserted: Step): Change =>
  (flow) => {
    const name = placeOf(flow, label);
    if (name === undefined) return { flow, hits: 0 };
    const moved = `${name} behind ${placeFor(added)}`;
    refuseTaken(flow, added, moved);
    const places: Record<string, PlaceDef> = {};
    for (const [key, one] of Object.entries(flow.places)) {
      if (key === name) places[key] = newPlace(added, inserted, moved);
      places[key === name ? moved : key] = one;
    }
    return { flow: { ...flow, places }, hits: 1 };
  };
