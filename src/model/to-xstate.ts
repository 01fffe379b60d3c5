/**
 * Builds the xstate machine behind a definition. Guards and effects are xstate's own parameterised guards and
 * actions, with the expression as the parameter; own fields change through `assign`, everything else is handed out
 * by `transition()` for the caller to deliver.
 */

import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createActor,
  initialTransition,
  setup,
} from 'xstate';
import type { Value } from './domain.ts';
import { InputError } from './errors.ts';
import { type Constants, evaluate, reduce } from './evaluate.ts';
import type { ExprNode, OpaqueFunction } from './expr.ts';
import { type FlatFlow, type FlatPlace, pathName } from './flatten.ts';
import type { EffectNode, ResourceDef } from './machine.ts';

export type Context = Readonly<Record<string, Value>>;
export type MachineEvent = { readonly type: string } & Readonly<Record<string, Value>>;

/** Answers the guard of an alternative; replay looks at the whole state, tabulation asks an oracle. */
export type GuardResolver = (guard: ExprNode, context: Context, event: MachineEvent) => boolean;

/** What a taken transition hands out: which alternative it was, and the effects with the own fields they see. */
export interface Taken {
  readonly next: AnyMachineSnapshot;
  readonly alternative: number;
  readonly effects: readonly { readonly effect: EffectNode; readonly context: Context }[];
}

type Assignments = Readonly<Record<string, ExprNode>>;

/** One xstate machine with a replaceable guard resolver. */
export interface Chart {
  readonly id: string;
  readonly machine: AnyStateMachine;
  /** Path name of each of xstate's states. */
  readonly initial: AnyMachineSnapshot;
  resolver: GuardResolver;
  /** What a guard threw; xstate hands on only its text. */
  failure: unknown;
  /** What xstate hands actions to; nothing runs in it, so that one serves every transition. */
  readonly scope: AnyActorScope;
  /** Where each field stands in order. A flow with everything that it calls has hundreds, nearly all of them null. */
  readonly order: ReadonlyMap<string, number>;
}

const kit = (chart: { readonly id: string; resolver: GuardResolver; failure: unknown }, constants: Constants) => {
  const known = (context: Context, event: MachineEvent) => ({
    own: (field: string) => context[field] ?? null,
    ev: (name: string) => (name in event ? (event[name] as Value) : undefined),
  });
  return setup({
    types: {} as { context: Context; events: MachineEvent },
    guards: {
      when: ({ context, event }, params: { guard: ExprNode }) => {
        try {
          return chart.resolver(params.guard, context, event);
        } catch (error) {
          chart.failure = error;
          throw error;
        }
      },
      exit: ({ event }, params: { exit: string }) =>
        (event as unknown as { output?: { exit?: string } }).output?.exit === params.exit,
    },
    actions: {
      alternative: (_, _params: { index: number }) => {},
      effect: (_, _params: { effect: EffectNode }) => {},
      set: assign(({ context, event }, params: { fields: Assignments }) => {
        const set: Record<string, Value> = {};
        for (const [field, value] of Object.entries(params.fields)) {
          set[field] = own(value, context, event, constants, known, `machine ${chart.id}: field '${field}'`);
        }
        return set;
      }),
      drop: assign((_, params: { fields: readonly string[] }) =>
        Object.fromEntries(params.fields.map((f) => [f, null])),
      ),
    },
  });
};

/** Evaluates an assignment; an opaque function gets frozen copies and is run twice. */
function own(
  node: ExprNode,
  context: Context,
  event: MachineEvent,
  constants: Constants,
  known: (
    context: Context,
    event: MachineEvent,
  ) => { own: (f: string) => Value | undefined; ev: (n: string) => Value | undefined },
  where: string,
): Value {
  if (node.op === 'opaque') return runOpaque(node, context, event, where);
  const value = reduce(node, constants, known(context, event));
  if (value.op === 'const') return value.value;
  throw new InputError(
    `${where} is set from something that is neither an own field nor in the payload ('${value.op}'); read it first`,
  );
}

/** What each opaque function has returned, by input: a function that changes its mind later is no function. */
const returned = new WeakMap<OpaqueFunction, Map<string, string>>();

/**
 * Runs an opaque function twice on frozen input, without a clock and without random numbers. Throws an `InputError`
 * that begins with `where` when it asks for one of those, when a result differs from an earlier one for the same
 * input, when it changes its input, or when it returns something that is no value.
 */
