/** Flows without what their system keeps them from ever doing. */

import { InputError } from './errors.ts';
import { type Constants, reduce } from './evaluate.ts';
import { type ExprNode, mapChildren } from './expr.ts';
import type { AlternativeDef, EffectNode, FlowDef, PlaceDef, ReactionDef, ResourceDef, StepDef } from './machine.ts';

/** What a system starts from. */
export interface Beginning {
  readonly flows: readonly FlowDef[];
  readonly resources: readonly ResourceDef[];
  readonly constants: Constants;
  /** States of resources, by machine, in which some instance starts besides the initial one. */
  readonly started: ReadonlyMap<string, readonly string[]>;
}

/**
 * The flows without the alternatives that can never be taken and the places that nothing leads to then, each by the flow
 * that it was: what is nested there would only make the machine large.
 *
 * A machine is taken as a whole, whatever its instances: a state is possible if some step that may be taken sends an
 * event that leads there from a possible state. A guard that asks for states of which none is possible, or for a field
 * that no possible state holds, fails; anything else it asks may be true or not. That is more than can be reached,
 * never less. Targets are written out, since the next place in the list may be gone. Throws an `InputError` for a flow
 * that calls itself.
 */
export function prune(beginning: Beginning): ReadonlyMap<FlowDef, FlowDef> {
  for (const flow of beginning.flows) refuseRecursion(flow, [], new Set());
  const prospect = new Prospect(beginning);
  while (prospect.widen()) {}
  const known = new Map<FlowDef, FlowDef>();
  for (const flow of beginning.flows) prospect.pruned(flow, known);
  return known;
}

function refuseRecursion(def: FlowDef, callers: readonly string[], passed: Set<FlowDef>): void {
  if (callers.includes(def.id))
    throw new InputError(`flow ${def.id} calls itself: ${[...callers, def.id].join(' -> ')}`);
  if (passed.has(def)) return;
  for (const place of Object.values(def.places))
    if (place.kind === 'call') refuseRecursion(place.flow, [...callers, def.id], passed);
  passed.add(def);
}

/** The places and states that may be reached, growing until nothing more comes. */
class Prospect {
  readonly #constants: Constants;
  readonly #resources: ReadonlyMap<string, ResourceDef>;
  readonly #states: ReadonlyMap<string, Set<string>>;
  readonly #places = new Map<FlowDef, Set<string>>();
  /** Guards that may hold or not; with more possible states that stays so. */
  readonly #open = new Set<ExprNode>();
  #grown = true;

  constructor({ flows, resources, constants, started }: Beginning) {
    this.#constants = constants;
    this.#resources = new Map(resources.map((def) => [def.id, def]));
    this.#states = new Map(resources.map((def) => [def.id, new Set([def.initial, ...(started.get(def.id) ?? [])])]));
    for (const flow of flows) this.#reach(flow, flow.initial);
  }

