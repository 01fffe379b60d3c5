/**
 * The meaning of a step, through xstate alone and without any table: what replay and the reference explorer use,
 * and what the compiled engine must agree with.
 *
 * A step is one enabled transition of one flow. Guards and reads see the state before it; effects are delivered in
 * order on the evolving state. A wait that its target does not accept disables the step; a must that its target does
 * not accept makes the step a violation, and so does a null index or payload.
 */

import type { AnyMachineSnapshot } from 'xstate';
import { indexOf, membersOf, type Value, valuesOf } from './domain.ts';
import { evaluate, type Known, type ResolvedSend, resolveSend } from './evaluate.ts';
import { type ExprNode, mapChildren, mapSend, type SendNode } from './expr.ts';
import { type FlatPlace, type FlatStep, pathName } from './flatten.ts';
import type { EffectNode } from './machine.ts';
import { type Instance, instanceName, type Machine, type System, showLocal } from './system.ts';
import { type Context, type MachineEvent, pathOf, runOpaque, take } from './to-xstate.ts';

/** A global state: one xstate snapshot for each instance of the system, in its order. */
export type World = readonly AnyMachineSnapshot[];

/** A step by name: which instance, which label, what was chosen. */
export interface StepName {
  readonly instance: number;
  readonly label: string;
  readonly choose: Readonly<Record<string, Value>>;
}

export interface Violation {
  /** The property that the illegal event breaks. */
  readonly breaks: string;
  readonly means: string;
  /** `iova[a0].free`, or the effect whose index or payload was null. */
  readonly event: string;
}

export type Outcome =
  | { readonly kind: 'disabled'; readonly why: string }
  | {
      readonly kind: 'violation';
      readonly alternative: string | null;
      readonly payload: Context;
      readonly violation: Violation;
    }
  | { readonly kind: 'next'; readonly alternative: string | null; readonly payload: Context; readonly world: World };

/** What an illegal event breaks when its resource does not say. */
export const UNNAMED_ILLEGAL = 'N1';
/** What a null index or payload breaks. */
export const NULL_DEREFERENCE = { breaks: 'N1', means: 'a NULL or error pointer is dereferenced' };

export const machineOf = (system: System, instance: number): Machine =>
  system.machines.get((system.instances[instance] as Instance).machine) as Machine;

/** The place that a flow instance is in. */
export function placeOf(system: System, world: World, instance: number): FlatPlace {
  const machine = machineOf(system, instance);
  if (machine.kind !== 'flow') throw new Error(`${machine.def.id} is no flow`);
  const path = pathName(pathOf((world[instance] as AnyMachineSnapshot).value));
  return machine.flat.at.get(path) as FlatPlace;
}

/** Tags of the place and of the calls around it. */
export function tagsOf(machine: Machine, path: readonly string[]): readonly string[] {
  if (machine.kind === 'resource') return machine.def.states[path[0] ?? '']?.tags ?? [];
  return path.flatMap((_, i) => machine.flat.at.get(pathName(path.slice(0, i + 1)))?.tags ?? []);
}

/** Answers questions about a global state. `instance` supplies `self` and `at`. */
export function knownOf(system: System, world: World, instance?: number): Known {
  const mine = instance === undefined ? undefined : (system.instances[instance] as Instance);
  const look = (machine: string, index: readonly Value[]) => world[system.position(machine, index)];
  return {
    self: mine?.thread ?? null,
    at: (sort) => {
      const i = mine ? (system.machines.get(mine.machine) as Machine).def.index.indexOf(sort) : -1;
      return i < 0 ? null : (mine?.index[i] as string);
    },
    field: (machine, index, field) => (look(machine, index)?.context[field] as Value | undefined) ?? null,
    is: (machine, index, states) => {
      const snapshot = look(machine, index);
      return snapshot !== undefined && states.includes(pathName(pathOf(snapshot.value)));
    },
    tagged: (machine, index, tag) =>
      system
        .copies(machine, index)
        .some((i) =>
          tagsOf(system.machines.get(machine) as Machine, pathOf((world[i] as AnyMachineSnapshot).value)).includes(tag),
        ),
    accepts: (send) => deliver(system, world, send) !== null,
  };
}

/** The global state after an event, or null when its target does not accept it: here, or with such a payload anywhere. */
export function deliver(system: System, world: World, send: ResolvedSend): World | null {
  const position = system.position(send.machine, send.index);
  const snapshot = world[position];
  if (!snapshot) return null;
  const machine = machineOf(system, position);
  const domains = machine.kind === 'resource' ? (machine.def.events[send.event] ?? {}) : {};
  for (const [name, value] of Object.entries(send.payload)) {
    const domain = domains[name];
    if (domain !== undefined && value !== null && indexOf(valuesOf(system.constants.sorts, domain), value) < 0)
      return null;
  }
  resolveGuards(system, machine, world, position);
  const taken = take(machine.chart, snapshot, { type: send.event, ...send.payload } as MachineEvent);
  return taken && world.map((old, i) => (i === position ? taken.next : old));
}

/** Lets the guards of a machine see a global state. */
function resolveGuards(system: System, machine: Machine, world: World, instance: number): void {
  const known = knownOf(system, world, instance);
  machine.chart.resolver = (guard, context, event) => {
    if (guard.op === 'opaque')
      return runOpaque(guard, context, event, `machine ${machine.def.id}: guard of '${event.type}'`) === true;
    return evaluate(guard, system.constants, { ...known, ...local(context, event) }) === true;
  };
}