export function runOpaque(
  node: ExprNode & { op: 'opaque' },
  context: Context,
  event: MachineEvent,
  where: string,
): Value {
  const { type: _, ...payload } = event;
  const who = `${where}: opaque function (${node.why})`;
  const call = (): unknown => {
    try {
      return withoutChance(() => node.run(whole(context), Object.freeze({ ...payload })));
    } catch (error) {
      throw new InputError(
        `${who} failed: ${(error as Error).message.replace(/\s+/g, ' ')}; it must not change its input, and see nothing else`,
      );
    }
  };
  const [first, second] = [call(), call()];
  if (first !== null && typeof first === 'object' && !Array.isArray(first)) {
    throw new InputError(
      `${who} returned ${JSON.stringify(first)?.slice(0, 80)}, not a value; a question to another instance must be written as data, not inside a function`,
    );
  }
  if (first === undefined) throw new InputError(`${who} returned nothing`);
  const earlier = returned.get(node.run) ?? new Map<string, string>();
  returned.set(node.run, earlier);
  const input = JSON.stringify([context, payload]);
  const results = [earlier.get(input) ?? JSON.stringify(first), JSON.stringify(first), JSON.stringify(second)];
  const other = results.find((result) => result !== results[0]);
  if (other !== undefined)
    throw new InputError(`${who} is not pure: it returned ${results[0]}, then ${other} for the same input`);
  earlier.set(input, results[0] as string);
  return first as Value;
}

/** What an opaque function sees of the own fields: one that is not there is null to it, as it is to an expression. */
const whole = (context: Context): Context =>
  new Proxy(Object.freeze({ ...context }), {
    get: (fields, name) => (typeof name === 'string' ? (fields[name] ?? null) : undefined),
  });

/** Two calls in a row see the same clock and may see the same dice, so neither is there to be asked. */
function withoutChance<T>(run: () => T): T {
  const [{ Date: clock }, { random }] = [globalThis, Math];
  const refuse = (what: string) => () => {
    throw new Error(`it asks for ${what}`);
  };
  class NoDate {
    static now = refuse('the time');
    constructor() {
      NoDate.now();
    }
  }
  globalThis.Date = NoDate as unknown as DateConstructor;
  Math.random = refuse('a random number');
  try {
    return run();
  } finally {
    globalThis.Date = clock;
    Math.random = random;
  }
}

/** Builds the machine of a resource. `start` overrides the initial state and fields. */
export function resourceChart(def: ResourceDef, constants: Constants): Chart {
  const fields = Object.keys(def.fields);
  const context = { ...Object.fromEntries(fields.map((f) => [f, null])), ...evaluateAll(def.start, constants) };
  const chart = newChart(def.id, fields);
  const states: Record<string, unknown> = {};
  for (const [name, state] of Object.entries(def.states)) {
    const on: Record<string, unknown> = {};
    for (const [event, reactions] of Object.entries(state.on)) {
      on[event] = reactions.map((reaction, index) => {
        const held = def.states[reaction.target ?? name]?.holds ?? [];
        const drop = fields.filter((field) => !held.includes(field) && !(field in reaction.fields));
        return {
          ...(reaction.guard ? { guard: { type: 'when', params: { guard: reaction.guard } } } : {}),
          ...(reaction.target ? { target: reaction.target } : {}),
          actions: [
            { type: 'alternative', params: { index } },
            ...(Object.keys(reaction.fields).length > 0 ? [{ type: 'set', params: { fields: reaction.fields } }] : []),
            ...(drop.length > 0 ? [{ type: 'drop', params: { fields: drop } }] : []),
          ],
        };
      });
    }
    states[name] = { on };
  }
  const config = { id: def.id, context, initial: def.initial, states };
  return built(chart, kit(chart, constants).createMachine(config as never) as unknown as AnyStateMachine);
}

function built(chart: ReturnType<typeof newChart>, machine: AnyStateMachine): Chart {
  const actor = createActor(machine);
  chart.machine = machine;
  chart.scope = {
    self: actor,
    system: actor.system,
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: () => {},
  };
  chart.initial = settled(chart, initialTransition(machine)[0] as AnyMachineSnapshot);
  return chart;
}

const newChart = (id: string, fields: readonly string[]) =>
  ({ id, resolver: unset, failure: undefined, order: new Map(fields.map((field, i) => [field, i])) }) as unknown as {
    -readonly [K in keyof Chart]: Chart[K];
  };

/** The snapshot with the fields that hold something, in their order; a field that is not there is null. */
function settled(chart: Pick<Chart, 'order'>, snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
  const before = snapshot.context as Context;
  const at = (field: string) => chart.order.get(field) ?? -1;
  const live = Object.keys(before).filter((field) => before[field] !== null);
  const context: Record<string, Value> = {};
  for (const field of live.sort((a, b) => at(a) - at(b))) context[field] = before[field] as Value;
  snapshot.context = context;
  return snapshot;
}

