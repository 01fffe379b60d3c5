/** Changes of the order of steps that have several outcomes: one of these is the way on, the others keep where they lead. */

import { type Change, following, labelsOf, MutationError, onlyStep, placeFor, placeOf, targetsOf } from './change.ts';
import { type ExprNode, walk } from './expr.ts';
import type { AlternativeDef, EffectNode, FlowDef, PlaceDef, StepDef } from './machine.ts';

type Steps = PlaceDef & { kind: 'steps' };

/** A point of a flow: before a step, or behind it (behind one of its alternatives). */
export type Point = { readonly before: string } | { readonly after: string; readonly alternative: string | null };

const goal = (flow: FlowDef, name: string, { target }: AlternativeDef): string => target ?? following(flow, name);

/** Places that only lead back to this one: an allocation that reclaims and is tried again. */
function loopsOf(flow: FlowDef, name: string): readonly string[] {
  const place = flow.places[name] as PlaceDef;
  return targetsOf(place).flatMap((target) => {
    const other = target ?? following(flow, name);
    const leads = targetsOf(flow.places[other] as PlaceDef).map((t) => t ?? following(flow, other));
    return other !== name && leads.length > 0 && leads.every((one) => one === name) ? [other] : [];
  });
}

/**
 * Which alternative leads on: the only one; where all lead to one place, any; else the one that is taken when no test says otherwise,
 * if it also is where the text goes on; else the one called `ok`. Throws when that does not tell.
 */
export function wayOn(flow: FlowDef, name: string, label: string, as: string | null = null): AlternativeDef {
  const all = (flow.places[name] as Steps).on[label]?.alternatives ?? [];
  const list = () => all.map((a) => `'${label}/${a.name}'`).join(', ');
  if (as !== null) {
    const asked = all.find((a) => a.name === as);
    if (asked) return asked;
    throw new MutationError(`${flow.id}: '${label}' has no alternative '${as}'; it has ${list()}`);
  }
  if (all.length === 1) return all[0] as AlternativeDef;
  const loops = loopsOf(flow, name);
  const leaving = all.filter((a) => goal(flow, name, a) !== name && !loops.includes(goal(flow, name, a)));
  if (new Set(leaving.map((a) => goal(flow, name, a))).size === 1) return leaving[0] as AlternativeDef;
  const otherwise = leaving.filter((a) => a.guard === null);
  const names = Object.keys(flow.places);
  const behind = names[names.indexOf(name) + 1];
  const through = leaving.filter((a) => goal(flow, name, a) === behind);
  const likely = [...new Set([...otherwise, ...through])];
  const found = likely.length === 1 ? likely[0] : leaving.find((a) => a.name === 'ok');
  if (found) return found;
  throw new MutationError(`${flow.id}: '${label}' has several ways on; say which: ${list()}`);
}

/** The place with every target written out, each given to `aim`. */
function aimed(flow: FlowDef, name: string, aim: (target: string) => string): PlaceDef {
  const place = flow.places[name] as PlaceDef;
  if (place.kind === 'exit') return place;
  const to = (target: string | null) => aim(target ?? following(flow, name));
  if (place.kind === 'call')
    return { ...place, exits: Object.fromEntries(Object.entries(place.exits).map(([exit, t]) => [exit, to(t)])) };
  const on = Object.entries(place.on).map(([label, one]): [string, StepDef] => [
    label,
    { ...one, alternatives: one.alternatives.map((a) => ({ ...a, target: to(a.target) })) },
  ]);
  return { ...place, on: Object.fromEntries(on) };
}

/** Every way into `from` leads to `to`, but for the ways of some places. */
function redirected(flow: FlowDef, from: string, to: string, but: readonly string[]): FlowDef {
  const places = Object.keys(flow.places).map((name): [string, PlaceDef] => {
    const place = flow.places[name] as PlaceDef;
    const leads = targetsOf(place).some((target) => (target ?? following(flow, name)) === from);
    return [name, leads && !but.includes(name) ? aimed(flow, name, (t) => (t === from ? to : t)) : place];
  });
  return { ...flow, places: Object.fromEntries(places), initial: flow.initial === from ? to : flow.initial };
}