const local = (context: Context, event: Context): Pick<Known, 'own' | 'ev'> => ({
  own: (field) => context[field] ?? null,
  ev: (name) => event[name] ?? null,
});

/** Every way to choose values for a step, in a fixed order. */
export function choicesOf(system: System, step: FlatStep): readonly Readonly<Record<string, Value>>[] {
  let choices: Record<string, Value>[] = [{}];
  for (const [name, domain] of Object.entries(step.step.choose)) {
    const values = valuesOf(system.constants.sorts, domain);
    choices = choices.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value })));
  }
  return choices;
}

/** Every step of every flow at its present place, enabled or not. */
export function candidates(system: System, world: World): readonly StepName[] {
  return system.instances.flatMap(({ kind }, instance) =>
    kind === 'resource'
      ? []
      : placeOf(system, world, instance).steps.flatMap((step) =>
          choicesOf(system, step).map((choose) => ({ instance, label: step.label, choose })),
        ),
  );
}

/** The step with this label at the flow's present place; undefined when the flow is somewhere else. */
export const stepAt = (system: System, world: World, name: StepName): FlatStep | undefined =>
  placeOf(system, world, name.instance).steps.find((step) => step.label === name.label);

/** Takes a step, if it is enabled. */
export function takeStep(system: System, world: World, name: StepName): Outcome {
  const { instance, label, choose } = name;
  const step = stepAt(system, world, name);
  if (!step) return { kind: 'disabled', why: `the flow is at ${pathName(placeOf(system, world, instance).path)}` };
  const machine = machineOf(system, instance);
  const snapshot = world[instance] as AnyMachineSnapshot;
  const known = knownOf(system, world, instance);
  const payload: Record<string, Value> = { ...choose };
  for (const [read, node] of Object.entries(step.step.read)) {
    payload[read] = evaluate(node, system.constants, { ...known, ...local(snapshot.context, choose) });
  }
  resolveGuards(system, machine, world, instance);
  const taken = take(machine.chart, snapshot, { type: label, ...payload } as MachineEvent);
  if (!taken) return { kind: 'disabled', why: 'no alternative has its guard fulfilled' };
  const alternative = step.step.alternatives[taken.alternative]?.name ?? null;

  let after: World = world.map((old, i) => (i === instance ? taken.next : old));
  for (const { effect, context } of taken.effects) {
    for (const send of sendsOf(system, after, instance, effect, context, payload)) {
      const seen = { ...knownOf(system, after, instance), ...local(context, payload) };
      const resolved = resolveSend(send, system.constants, seen);
      const event = `${instanceName(resolved.machine, resolved.index)}.${resolved.event}`;
      if (system.position(resolved.machine, resolved.index) < 0 || Object.values(resolved.payload).includes(null)) {
        return { kind: 'violation', alternative, payload, violation: { ...NULL_DEREFERENCE, event } };
      }
      const delivered = deliver(system, after, resolved);
      if (delivered) {
        after = delivered;
        continue;
      }
      if (effect.kind === 'wait') return { kind: 'disabled', why: waitsFor(system, after, resolved) };
      return { kind: 'violation', alternative, payload, violation: { ...illegal(system, resolved), event } };
    }
  }
  return { kind: 'next', alternative, payload, world: after };
}

/** What an event means where its resource does not accept it. */
export function illegal(
  system: System,
  send: Pick<ResolvedSend, 'machine' | 'event'>,
): Pick<Violation, 'breaks' | 'means'> {
  const machine = system.machines.get(send.machine);
  const entry = machine?.kind === 'resource' ? machine.def.illegal[send.event] : undefined;
  return entry ?? { breaks: UNNAMED_ILLEGAL, means: `${send.machine} does not accept ${send.event} in this state` };
}

function waitsFor(system: System, world: World, send: ResolvedSend): string {
  const position = system.position(send.machine, send.index);
  const target = instanceName(send.machine, send.index);
  const snapshot = world[position];
  return `waits for ${target} to accept ${send.event}; it is ${snapshot ? showLocal(snapshot.value, snapshot.context) : 'not there'}`;
}

/** The events of an effect; an `each` asks its condition anew before each member. */
function* sendsOf(
  system: System,
  world: World,
  instance: number,
  effect: EffectNode,
  context: Context,
  payload: Context,
): Generator<SendNode> {
  if (effect.kind === 'set') return;
  if (effect.kind !== 'each') {
    yield effect.send;
    return;
  }
  // Members of one `each` do not influence each other's condition: the extent is fixed when the effect begins.
  const known = { ...knownOf(system, world, instance), ...local(context, payload) };
  const inner = effect.effect as EffectNode & { send: SendNode };
  for (const member of membersOf(system.constants.sorts, effect.sort)) {
    const bindings = new Map<string, Value>([[effect.bind, member]]);
    if (evaluate(effect.where, system.constants, known, bindings) !== true) continue;
    yield bindSend(inner.send, effect.bind, member);
  }
}

/** The event with a bound variable filled in. */
export function bindSend(send: SendNode, bind: string, member: Value): SendNode {
  const fill = (node: ExprNode): ExprNode =>
    node.op === 'var' && node.name === bind ? { op: 'const', value: member } : mapChildren(node, fill);
  return mapSend(send, fill);
}

/** All local states as text, for comparison and for people. */
export const showWorld = (world: World): readonly string[] =>
  world.map((snapshot) => showLocal(snapshot.value, snapshot.context));

/** One key for a global state. */
export const keyOf = (world: World): string => showWorld(world).join('\n');
