/** A flow with everything that it calls laid out: places by path, own fields and labels with the caller's prefix. */

import type { Domain, Value } from './domain.ts';
import { InputError, unknownName } from './errors.ts';
import { type ExprNode, mapChildren } from './expr.ts';
import type { AlternativeDef, EffectNode, FlowDef, PlaceDef, StepDef } from './machine.ts';

/** A step as it stands in a flat flow. */
export interface FlatStep {
  /** `place: label` where nested; the event's type in xstate. */
  readonly label: string;
  /** The flow that defines the step. */
  readonly flow: string;
  /** The label as the model file has it. */
  readonly bareLabel: string;
  /** Prefix of the own fields where the step stands, '' at the top. */
  readonly prefix: string;
  readonly step: StepDef;
  /** For each alternative: the path it leads to, and all the own fields that change with it, in order. */
  readonly outcomes: readonly FlatOutcome[];
}

export interface FlatOutcome {
  readonly alternative: AlternativeDef;
  /** Path of the place in the same (called) flow; an exit is resolved by xstate's own done events. */
  readonly target: readonly string[];
  /** Parameters of the flow called at the target. */
  readonly enter: Readonly<Record<string, ExprNode>>;
  /** Fields not held at the target. */
  readonly drop: readonly string[];
}

export interface FlatPlace {
  readonly path: readonly string[];
  readonly tags: readonly string[];
  readonly kind: 'steps' | 'call' | 'exit';
  readonly exit: string | null;
  readonly steps: readonly FlatStep[];
  /** For a call: where each exit leads. */
  readonly exits: Readonly<
    Record<
      string,
      {
        readonly target: readonly string[];
        readonly enter: Readonly<Record<string, ExprNode>>;
        readonly drop: readonly string[];
      }
    >
  >;
  /** For a call: path of the first place of the called flow. */
  readonly initial: readonly string[] | null;
}

export interface FlatFlow {
  readonly id: string;
  readonly def: FlowDef;
  readonly fields: Readonly<Record<string, Domain>>;
  readonly initial: readonly string[];
  readonly places: readonly FlatPlace[];
  /** The same places by the names of their paths. */
  readonly at: ReadonlyMap<string, FlatPlace>;
  /** Values that the flow starts with. */
  readonly enter: Readonly<Record<string, ExprNode>>;
}

/** A path as one word: `place` or `place.inner`. */
export const pathName = (path: readonly string[]): string => path.join('.');

/**
 * Lays a flow out. Throws an `InputError` for a target, a parameter or an exit that does not exist (a mutation can
 * make one; the compiler catches it in a model file), for a label used twice, and for
 * calls that lead to each other for ever without a step.
 */
export function flatten(def: FlowDef): FlatFlow {
  const places: FlatPlace[] = [];
  const fields: Record<string, Domain> = {};
  layOut(def, [], '', places, fields);
  const labels = new Set<string>();
  for (const { steps } of places) {
    for (const { label } of steps) {
      if (labels.has(label)) throw new InputError(`flow ${def.id}: the label '${label}' stands at two places`);
      labels.add(label);
    }
  }
  const at = new Map(places.map((place) => [pathName(place.path), place]));
  refuseEndlessCalls(def, places, at);
  const first = entering(def, def.initial, [], '');
  return { id: def.id, def, fields, initial: first.path, places, at, enter: first.enter };
}

/** A call whose flow is over at once leads on without a step; in a circle of those, xstate would never come to rest. */
function refuseEndlessCalls(def: FlowDef, places: readonly FlatPlace[], at: ReadonlyMap<string, FlatPlace>): void {
  for (const start of places) {
    const passed: string[] = [];
    let place: FlatPlace | undefined = start;
    while (place && place.kind !== 'steps') {
      const name = pathName(place.path);
      if (passed.includes(name))
        throw new InputError(`flow ${def.id}: calls go round without a step: ${[...passed, name].join(' -> ')}`);
      passed.push(name);
      const onward: readonly string[] | null | undefined =
        place.kind === 'call'
          ? place.initial
          : at.get(pathName(place.path.slice(0, -1)))?.exits[place.exit ?? '']?.target;
      place = onward ? at.get(pathName(onward)) : undefined;
    }
  }
}