/** Builds the machine of a flow with the flows that it calls nested in it. */
export function flowChart(flat: FlatFlow, constants: Constants): Chart {
  const fields = Object.keys(flat.fields);
  const context = { ...Object.fromEntries(fields.map((f) => [f, null])), ...evaluateAll(flat.enter, constants) };
  const chart = newChart(flat.id, fields);
  const stateId = new Map(flat.places.map((place, i) => [pathName(place.path), `place${i}`]));
  const to = (path: readonly string[]) => `#${stateId.get(pathName(path))}`;
  const moves = (enter: Assignments, drop: readonly string[]) => [
    ...(Object.keys(enter).length > 0 ? [{ type: 'set', params: { fields: enter } }] : []),
    ...(drop.length > 0 ? [{ type: 'drop', params: { fields: drop } }] : []),
  ];
  const stateOf = (place: FlatPlace): Record<string, unknown> => {
    const id = stateId.get(pathName(place.path));
    if (place.kind === 'exit') return { id, type: 'final', output: { exit: place.exit } };
    if (place.kind === 'call') {
      return {
        id,
        initial: place.initial?.at(-1),
        states: statesBelow(place.path),
        onDone: Object.entries(place.exits).map(([exit, { target, enter, drop }]) => ({
          guard: { type: 'exit', params: { exit } },
          target: to(target),
          actions: moves(enter, drop),
        })),
      };
    }
    const on: Record<string, unknown> = {};
    for (const step of place.steps) {
      on[step.label] = step.outcomes.map(({ alternative, target, enter, drop }, index) => ({
        ...(alternative.guard ? { guard: { type: 'when', params: { guard: alternative.guard } } } : {}),
        target: to(target),
        actions: [
          { type: 'alternative', params: { index } },
          ...alternative.actions.map((effect) =>
            effect.kind === 'set'
              ? { type: 'set', params: { fields: effect.fields } }
              : { type: 'effect', params: { effect } },
          ),
          ...moves(enter, drop),
        ],
      }));
    }
    return { id, on };
  };
  const below = new Map<string, FlatPlace[]>();
  for (const place of flat.places) {
    const parent = pathName(place.path.slice(0, -1));
    const siblings = below.get(parent);
    if (siblings) siblings.push(place);
    else below.set(parent, [place]);
  }
  const statesBelow = (base: readonly string[]): Record<string, unknown> =>
    Object.fromEntries((below.get(pathName(base)) ?? []).map((p) => [p.path.at(-1), stateOf(p)]));
  const config = { id: flat.id, context, initial: flat.initial[0], states: statesBelow([]) };
  return built(chart, kit(chart, constants).createMachine(config as never) as unknown as AnyStateMachine);
}

const unset: GuardResolver = () => {
  throw new Error('the chart has no guard resolver yet');
};

/** Values at the start, when every own field is still null. */
const evaluateAll = (values: Assignments, constants: Constants): Context =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, evaluate(value, constants, { own: () => null })]),
  );

/**
 * Takes the transition that xstate chooses; null when the event is not handled. This is xstate's pure `transition()`, but
 * for the scope: that makes an actor, with its initial state, for every call.
 */
export function take(chart: Chart, snapshot: AnyMachineSnapshot, event: MachineEvent): Taken | null {
  const effects: { effect: EffectNode; context: Context }[] = [];
  let alternative = -1;
  let unseen: string | null = null;
  chart.scope.actionExecutor = ({ type, params, info }) => {
    if (type === 'alternative') alternative = (params as unknown as { index: number }).index;
    else if (type === 'effect') {
      effects.push({ effect: (params as unknown as { effect: EffectNode }).effect, context: info.context as Context });
    } else unseen = type;
  };
  const next = chosen(chart, snapshot, event);
  if (unseen !== null) throw new InputError(`machine ${chart.id}: action '${unseen}' would run unseen by the checker`);
  // Every alternative has an action that tells which one it is.
  return alternative < 0 ? null : { next: settled(chart, next), alternative, effects };
}

function chosen(chart: Chart, snapshot: AnyMachineSnapshot, event: MachineEvent): AnyMachineSnapshot {
  chart.failure = undefined;
  try {
    return chart.machine.transition(snapshot as never, event, chart.scope as never) as AnyMachineSnapshot;
  } catch (error) {
    throw chart.failure ?? error;
  }
}

/** The path of the active place, from xstate's state value. */
export function pathOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  const [[key, inner]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  return [key, ...pathOf(inner)];
}