const withPlace = (flow: FlowDef, name: string, place: PlaceDef): FlowDef => ({
  ...flow,
  places: { ...flow.places, [name]: place },
});

/** Own fields that a step reads. */
function fieldsOf({ read, alternatives }: StepDef): ReadonlySet<string> {
  const fields = new Set<string>();
  const see = (node: ExprNode) => walk(node, (one) => one.op === 'own' && fields.add(one.field));
  const effect = (one: EffectNode): void => {
    if (one.kind === 'set') Object.values(one.fields).forEach(see);
    else if (one.kind === 'each') {
      see(one.where);
      effect(one.effect);
    } else [...one.send.to.index, ...Object.values(one.send.payload)].forEach(see);
  };
  Object.values(read).forEach(see);
  for (const { guard, actions } of alternatives) {
    if (guard) see(guard);
    actions.forEach(effect);
  }
  return fields;
}

/** A step that comes later than it did finds its fields: no place drops them on the way, which only saves states. */
function keeping(flow: FlowDef, step: StepDef): FlowDef {
  const fields = [...fieldsOf(step)].filter((field) => field in flow.fields);
  const places = Object.entries(flow.places).map(([name, place]): [string, PlaceDef] => {
    if (place.kind !== 'steps' || place.holds === null) return [name, place];
    return [name, { ...place, holds: [...new Set([...place.holds, ...fields])] }];
  });
  return { ...flow, places: Object.fromEntries(places) };
}

/** Puts the step that is at a place of its own, and which nobody comes to, at a point. */
function put(flow: FlowDef, name: string, way: string | null, loops: readonly string[], point: Point): FlowDef {
  const onward = (target: string): FlowDef => {
    const place = flow.places[name] as Steps;
    const on = Object.entries(place.on).map(([label, one]): [string, StepDef] => [
      label,
      { ...one, alternatives: one.alternatives.map((a) => (a.name === way ? { ...a, target } : a)) },
    ]);
    return withPlace(flow, name, { ...place, on: Object.fromEntries(on) });
  };
  const label = 'before' in point ? point.before : point.after;
  const at = placeOf(flow, label) as string;
  if ('before' in point) return redirected(onward(at), at, name, [name, ...loops]);
  const place = aimed(flow, at, (target) => target) as Steps;
  const behind = point.alternative === null && (place.on[label]?.alternatives.length ?? 0) === 1;
  const alternative = behind
    ? (place.on[label]?.alternatives[0] as AlternativeDef)
    : wayOn(flow, at, label, point.alternative);
  const target = goal(flow, at, alternative);
  const one = place.on[label] as StepDef;
  const alternatives = one.alternatives.map((a) => (a.name === alternative.name ? { ...a, target: name } : a));
  return withPlace(onward(target), at, { ...place, on: { ...place.on, [label]: { ...one, alternatives } } });
}

const inOneFlow = (flow: FlowDef, label: string, other: string): boolean => {
  const [a, b] = [placeOf(flow, label), placeOf(flow, other)];
  if (a === undefined || b === undefined) return false;
  if (a === b)
    throw new MutationError(`${flow.id}: '${label}' and '${other}' are steps of one place; nothing comes first`);
  return true;
};

const labelAt = (point: Point): string => ('before' in point ? point.before : point.after);