function layOut(
  def: FlowDef,
  base: readonly string[],
  prefix: string,
  places: FlatPlace[],
  fields: Record<string, Domain>,
): void {
  for (const [name, domain] of Object.entries(def.fields)) fields[prefix + name] = domain;
  if (!def.places[def.initial]) {
    throw new InputError(`flow ${def.id}: ${unknownName('initial place', def.initial, Object.keys(def.places))}`);
  }
  const names = Object.keys(def.places);
  const labelPrefix = base.map((place) => `${place}: `).join('');
  for (const [position, name] of names.entries()) {
    if (name.includes('.')) throw new InputError(`flow ${def.id}: the place name '${name}' contains a dot`);
    const place = def.places[name] as PlaceDef;
    const path = [...base, name];
    const leadTo = (target: string | null) => {
      const goal = target ?? names[position + 1];
      if (goal === undefined) {
        throw new InputError(
          `flow ${def.id}: place '${name}' is the last one and falls through to nothing; give its step a target`,
        );
      }
      return goal;
    };
    if (place.kind === 'exit') {
      places.push({ path, tags: [], kind: 'exit', exit: place.exit, steps: [], exits: {}, initial: null });
      continue;
    }
    if (place.kind === 'call') {
      const inner = place.flow;
      const innerPrefix = `${prefix}${name}.`;
      const innerFields: Record<string, Domain> = {};
      const exits: Record<string, { target: readonly string[]; enter: Record<string, ExprNode>; drop: string[] }> = {};
      const known = Object.values(inner.places).flatMap((p) => (p.kind === 'exit' ? [p.exit] : []));
      for (const exit of known) {
        if (!(exit in place.exits))
          throw new InputError(`flow ${def.id}: the call at '${name}' does not handle exit '${exit}' of ${inner.id}`);
      }
      const stray = Object.keys(place.exits).find((exit) => !known.includes(exit));
      if (stray !== undefined)
        throw new InputError(`flow ${def.id}: the call at '${name}': ${unknownName('exit', stray, known)}`);
      layOut(inner, path, innerPrefix, places, innerFields);
      Object.assign(fields, innerFields);
      for (const [exit, target] of Object.entries(place.exits)) {
        const goal = leadTo(target);
        const { path: to, enter } = entering(def, goal, base, prefix);
        exits[exit] = {
          target: to.slice(0, base.length + 1),
          enter,
          drop: [...Object.keys(innerFields), ...dropped(def, goal, prefix)].filter((f) => !(f in enter)),
        };
      }
      const initial = entering(inner, inner.initial, path, innerPrefix).path.slice(0, path.length + 1);
      places.push({ path, tags: place.tags, kind: 'call', exit: null, steps: [], exits, initial });
      continue;
    }
    const steps = Object.entries(place.on).map(([label, one]): FlatStep => {
      const renamed = renameStep(one, prefix);
      return {
        label: labelPrefix + label,
        flow: def.id,
        bareLabel: label,
        prefix,
        step: renamed,
        outcomes: renamed.alternatives.map((alternative) => {
          const goal = leadTo(alternative.target);
          const { path: to, enter } = entering(def, goal, base, prefix);
          return { alternative, target: to.slice(0, base.length + 1), enter, drop: dropped(def, goal, prefix) };
        }),
      };
    });
    places.push({ path, tags: place.tags, kind: 'steps', exit: null, steps, exits: {}, initial: null });
  }
}