  /** Follows everything that is possible by now; false when that added nothing. */
  widen(): boolean {
    this.#grown = false;
    for (const [flow, places] of [...this.#places]) for (const name of [...places]) this.#follow(flow, name);
    return this.#grown;
  }

  #follow(flow: FlowDef, name: string): void {
    const place = Object.hasOwn(flow.places, name) ? flow.places[name] : undefined;
    if (!place || place.kind === 'exit') return;
    const onward = (target: string | null) => this.#reach(flow, target ?? following(flow, name));
    if (place.kind === 'call') {
      this.#reach(place.flow, place.flow.initial);
      for (const exit of this.#exitsOf(place.flow)) onward(place.exits[exit] ?? null);
      return;
    }
    for (const step of Object.values(place.on)) {
      for (const alternative of this.#possible(step.alternatives)) {
        onward(alternative.target);
        alternative.actions.forEach((effect) => {
          this.#deliver(effect);
        });
      }
    }
  }

  #deliver(effect: EffectNode): void {
    if (effect.kind === 'set') return;
    if (effect.kind === 'each') {
      this.#deliver(effect.effect);
      return;
    }
    const { to, event } = effect.send;
    const states = this.#states.get(to.machine);
    for (const state of [...(states ?? [])]) {
      for (const { target } of reactionsOf(this.#resources.get(to.machine), state, event) ?? []) {
        if (target === null || states?.has(target)) continue;
        states?.add(target);
        this.#grown = true;
      }
    }
  }

  #reach(flow: FlowDef, name: string | null): void {
    if (name === null) return;
    const places = this.#places.get(flow) ?? new Set();
    this.#places.set(flow, places);
    if (places.has(name)) return;
    places.add(name);
    this.#grown = true;
  }

  #exitsOf(flow: FlowDef): Set<string> {
    const reached = [...(this.#places.get(flow) ?? [])].map((name) => flow.places[name]);
    return new Set(reached.flatMap((place) => (place?.kind === 'exit' ? [place.exit] : [])));
  }

  /** Alternatives up to the first whose guard always holds, without those whose guard never does. */
  #possible(alternatives: readonly AlternativeDef[]): AlternativeDef[] {
    const kept: AlternativeDef[] = [];
    for (const alternative of alternatives) {
      const holds = alternative.guard === null ? true : this.#decided(alternative.guard);
      if (holds === false) continue;
      kept.push(alternative);
      if (holds) break;
    }
    return kept;
  }

  /** Whether a guard holds; null when that depends, or when something is wrong that others report. */
  #decided(guard: ExprNode): boolean | null {
    if (this.#open.has(guard)) return null;
    try {
      const left = reduce(this.#asked(guard), this.#constants, {});
      if (left.op === 'const') return left.value === true;
    } catch {
      // Whatever is wrong there stays wrong.
    }
    this.#open.add(guard);
    return null;
  }

  /** The expression with what no possible state can answer filled in. */
  #asked(node: ExprNode): ExprNode {
    if (node.op === 'is' || node.op === 'field' || node.op === 'accepts') {
      const machine = node.op === 'accepts' ? node.send.to.machine : node.of.machine;
      const states = this.#states.get(machine);
      const def = this.#resources.get(machine);
      if (states && def) {
        if (node.op === 'is' && !node.states.some((state) => states.has(state))) return NEVER;
        if (node.op === 'field' && !Object.hasOwn(def.start, node.field) && !held(def, states, node.field)) return NULL;
        if (node.op === 'accepts' && ![...states].some((state) => reactionsOf(def, state, node.send.event)))
          return NEVER;
      }
    }
    return mapChildren(node, (child) => this.#asked(child));
  }

  /** The flow with what is left of it, and of the flows that it calls. */
  pruned(flow: FlowDef, known: Map<FlowDef, FlowDef>): FlowDef {
    const before = known.get(flow);
    if (before) return before;
    const reached = this.#places.get(flow) ?? new Set();
    const places = Object.entries(flow.places).flatMap(([name, place]): [string, PlaceDef][] =>
      reached.has(name) ? [[name, this.#left(flow, name, place, known)]] : [],
    );
    const result = { ...flow, places: Object.fromEntries(places) };
    known.set(flow, result);
    return result;
  }

  #left(flow: FlowDef, name: string, place: PlaceDef, known: Map<FlowDef, FlowDef>): PlaceDef {
    const next = following(flow, name);
    if (place.kind === 'exit') return place;
    if (place.kind === 'call') {
      const left = this.#exitsOf(place.flow);
      const all = Object.values(place.flow.places).flatMap((p) => (p.kind === 'exit' ? [p.exit] : []));
      // An exit that the flow does not have stays, so that whoever lays the flow out can complain.
      const exits = Object.entries(place.exits).flatMap(([exit, target]): [string, string | null][] =>
        left.has(exit) || !all.includes(exit) ? [[exit, target ?? next]] : [],
      );
      return { ...place, flow: this.pruned(place.flow, known), exits: Object.fromEntries(exits) };
    }
    const on = Object.entries(place.on).flatMap(([label, step]): [string, StepDef][] => {
      const alternatives = this.#possible(step.alternatives).map((a) => ({ ...a, target: a.target ?? next }));
      return alternatives.length > 0 ? [[label, { ...step, alternatives }]] : [];
    });
    if (on.length > 0) return { ...place, on: Object.fromEntries(on) };
    // Whoever gets here stays for ever, and is to be told what for.
    const stays = (step: StepDef): StepDef => ({
      ...step,
      alternatives: step.alternatives.map((a) => ({ ...a, target: name })),
    });
    return { ...place, on: Object.fromEntries(Object.entries(place.on).map(([label, step]) => [label, stays(step)])) };
  }
}

const NEVER: ExprNode = { op: 'const', value: false };
const NULL: ExprNode = { op: 'const', value: null };

/** How a resource takes an event in a state; a name that every object has is none of its own. */
function reactionsOf(def: ResourceDef | undefined, state: string, event: string): readonly ReactionDef[] | undefined {
  const on = def && Object.hasOwn(def.states, state) ? def.states[state]?.on : undefined;
  return on && Object.hasOwn(on, event) ? on[event] : undefined;
}

const held = (def: ResourceDef, states: ReadonlySet<string>, field: string): boolean =>
  [...states].some((state) => Object.hasOwn(def.states, state) && def.states[state]?.holds.includes(field));

/** The place behind this one in the list; null behind the last. */
function following(flow: FlowDef, name: string): string | null {
  let next = successors.get(flow);
  if (!next) {
    const names = Object.keys(flow.places);
    next = new Map(names.map((place, i) => [place, names[i + 1] ?? null]));
    successors.set(flow, next);
  }
  return next.get(name) ?? null;
}

const successors = new WeakMap<FlowDef, ReadonlyMap<string, string | null>>();
