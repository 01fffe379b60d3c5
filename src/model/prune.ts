/** A flow without what its scenario's constants keep it from ever doing. */

import { InputError } from './errors.ts';
import { type Constants, reduce } from './evaluate.ts';
import type { ExprNode } from './expr.ts';
import type { AlternativeDef, FlowDef, PlaceDef, StepDef } from './machine.ts';

/**
 * The flow without the alternatives that the switches and tables rule out, and without the places that nothing leads to
 * then: what is nested there would only make the machine large. A guard that reads anything else than constants is
 * taken to hold or not. Targets are written out, since the next place in the list may be gone. Throws an `InputError` for a
 * flow that calls itself.
 */
export function prune(def: FlowDef, constants: Constants): FlowDef {
  refuseRecursion(def, [], new Set());
  return pruning(def, constants, new Map()).flow;
}

function refuseRecursion(def: FlowDef, callers: readonly string[], passed: Set<FlowDef>): void {
  if (callers.includes(def.id))
    throw new InputError(`flow ${def.id} calls itself: ${[...callers, def.id].join(' -> ')}`);
  if (passed.has(def)) return;
  for (const place of Object.values(def.places))
    if (place.kind === 'call') refuseRecursion(place.flow, [...callers, def.id], passed);
  passed.add(def);
}

interface Pruned {
  readonly flow: FlowDef;
  /** The exits that can be reached. */
  readonly exits: ReadonlySet<string>;
}

function pruning(def: FlowDef, constants: Constants, known: Map<FlowDef, Pruned>): Pruned {
  const before = known.get(def);
  if (before) return before;
  const names = Object.keys(def.places);
  const reached = new Map<string, PlaceDef>();
  const exits = new Set<string>();
  const waiting = [def.initial];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const place = def.places[name];
    if (!place || reached.has(name)) continue;
    const next = names[names.indexOf(name) + 1] ?? null;
    const kept = prunedPlace(place, next, (inner) => pruning(inner, constants, known), constants);
    reached.set(name, kept);
    if (kept.kind === 'exit') exits.add(kept.exit);
    for (const target of targetsOf(kept)) if (target !== null) waiting.push(target);
  }
  const places = Object.fromEntries(names.flatMap((name) => (reached.has(name) ? [[name, reached.get(name)]] : [])));
  const result = { flow: { ...def, places: places as Record<string, PlaceDef> }, exits };
  known.set(def, result);
  return result;
}

function prunedPlace(
  place: PlaceDef,
  next: string | null,
  within: (inner: FlowDef) => Pruned,
  constants: Constants,
): PlaceDef {
  if (place.kind === 'exit') return place;
  if (place.kind === 'call') {
    const inner = within(place.flow);
    const exits = Object.fromEntries(
      Object.entries(place.exits).flatMap(([exit, target]) =>
        inner.exits.has(exit) || !leavesBy(place.flow, exit) ? [[exit, target ?? next]] : [],
      ),
    );
    return { ...place, flow: inner.flow, exits };
  }
  const on = Object.entries(place.on).flatMap(([label, step]): [string, StepDef][] => {
    const alternatives = possible(step.alternatives, constants).map((a) => ({ ...a, target: a.target ?? next }));
    return alternatives.length > 0 ? [[label, { ...step, alternatives }]] : [];
  });
  return { ...place, on: Object.fromEntries(on) };
}

/** An exit that the flow does not have stays, so that whoever lays the flow out can complain. */
const leavesBy = (flow: FlowDef, exit: string): boolean =>
  Object.values(flow.places).some((place) => place.kind === 'exit' && place.exit === exit);

/** Alternatives up to the first whose guard always holds, without those whose guard never does. */
function possible(alternatives: readonly AlternativeDef[], constants: Constants): AlternativeDef[] {
  const kept: AlternativeDef[] = [];
  for (const alternative of alternatives) {
    const holds = alternative.guard === null ? true : decided(alternative.guard, constants);
    if (holds === false) continue;
    kept.push(alternative);
    if (holds) break;
  }
  return kept;
}

/** What constants alone say of a guard; null when they do not, or when something is wrong that others report. */
function decided(guard: ExprNode, constants: Constants): boolean | null {
  try {
    const left = reduce(guard, constants, {});
    return left.op === 'const' ? left.value === true : null;
  } catch {
    return null;
  }
}

const targetsOf = (place: PlaceDef): (string | null)[] => {
  if (place.kind === 'exit') return [];
  if (place.kind === 'call') return Object.values(place.exits);
  return Object.values(place.on).flatMap(({ alternatives }) => alternatives.map(({ target }) => target));
};