/** Going to a place of `def`: the innermost path, and the parameters of the flows that are called there. */
function entering(
  def: FlowDef,
  name: string,
  base: readonly string[],
  prefix: string,
): { path: string[]; enter: Record<string, ExprNode> } {
  const place = def.places[name];
  if (!place) throw new InputError(`flow ${def.id}: ${unknownName('place', name, Object.keys(def.places))}`);
  const path = [...base, name];
  if (place.kind !== 'call') return { path, enter: {} };
  const inner = `${prefix}${name}.`;
  const enter: Record<string, ExprNode> = {};
  for (const param of place.flow.params) {
    const given = place.params[param];
    if (!given)
      throw new InputError(`flow ${def.id}: the call at '${name}' lacks the parameter '${param}' of ${place.flow.id}`);
    enter[inner + param] = rename(given, prefix);
  }
  const deeper = entering(place.flow, place.flow.initial, path, inner);
  for (const [field, value] of Object.entries(deeper.enter)) {
    // A called flow's own call is given values of fields that are being set in this very step.
    enter[field] = substituteOwn(value, enter);
  }
  return { path: deeper.path, enter };
}

const substituteOwn = (node: ExprNode, values: Readonly<Record<string, ExprNode>>): ExprNode => {
  if (node.op === 'own' && values[node.field]) return values[node.field] as ExprNode;
  return mapChildren(node, (child) => substituteOwn(child, values));
};

function dropped(def: FlowDef, name: string, prefix: string): string[] {
  const place = def.places[name];
  if (place?.kind === 'exit') return [];
  const holds = place?.kind === 'steps' ? place.holds : null;
  if (holds === null) return [];
  return Object.keys(def.fields)
    .filter((field) => !holds.includes(field))
    .map((field) => prefix + field);
}

/**
 * Whether a list of labels names this step: wherever it is nested, with or without the alternative; `/alternative`
 * names every step's alternative of that name.
 */
export function namesStep(
  names: readonly string[],
  { bareLabel, label, step }: FlatStep,
  alternative: number,
): boolean {
  const name = step.alternatives[alternative]?.name;
  const own = [bareLabel, label, ...(step.sameAs === undefined ? [] : [step.sameAs])];
  const known = [...own, ...own.map((one) => `${one}/${name}`), `/${name}`];
  return names.some((n) => known.includes(n));
}

/** The expression with own fields under the caller's prefix. */
export function rename(node: ExprNode, prefix: string): ExprNode {
  if (node.op === 'own') return { op: 'own', field: prefix + node.field };
  if (node.op === 'opaque' && prefix !== '')
    return { ...node, run: (own, payload) => node.run(fieldsUnder(own, prefix), payload) };
  return mapChildren(node, (child) => rename(child, prefix));
}

/** The fields of a called flow by the names that it gave them. */
const fieldsUnder = (own: Readonly<Record<string, Value>>, prefix: string): Readonly<Record<string, Value>> =>
  Object.freeze(
    Object.fromEntries(
      Object.entries(own).flatMap(([f, v]) => (f.startsWith(prefix) ? [[f.slice(prefix.length), v]] : [])),
    ),
  );

function renameEffect(effect: EffectNode, prefix: string): EffectNode {
  const send = (one: EffectNode & { send: unknown }) => {
    const node = rename({ op: 'accepts', send: (one as EffectNode & { kind: 'must' }).send }, prefix);
    return (node as ExprNode & { op: 'accepts' }).send;
  };
  switch (effect.kind) {
    case 'set':
      return {
        kind: 'set',
        fields: Object.fromEntries(Object.entries(effect.fields).map(([f, v]) => [prefix + f, rename(v, prefix)])),
      };
    case 'each':
      return { ...effect, where: rename(effect.where, prefix), effect: renameEffect(effect.effect, prefix) };
    default:
      return { ...effect, send: send(effect) };
  }
}

const renameStep = (step: StepDef, prefix: string): StepDef =>
  prefix === ''
    ? step
    : {
        ...step,
        read: Object.fromEntries(Object.entries(step.read).map(([name, value]) => [name, rename(value, prefix)])),
        alternatives: step.alternatives.map((alternative) => ({
          ...alternative,
          guard: alternative.guard && rename(alternative.guard, prefix),
          actions: alternative.actions.map((effect) => renameEffect(effect, prefix)),
        })),
      };
