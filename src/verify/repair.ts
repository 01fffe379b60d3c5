/**
 * Single changes of a protocol that could keep a run from breaking its property: each place where it differs from the one it was
 * made from, put back by itself; and each step of the run, not to be taken.
 */

import { following } from '../model/change.ts';
import type { FlowDef, PlaceDef } from '../model/machine.ts';
import { changed, flowsOf } from '../model/mutation.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { Culprit } from './culprit.ts';

/** One change, and where it is. */
export interface Repair {
  /** The protocol with it. Throws an `InputError` where it does not fit. */
  readonly protocol: () => ProtocolDef;
  readonly flow: string;
  /** `label` or `label/alternative`: what is missing, or what the run should not have taken as it is. */
  readonly step: string;
  readonly kind: Culprit['kind'];
  /** Labels of the steps concerned, the missing ones aside. */
  readonly labels: readonly string[];
  /** What the change does, for a sentence. */
  readonly does: string;
  /** What is wrong without it: as `kind`, but for a step that is there and should not be, or that leads elsewhere. */
  readonly fault: Culprit['kind'] | 'added' | 'jump';
}

type Places = Readonly<Record<string, PlaceDef>>;

/** The places of a flow with every target written out, so that their order says nothing. */
function placesOf(flow: FlowDef): Places {
  const named = (name: string, target: string | null) => target ?? following(flow, name);
  return Object.fromEntries(
    Object.entries(flow.places).map(([name, place]): [string, PlaceDef] => {
      if (place.kind === 'exit') return [name, place];
      if (place.kind === 'call') {
        const exits = Object.entries(place.exits).map(([exit, target]) => [exit, named(name, target)]);
        return [name, { ...place, exits: Object.fromEntries(exits) }];
      }
      const on = Object.entries(place.on).map(([label, one]) => [
        label,
        { ...one, alternatives: one.alternatives.map((a) => ({ ...a, target: named(name, a.target) })) },
      ]);
      return [name, { ...place, on: Object.fromEntries(on) }];
    }),
  );
}

const targetsIn = (place: PlaceDef | undefined): readonly (string | null)[] => {
  if (!place || place.kind === 'exit') return [];
  if (place.kind === 'call') return Object.values(place.exits);
  return Object.values(place.on).flatMap(({ alternatives }) => alternatives.map(({ target }) => target));
};

const labelsIn = (place: PlaceDef | undefined): string[] => (place?.kind === 'steps' ? Object.keys(place.on) : []);

/** A place as text; a called flow by its name, since it is compared by itself, and bound variables by a common one. */
const textOf = (place: PlaceDef | undefined): string =>
  JSON.stringify(place, (key, value) => (key === 'flow' && value?.places ? value.id : value))?.replace(
    /\w+#\d+/g,
    'bound',
  ) ?? '';

/** What `before` has otherwise than `after`, place by place; places that lead to each other belong together. */
export function restorations(after: ProtocolDef, before: ProtocolDef): Repair[] {
  const was = new Map(flowsOf(before).map((flow) => [flow.id, flow]));
  return flowsOf(after).flatMap((flow) => {
    const old = was.get(flow.id);
    return old && old !== flow ? restorationsOf(after, flow, old, before.id) : [];
  });
}

function restorationsOf(protocol: ProtocolDef, flow: FlowDef, old: FlowDef, from: string): Repair[] {
  const [now, then] = [placesOf(flow), placesOf(old)];
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  const differing = names.filter((name) => textOf(now[name]) !== textOf(then[name]));
  return connected(differing, now, then).map((part): Repair => {
    const { step, kind, labels, fault = kind } = named(part, now, then);
    return {
      protocol: () => replaced(protocol, flow.id, (one) => restored(one, old, part, protocol)),
      flow: flow.id,
      step,
      kind,
      labels,
      does:
        fault === 'added'
          ? `without it, as in ${from}`
          : kind === 'missing'
            ? `with it, as in ${from}`
            : `as it is in ${from}`,
      fault,
    };
  });
}

/** Groups of differing places of which one leads to another, before or after. */
function connected(differing: readonly string[], now: Places, then: Places): string[][] {
  const left = new Set(differing);
  const near = (a: string, b: string) => [now, then].some((all) => targetsIn(all[a]).includes(b));
  const groups: string[][] = [];
  for (const first of differing) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const one of group)
      for (const other of [...left])
        if (near(one, other) || near(other, one)) {
          left.delete(other);
          group.push(other);
        }
    groups.push(group);
  }
  return groups;
}

/** The labels that lead to each label of a flow. */
function leadsTo(places: Places): ReadonlyMap<string, string> {
  const before = new Map<string, Set<string>>();
  for (const place of Object.values(places))
    for (const target of targetsIn(place))
      for (const label of labelsIn(places[target ?? '']))
        before.set(label, (before.get(label) ?? new Set()).add(labelsIn(place).join()));
  return new Map([...before].map(([label, all]) => [label, [...all].sort().join(' ')]));
}

