/**
 * Properties of runs by xstate alone: all states and transitions as lists, cycles by walking forth and back. No tables,
 * no reduction, no component algorithm.
 */

import { exploreReference } from '../explore/reference.ts';
import { evaluate } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import { type NamedStep, unitsOf } from '../model/fairness.ts';
import { type FlatStep, namesStep } from '../model/flatten.ts';
import { keyOf, knownOf, machineOf, placeOf, stepAt, tagsOf, type World } from '../model/interpret.ts';
import type { RunProperty } from '../model/property.ts';
import type { System } from '../model/system.ts';

interface Node {
  readonly world: World;
  /** Every enabled step; `to` is null for one that is illegal. */
  readonly steps: { readonly named: NamedStep; readonly to: string | null }[];
}

/** All states by their text, the first one first. Throws beyond `limit` states. */
export function wholeGraph(system: System, limit: number): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  exploreReference(system, limit, {
    state: (world) => nodes.set(keyOf(world), { world, steps: [] }),
    step: (world, step, outcome) => {
      if (outcome.kind === 'disabled') return;
      const flat = stepAt(system, world, step) as FlatStep;
      const { path } = placeOf(system, world, step.instance);
      const named: NamedStep = {
        instance: step.instance,
        flat,
        alternative: flat.step.alternatives.findIndex(({ name }) => name === outcome.alternative),
        fromIdle: tagsOf(machineOf(system, step.instance), path).includes('idle'),
      };
      nodes.get(keyOf(world))?.steps.push({ named, to: outcome.kind === 'next' ? keyOf(outcome.world) : null });
    },
  });
  return nodes;
}

/** Whether some fair run breaks the property. */
export function breaksInSomeRun(system: System, nodes: ReadonlyMap<string, Node>, property: RunProperty): boolean {
  const holds = (node: ExprNode, { world }: Node) => evaluate(node, system.constants, knownOf(system, world)) === true;
  const all = [...nodes.keys()];
  const at = (key: string) => nodes.get(key) as Node;
  const cut = property.kind === 'progress_cycle' ? [...property.finitely, ...property.progress] : property.finitely;
  const again = (named: NamedStep) => !namesStep(cut, named.flat, named.alternative);
  let where = new Set(all);
  let through: ReadonlySet<string> | null = null;
  if (property.kind === 'eventually_always') through = new Set(all.filter((key) => !holds(property.holds, at(key))));
  if (property.kind === 'leads_to') {
    const missing = new Set(all.filter((key) => !holds(property.eventually, at(key))));
    where = new Set([...missing].filter((key) => holds(property.when, at(key))));
    for (const key of where) for (const { to } of at(key).steps) if (to !== null && missing.has(to)) where.add(to);
  }
  const units = unitsOf(system, property.fair);
  const enabled = (key: string, u: number) => at(key).steps.some(({ named }) => units[u]?.has(named));

  /** The states of `set` that reach `from`, and that it reaches, inside of the set. */
  const around = (set: ReadonlySet<string>, from: string): Set<string> => {
    const forth = new Set([from]);
    for (const key of forth)
      for (const { named, to } of at(key).steps) if (to !== null && set.has(to) && again(named)) forth.add(to);
    const back = new Set([from]);
    for (let before = -1; before !== back.size; ) {
      before = back.size;
      for (const key of forth)
        if (at(key).steps.some(({ named, to }) => to !== null && back.has(to) && again(named))) back.add(key);
    }
    return back;
  };
  const fairWithin = (set: ReadonlySet<string>): boolean => {
    const left = new Set(set);
    for (const from of set) {
      if (!left.has(from)) continue;
      const cycle = around(left, from);
      for (const key of cycle) left.delete(key);
      if (isFair(cycle)) return true;
    }
    return false;
  };
  const isFair = (cycle: ReadonlySet<string>): boolean => {
    const keys = [...cycle];
    const inside = keys.flatMap((key) =>
      at(key).steps.filter(({ named, to }) => to !== null && cycle.has(to) && again(named)),
    );
    if (property.kind === 'progress_cycle' && inside.length === 0) return false;
    if (through && !keys.some((key) => through.has(key))) return false;
    const starving = units.flatMap((unit, u) => (inside.some(({ named }) => unit.has(named)) ? [] : [u]));
    if (starving.some((u) => !units[u]?.strong && keys.every((key) => enabled(key, u)))) return false;
    const strong = starving.filter((u) => units[u]?.strong && keys.some((key) => enabled(key, u)));
    if (strong.length === 0) return true;
    return fairWithin(new Set(keys.filter((key) => !strong.some((u) => enabled(key, u)))));
  };
  return fairWithin(where);
}