/** Moves a step to a point of the same flow; its other outcomes still lead where they led. */
export const moveTo =
  (label: string, point: Point, as: string | null = null): Change =>
  (flow) => {
    if (!inOneFlow(flow, label, labelAt(point))) return { flow, hits: 0 };
    const name = placeOf(flow, label) as string;
    const { one } = onlyStep(flow, name, label);
    const way = wayOn(flow, name, label, as);
    if (goal(flow, name, way) === name)
      throw new MutationError(`${flow.id}: '${label}' leads to itself; it has no place in an order`);
    const loops = loopsOf(flow, name);
    const alone = withPlace(flow, name, { ...(aimed(flow, name, (t) => t) as Steps), holds: null });
    const without = redirected(alone, name, goal(flow, name, way), [name, ...loops]);
    return { flow: keeping(put(without, name, way.name, loops, point), one), hits: 1 };
  };

/** Exchanges two steps of one flow; the other outcomes of each still lead where they led. */
export const exchange =
  (first: string, second: string): Change =>
  (flow) => {
    if (!inOneFlow(flow, first, second)) return { flow, hits: 0 };
    const [a, b] = [placeOf(flow, first) as string, placeOf(flow, second) as string];
    const [one, two] = [onlyStep(flow, a, first).one, onlyStep(flow, b, second).one];
    const moved = (label: string, from: string, to: string, target: string): StepDef => {
      const way = wayOn(flow, from, label);
      const place = aimed(flow, from, (t) => (t === from ? to : t)) as Steps;
      const step = place.on[label] as StepDef;
      return { ...step, alternatives: step.alternatives.map((x) => (x.name === way.name ? { ...x, target } : x)) };
    };
    const ends = [goal(flow, a, wayOn(flow, a, first)), goal(flow, b, wayOn(flow, b, second))] as const;
    const here = { ...(flow.places[a] as Steps), on: { [second]: moved(second, b, a, ends[0]) } };
    const there = { ...(flow.places[b] as Steps), on: { [first]: moved(first, a, b, ends[1]) } };
    let made = withPlace(withPlace(flow, a, here), b, there);
    for (const loop of loopsOf(flow, a))
      made = withPlace(
        made,
        loop,
        aimed(flow, loop, () => b),
      );
    for (const loop of loopsOf(flow, b))
      made = withPlace(
        made,
        loop,
        aimed(flow, loop, () => a),
      );
    return { flow: keeping(keeping(made, one), two), hits: 1 };
  };

/** Puts a copy of a step at a point of the same flow, with what its outcomes lead to; it counts as the same step. */
export const copyTo =
  (label: string, point: Point, as: string | null = null): Change =>
  (flow) => {
    const from = placeOf(flow, label);
    if (from === undefined || placeOf(flow, labelAt(point)) === undefined) return { flow, hits: 0 };
    const one = (flow.places[from] as Steps).on[label] as StepDef;
    const way = wayOn(flow, from, label, as);
    const copy = freeLabel(flow, label);
    const place = placeFor(copy);
    const again = (name: string) => `${name} (of ${place})`;
    const loops = loopsOf(flow, from).filter((loop) => flow.places[loop]?.kind === 'call');
    const aim = (t: string) => (t === from ? place : loops.includes(t) ? again(t) : t);
    const whole = aimed(flow, from, aim) as Steps;
    const added: Record<string, PlaceDef> = {
      [place]: {
        kind: 'steps',
        tags: [],
        holds: null,
        on: { [copy]: { ...(whole.on[label] as StepDef), sameAs: label } },
      },
    };
    for (const loop of loops) added[again(loop)] = aimed(flow, loop, () => place);
    const grown = { ...flow, places: { ...flow.places, ...added } };
    return { flow: keeping(put(grown, place, way.name, loops.map(again), point), one), hits: 1 };
  };

/** `label (again)`, or with a number where that is taken. */
function freeLabel(flow: FlowDef, label: string): string {
  const labels = new Set(Object.values(flow.places).flatMap(labelsOf));
  for (let n = 1; ; n++) {
    const name = `${label} (again${n === 1 ? '' : ` ${n}`})`;
    if (!labels.has(name)) return name;
  }
}