/** What of a group of places is to be called the step at fault. */
function named(
  part: readonly string[],
  now: Places,
  then: Places,
): Pick<Repair, 'step' | 'kind' | 'labels'> & { readonly fault?: 'added' | 'jump' } {
  const all = (places: Places) => Object.values(places).flatMap(labelsIn);
  const labels = part.flatMap((name) => labelsIn(now[name]));
  const missing = part.flatMap((name) => labelsIn(then[name])).filter((label) => !all(now).includes(label));
  const added = labels.filter((label) => !all(then).includes(label));
  const calls = part.flatMap((name) => (name in now || then[name]?.kind !== 'call' ? [] : [then[name].flow.id]));
  const [lost] = [...missing, ...calls];
  if (lost !== undefined) return { step: lost, kind: 'missing', labels };
  if (added.length > 0) return { step: added[0] as string, kind: 'step', labels: added, fault: 'added' };
  for (const label of labels) {
    const [one, old] = [now, then].map((places) => stepIn(places, label));
    for (const key of ['alternatives', 'choose', 'read'] as const) {
      const differs = key === 'alternatives' ? alternativesDiffer(one, old) : null;
      if (differs) return { step: `${label}${differs.name}`, kind: differs.kind, labels: [label] };
      if (key !== 'alternatives' && JSON.stringify(one?.[key]) !== JSON.stringify(old?.[key]))
        return { step: label, kind: 'effect', labels: [label] };
    }
  }
  const [was, is] = [leadsTo(then), leadsTo(now)];
  const moved = labels.filter((label) => was.get(label) !== is.get(label));
  if (moved.length === 0) return { step: labels[0] ?? part[0] ?? '', kind: 'step', labels, fault: 'jump' };
  return { step: moved[0] as string, kind: 'step', labels: moved };
}

const stepIn = (places: Places, label: string) => {
  const place = Object.values(places).find((one) => labelsIn(one).includes(label));
  return place?.kind === 'steps' ? place.on[label] : undefined;
};

type Step = ReturnType<typeof stepIn>;

/** Which alternative differs besides where it leads, and how: a guard that is not there or another one, or what is done. */
function alternativesDiffer(one: Step, old: Step): { readonly name: string; readonly kind: 'guard' | 'effect' } | null {
  const all = [...new Set([...(one?.alternatives ?? []), ...(old?.alternatives ?? [])].map(({ name }) => name))];
  for (const name of all) {
    const [a, b] = [one, old].map((step) => step?.alternatives.find((alternative) => alternative.name === name));
    const told = name === null ? '' : `/${name}`;
    const text = (value: unknown) => JSON.stringify(value ?? null).replace(/\w+#\d+/g, 'bound');
    if (!a || !b || text(a.guard) !== text(b.guard)) return { name: told, kind: 'guard' };
    if (text(a.actions) !== text(b.actions)) return { name: told, kind: 'effect' };
  }
  return null;
}

/** The flow with these places as the other one has them. */
function restored(flow: FlowDef, old: FlowDef, part: readonly string[], protocol: ProtocolDef): FlowDef {
  const [now, then] = [placesOf(flow), placesOf(old)];
  const known = new Map(flowsOf(protocol).map((one) => [one.id, one]));
  const called = Object.values(flow.places).flatMap((place) => (place.kind === 'call' ? [place.flow] : []));
  const flowNamed = (id: string) => called.find((one) => one.id === id) ?? known.get(id);
  const places: Record<string, PlaceDef> = { ...now };
  for (const name of part) {
    const place = then[name];
    if (!place) delete places[name];
    else places[name] = place.kind === 'call' ? { ...place, flow: flowNamed(place.flow.id) ?? place.flow } : place;
  }
  const initial = part.includes(old.initial) && old.initial in places ? old.initial : flow.initial;
  return { ...flow, fields: { ...old.fields, ...flow.fields }, initial, places };
}

/** The step is not to be taken by this alternative: its guard fails, and nothing else is tried instead. */
export function forbidden(protocol: ProtocolDef, flow: string, label: string, alternative: string | null): Repair {
  const step = alternative === null ? label : `${label}/${alternative}`;
  return {
    protocol: () =>
      replaced(protocol, flow, (one) => ({
        ...one,
        places: Object.fromEntries(
          Object.entries(placesOf(one)).map(([name, place]): [string, PlaceDef] => {
            const old = place.kind === 'steps' ? place.on[label] : undefined;
            if (place.kind !== 'steps' || !old) return [name, place];
            const alternatives = old.alternatives.map((a) =>
              a.name === alternative ? { ...a, guard: { op: 'const', value: false } as const } : a,
            );
            return [name, { ...place, on: { ...place.on, [label]: { ...old, alternatives } } }];
          }),
        ),
      })),
    flow,
    step,
    kind: 'guard',
    labels: [label],
    does: 'had it a check that fails here',
    fault: 'guard',
  };
}

/** The protocol with another flow in the place of one. */
function replaced(protocol: ProtocolDef, id: string, change: (flow: FlowDef) => FlowDef): ProtocolDef {
  const one = (flow: FlowDef) => (flow.id === id ? { flow: change(flow), hits: 1 } : { flow, hits: 0 });
  return { ...protocol, flows: changed(protocol, [one], `repair of ${id}`).flows };
}
