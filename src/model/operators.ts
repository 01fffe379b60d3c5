/**
 * Mutation operators as data: one line of JSON in a scenario, such as `{ "skip": "hmm_range_fault: mmu_interval_check_retry" }`.
 * This file alone turns them into changes.
 */

import { atAlternatives, type Change, eventName, labelsOf, MutationError, placeOf, sameCourses } from './change.ts';
import { copyTo, exchange, moveTo, type Point, wayOn } from './change-order.ts';

import { dropAlternative, dropEffects, insertAfter, insertBefore, relabel, skip } from './change-steps.ts';

import { showDomain } from './domain.ts';
import { InputError, unknownName } from './errors.ts';
import type { ExprNode } from './expr.ts';
import type { AlternativeDef, EffectNode, FlowDef, StepDef } from './machine.ts';
import { flowsOf, type MutationDef } from './mutation.ts';
import { type NameScope, parseEffect, parseExpression } from './parse.ts';
import type { ProtocolDef } from './protocol.ts';

/** One operation as a scenario has it: one operator, and what it needs besides. */
export interface Operation {
  readonly skip?: string;
  readonly swap?: readonly string[];
  readonly move?: string;
  readonly add?: string;
  readonly weaken?: string;
  readonly drop?: string | { readonly step: string; readonly effect: string };
  readonly dup?: string;
  readonly narrow?: string;
  readonly widen?: string;
  readonly stale?: string;
  readonly wronglabel?: string;
  readonly miskind?: string;
  readonly replace?: string;
  readonly relabel?: string;
  /** Of the steps with these labels, only those of this flow. */
  readonly in?: string;
  /** The alternative by which a step with several goes on. */
  readonly as?: string;
  readonly before?: string;
  readonly after?: string;
  /** `machine.event`. */
  readonly effect?: string;
  /** What an added step does. */
  readonly effects?: readonly string[];
  readonly guard?: string;
  readonly where?: string;
  readonly to?: string;
  readonly payload?: string;
  readonly field?: string;
  readonly value?: string | boolean | null;
}

/** The operators, each with the keys that may, and must, stand beside it. */
const OPERATORS = {
  skip: { may: ['as'], must: [] },
  swap: { may: [], must: [] },
  move: { may: ['as', 'before', 'after'], must: [] },
  add: { may: ['effects', 'guard', 'before', 'after'], must: [] },
  weaken: { may: ['guard'], must: [] },
  drop: { may: [], must: [] },
  dup: { may: ['as', 'before', 'after'], must: [] },
  narrow: { may: ['where'], must: ['effect'] },
  widen: { may: ['where'], must: ['effect'] },
  stale: { may: ['effect', 'field'], must: [] },
  wronglabel: { may: [], must: ['to'] },
  miskind: { may: ['effect', 'payload', 'field'], must: ['value'] },
  replace: { may: ['guard'], must: ['effects'] },
  relabel: { may: [], must: ['to'] },
} as const satisfies Record<string, { may: readonly (keyof Operation)[]; must: readonly (keyof Operation)[] }>;

export type Operator = keyof typeof OPERATORS;

/** All operators, by name. */
export const operators = Object.keys(OPERATORS) as readonly Operator[];

/** A step that an operation names. */
export interface Address {
  readonly label: string;
  readonly alternative: string | null;
  /** The flows that have it. */
  readonly flows: readonly FlowDef[];
}

/**
 * The mutation that an operation stands for in a protocol. Throws an `InputError` that suggests the nearest name for one that is not
 * there, and says why where the operation cannot be made.
 */
export function mutationOf(operation: Operation, protocol: ProtocolDef): MutationDef {
  const operator = operatorOf(operation);
  const here = located(operation, protocol);
  const made = MADE[operator](here, protocol);
  const only = here.in;
  // What leaves a flow as it is, has not hit it.
  const change: Change = (flow) => {
    const result = only === undefined || flow.id === only ? made.change(flow) : { flow, hits: 0 };
    return result.hits > 0 && sameCourses(flow, result.flow) ? { flow, hits: 0 } : result;
  };
  return {
    id: operationText(operation),
    says: made.says,
    source: 'the scenario',
    changes: [change],
    killedBy: [],
    survives: null,
  };
}

/** An operation in a line: `skip hmm_range_fault: mmu_interval_check_retry`. */
export function operationText(operation: Operation): string {
  const { drop } = operation;
  const shown = (value: unknown) => (Array.isArray(value) ? value.join('; ') : String(value));
  const parts = Object.entries(operation).map(([key, value]) => {
    if (key === 'drop' && typeof drop === 'object') return `drop ${drop.effect} of ${drop.step}`;
    if (key === 'swap') return `swap ${(value as readonly string[]).join(' and ')}`;
    return `${key} ${shown(value)}`;
  });
  return parts.join(', ');
}

/** A mutation of a scenario in a word or a line. */
export const mutationName = (entry: string | Operation): string =>
  typeof entry === 'string' ? entry : operationText(entry);

function operatorOf(operation: Operation): Operator {
  const there = operators.filter((name) => operation[name] !== undefined);
  const [operator, other] = there;
  if (operator === undefined) throw new InputError(`no operator; expected one of ${operators.join(', ')}`);
  if (other !== undefined)
    throw new InputError(`'${operator}' and '${other}' are two operators; give each a line of its own`);
  const { may, must } = OPERATORS[operator];
  const allowed: readonly string[] = [operator, 'in', ...may, ...must];
  const stray = Object.keys(operation).find((key) => !allowed.includes(key));
  if (stray !== undefined)
    throw new InputError(`'${operator}' has no '${stray}'; it may have ${allowed.slice(1).join(', ')}`);
  const lacking = must.find((key) => operation[key] === undefined);
  if (lacking !== undefined) throw new InputError(`'${operator}' needs '${lacking}'`);
  return operator;
}

/**
 * The step of an address: a label, as the model or a trace has it, or what is called, if only one step does; and perhaps an
 * alternative.
 */
export function addressOf(address: string, protocol: ProtocolDef, only: string | undefined): Address {
  const all = flowsOf(protocol);
  if (only !== undefined && !all.some(({ id }) => id === only))
    throw new InputError(
      `in: ${unknownName(
        'flow',
        only,
        all.map(({ id }) => id),
      )}`,
    );
  const flows = only === undefined ? all : all.filter(({ id }) => id === only);
  const withLabel = (label: string) => flows.filter((flow) => placeOf(flow, label) !== undefined);
  const labels = new Set(flows.flatMap((flow) => Object.values(flow.places).flatMap(labelsOf)));
  /** The step that a text is, and what is left of the text as an alternative. */
  const at = (text: string, labelOf: (part: string) => string | undefined): Address | null => {
    const whole = labelOf(text);
    if (whole !== undefined) return { label: whole, alternative: null, flows: withLabel(whole) };
    for (let end = text.lastIndexOf('/'); end > 0; end = text.lastIndexOf('/', end - 1)) {
      const [label, alternative] = [labelOf(text.slice(0, end)), text.slice(end + 1)];
      if (label === undefined) continue;
      const names = withLabel(label).flatMap((flow) => stepOf(flow, label).alternatives.map(({ name }) => name));
      const known = [...new Set(names.filter((name) => name !== null))];
      if (known.includes(alternative)) return { label, alternative, flows: withLabel(label) };
      throw new InputError(`'${label}': ${unknownName('alternative', alternative, known)}`);
    }
    return null;
  };
  // A trace puts the places of the callers in front.
  const callers = new Set([...all.flatMap(({ places }) => Object.keys(places)), only]);
  let rest = address;
  for (;;) {
    const found = at(rest, (part) => (labels.has(part) ? part : undefined));
    if (found) return found;
    const [first = '', ...more] = rest.split(': ');
    if (more.length === 0 || !callers.has(first)) break;
    rest = more.join(': ');
  }
  if (rest.includes(': ')) throw new InputError(unknownName('step', address, [...labels]));
  const called = at(rest, (part) => onlyCall(labels, part));
  if (called) return called;
  throw new InputError(unknownName('step', address, [...labels, ...[...labels].map(callOf)]));
}

/** What the step with a label calls. */
const callOf = (label: string): string => label.slice(label.indexOf(': ') + 2);

/** The step that makes a call; undefined where none does. */
function onlyCall(labels: ReadonlySet<string>, call: string): string | undefined {
  const [one, ...more] = [...labels].filter((label) => callOf(label) === call);
  if (more.length === 0) return one;
  throw new InputError(
    `'${call}' is called in several places: ${[one, ...more].map((label) => `'${label}'`).join(', ')}; name one`,
  );
}

/** The keys of an operation that name steps which are there. */
const NAMING = [
  'skip',
  'move',
  'weaken',
  'dup',
  'narrow',
  'widen',
  'stale',
  'wronglabel',
  'miskind',
  'replace',
] as const;

/** An operation whose step is named `flow: label`: one of that flow only. */
function located(operation: Operation, protocol: ProtocolDef): Operation {
  const { drop, swap, relabel } = operation;
  const dropped = typeof drop === 'object' ? drop.step : drop;
  const named = [
    ...NAMING.map((key) => operation[key]),
    dropped,
    relabel,
    swap?.[0],
    operation.before,
    operation.after,
  ];
  const address = named.find((one) => one !== undefined);
  const flow = flowsOf(protocol).find(({ id }) => address?.startsWith(`${id}: `) === true);
  if (flow === undefined || address === undefined || operation.in !== undefined) return operation;
  // A function may be called like a flow: then the label begins with its name.
  const label = address.slice(flow.id.length + 2);
  const labels = Object.values(flow.places).flatMap(labelsOf);
  const isOf = (one: string) => label === one || label.startsWith(`${one}/`);
  return labels.some((one) => isOf(one) || isOf(callOf(one))) ? { ...operation, in: flow.id } : operation;
}

const stepOf = (flow: FlowDef, label: string): StepDef => {
  const place = flow.places[placeOf(flow, label) as string];
  return (place?.kind === 'steps' ? place.on[label] : undefined) as StepDef;
};

const scopeAt = (protocol: ProtocolDef, flow: FlowDef, label: string | null): NameScope => ({
  protocol,
  flow,
  step: label === null ? null : stepOf(flow, label),
});

const textOf = ({ label, alternative }: Address): string => (alternative === null ? label : `${label}/${alternative}`);

interface Made {
  readonly change: Change;
  readonly says: string;
}
type Make = (operation: Operation, protocol: ProtocolDef) => Made;

/** A change of the alternatives of one step, one flow after the other, each of which may read names of its own. */
const atStep =
  (at: Address, change: (alternative: AlternativeDef, flow: FlowDef) => AlternativeDef): Change =>
  (flow) =>
    placeOf(flow, at.label) === undefined ? { flow, hits: 0 } : atAlternatives(textOf(at), change)(flow);

/** Alternatives of the step that an address names, in whichever flow. */
const namedBy = ({ label, alternative, flows }: Address): readonly AlternativeDef[] =>
  flows.flatMap((flow) =>
    stepOf(flow, label).alternatives.filter((a) => alternative === null || a.name === alternative),
  );

function single(at: Address, what: string): AlternativeDef {
  const names = [...new Set(namedBy(at).map(({ name }) => name))];
  if (names.length === 1) return namedBy(at)[0] as AlternativeDef;
  throw new InputError(
    `'${at.label}' has several alternatives; say which one ${what}: ${names.map((n) => `'${at.label}/${n}'`).join(', ')}`,
  );
}

/** Both ends of an operation must be in one flow. */
function together(a: Address, b: Address): void {
  if (a.flows.some((flow) => b.flows.includes(flow))) return;
  const ids = ({ flows }: Address) => flows.map(({ id }) => id).join(', ');
  throw new InputError(
    `'${a.label}' is a step of ${ids(a)}, and '${b.label}' of ${ids(b)}; both must be steps of one flow`,
  );
}

function pointOf(
  operation: Operation,
  protocol: ProtocolDef,
): { readonly point: Point; readonly at: Address; readonly says: string } {
  const { before, after } = operation;
  if ((before === undefined) === (after === undefined))
    throw new InputError("expected either 'before' or 'after', a step");
  const at = addressOf((before ?? after) as string, protocol, operation.in);
  if (before === undefined)
    return { point: { after: at.label, alternative: at.alternative }, at, says: `behind '${textOf(at)}'` };
  if (at.alternative !== null)
    throw new InputError(`before: a step has no point before one of its alternatives; name '${at.label}'`);
  return { point: { before: at.label }, at, says: `before '${at.label}'` };
}

const effectNames = (at: Address): readonly string[] => [
  ...new Set(namedBy(at).flatMap(({ actions }) => actions.filter((one) => one.kind !== 'set').map(eventName))),
];

/** Throws where no alternative of the step has the effect. */
function refuseNoEffect(at: Address, effect: string): void {
  const known = effectNames(at);
  if (!known.includes(effect)) throw new InputError(`'${textOf(at)}': ${unknownName('effect', effect, known)}`);
}

/** Changes effects of one event of a step; null takes one away. */
const atEffects = (
  at: Address,
  effect: string,
  change: (effect: EffectNode, flow: FlowDef) => EffectNode | null,
): Change =>
  atStep(at, (alternative, flow) => {
    if (!alternative.actions.some((one) => one.kind !== 'set' && eventName(one) === effect)) return alternative;
    const actions = alternative.actions.flatMap((one) => {
      const made = one.kind !== 'set' && eventName(one) === effect ? change(one, flow) : one;
      return made === null ? [] : [made];
    });
    return { ...alternative, actions };
  });

const extent =
  (operator: 'narrow' | 'widen'): Make =>
  (operation, protocol) => {
    const at = addressOf(operation[operator] as string, protocol, operation.in);
    const effect = operation.effect as string;
    refuseNoEffect(at, effect);
    const eaches = namedBy(at).flatMap(({ actions }) =>
      actions.filter((one) => one.kind === 'each' && eventName(one) === effect),
    );
    const [first] = eaches;
    if (first?.kind !== 'each')
      throw new InputError(
        `'${textOf(at)}': ${effect} goes to one instance, not to each member of a sort; there is no extent to change`,
      );
    const sort = protocol.sorts[first.sort];
    const letter = first.sort.charAt(0);
    const change = atEffects(at, effect, (one, flow) => {
      if (one.kind !== 'each') return one;
      const scope = { ...scopeAt(protocol, flow, at.label), bound: { [letter]: one.bind } };
      const firstMember: ExprNode = {
        op: 'eq',
        a: { op: 'var', name: one.bind },
        b: { op: 'const', value: `${sort?.prefix}0` },
      };
      const given = operation.where === undefined ? null : parseExpression(operation.where, scope);
      if (operator === 'narrow') return { ...one, where: { op: 'and', of: [one.where, given ?? firstMember] } };
      return { ...one, where: given ?? { op: 'const', value: true } };
    });
    const which = operation.where ?? (operator === 'narrow' ? `${letter} = ${sort?.prefix}0` : 'all');
    return {
      change,
      says: `Of each ${first.sort} that '${textOf(at)}' sends ${effect} to, ${operator === 'narrow' ? 'only those with' : 'and of others,'} ${which}.`,
    };
  };

const isOneOfSeveral = (flow: FlowDef, label: string): boolean => {
  const place = flow.places[placeOf(flow, label) as string];
  return place?.kind === 'steps' && Object.keys(place.on).length > 1;
};

/** Of several steps at a place one cannot be passed over: which one is taken is a choice. It is taken, and does nothing. */
function withoutEffects(at: Address, as: string | undefined): Made {
  if (as !== undefined)
    throw new InputError(`'${at.label}' is one of several steps at its place; it goes on as it did, without 'as'`);
  if (effectNames(at).length === 0) throw new InputError(`'${textOf(at)}' does nothing that could be left out`);
  return { change: dropEffects(textOf(at)), says: `'${textOf(at)}' is taken, and does nothing.` };
}

const MADE: Readonly<Record<Operator, Make>> = {
  skip: (operation, protocol) => {
    const at = addressOf(operation.skip as string, protocol, operation.in);
    const as = operation.as ?? at.alternative;
    if (at.flows.every((flow) => isOneOfSeveral(flow, at.label))) return withoutEffects(at, operation.as);
    const way = (flow: FlowDef) => wayOn(flow, placeOf(flow, at.label) as string, at.label, as ?? null).name;
    const change: Change = (flow) =>
      placeOf(flow, at.label) === undefined ? { flow, hits: 0 } : skip(at.label, way(flow) ?? undefined)(flow);
    const ways = [...new Set(at.flows.map(way))].filter((name) => name !== null);
    return {
      change,
      says: `'${at.label}' is left out${ways.length > 0 ? `, and it goes on as after /${ways.join(', /')}` : ''}.`,
    };
  },

  swap: (operation, protocol) => {
    const [a, b, ...more] = (operation.swap as readonly string[]).map((one) => addressOf(one, protocol, operation.in));
    if (!a || !b || more.length > 0) throw new InputError('swap: expected two steps');
    together(a, b);
    return { change: exchange(a.label, b.label), says: `'${b.label}' and '${a.label}' change places.` };
  },

  move: (operation, protocol) => {
    const what = addressOf(operation.move as string, protocol, operation.in);
    const { point, at, says } = pointOf(operation, protocol);
    together(what, at);
    return {
      change: moveTo(what.label, point, operation.as ?? what.alternative),
      says: `'${what.label}' comes ${says}.`,
    };
  },

  add: (operation, protocol) => {
    const { point, at, says } = pointOf(operation, protocol);
    const label = operation.add as string;
    const change =
      operation.effects || operation.guard
        ? addedStep(operation, protocol, at, point)
        : addedCopy(operation, protocol, at, point);
    return {
      change,
      says: `'${label}' is added ${says}${operation.effects ? `: ${operation.effects.join('; ')}` : ''}.`,
    };
  },

  weaken: (operation, protocol) => {
    const at = addressOf(operation.weaken as string, protocol, operation.in);
    const guarded = namedBy(at).filter(({ guard }) => guard !== null);
    if (guarded.length === 0) throw new InputError(`'${textOf(at)}' has no guard`);
    if (at.alternative === null) single(at, 'loses its guard');
    const text = operation.guard;
    const change = atStep(at, (alternative, flow) => {
      if (alternative.guard === null) return alternative;
      return {
        ...alternative,
        guard: text === undefined ? null : parseExpression(text, scopeAt(protocol, flow, at.label)),
      };
    });
    return {
      change,
      says:
        text === undefined ? `'${textOf(at)}' is taken without its test.` : `'${textOf(at)}' is taken when ${text}.`,
    };
  },

  drop: (operation, protocol) => {
    const { drop } = operation;
    if (typeof drop === 'object') {
      const at = addressOf(drop.step, protocol, operation.in);
      refuseNoEffect(at, drop.effect);
      return { change: atEffects(at, drop.effect, () => null), says: `'${textOf(at)}' does not do ${drop.effect}.` };
    }
    const at = addressOf(drop as string, protocol, operation.in);
    if (at.alternative === null && at.flows.every((flow) => isOneOfSeveral(flow, at.label)))
      return {
        change: dropAlternative(at.label),
        says: `'${at.label}' is not there; the other steps of its place are.`,
      };
    if (at.alternative === null)
      throw new InputError(
        `'${at.label}' is a whole step; skip it, or drop one of its alternatives or effects: ${[...namedBy(at).flatMap(({ name }) => (name === null ? [] : [`'${at.label}/${name}'`])), ...effectNames(at)].join(', ') || 'it has none'}`,
      );
    return {
      change: dropAlternative(textOf(at)),
      says: `'${textOf(at)}' is not there; the next alternative that holds is taken.`,
    };
  },

  dup: (operation, protocol) => {
    const what = addressOf(operation.dup as string, protocol, operation.in);
    const as = operation.as ?? what.alternative;
    if (operation.before === undefined && operation.after === undefined)
      return {
        change: (flow) => {
          const place = placeOf(flow, what.label);
          if (place === undefined) return { flow, hits: 0 };
          const { name } = wayOn(flow, place, what.label, as);
          return copyTo(what.label, { after: what.label, alternative: name }, as)(flow);
        },
        says: `'${what.label}' is done twice.`,
      };
    const { point, at, says } = pointOf(operation, protocol);
    together(what, at);
    return { change: copyTo(what.label, point, as), says: `'${what.label}' is done a second time ${says}.` };
  },

  replace: (operation, protocol) => {
    const at = addressOf(operation.replace as string, protocol, operation.in);
    if (at.alternative === null) single(at, 'does something else');
    const { effects = [], guard } = operation;
    const change = atStep(at, (alternative, flow) => {
      const scope = scopeAt(protocol, flow, at.label);
      return {
        ...alternative,
        guard: guard === undefined ? alternative.guard : parseExpression(guard, scope),
        actions: effects.map((text) => parseEffect(text, scope)),
      };
    });
    return {
      change,
      says: `'${textOf(at)}' does something else${guard === undefined ? '' : `, when ${guard}`}: ${effects.join('; ')}.`,
    };
  },

  relabel: (operation, protocol) => {
    const at = addressOf(operation.relabel as string, protocol, operation.in);
    if (at.alternative !== null) throw new InputError(`relabel: a step has one label; name '${at.label}'`);
    const to = operation.to as string;
    return { change: relabel(at.label, to), says: `'${at.label}' is called '${to}'.` };
  },

  narrow: extent('narrow'),
  widen: extent('widen'),

  stale: (operation, protocol) => {
    const at = addressOf(operation.stale as string, protocol, operation.in);
    const { effect, field } = operation;
    if (effect !== undefined) {
      if (field !== undefined) throw new InputError("'stale' keeps what an effect or what a field says, not both");
      refuseNoEffect(at, effect);
      return {
        change: atEffects(at, effect, () => null),
        says: `'${textOf(at)}' keeps the old value: it does not do ${effect}.`,
      };
    }
    const set = [
      ...new Set(
        namedBy(at).flatMap(({ actions }) =>
          actions.flatMap((one) => (one.kind === 'set' ? Object.keys(one.fields) : [])),
        ),
      ),
    ];
    if (field !== undefined && !set.includes(field))
      throw new InputError(`'${textOf(at)}': ${unknownName('field that it sets', field, set)}`);
    if (set.length === 0) {
      const effects = effectNames(at);
      throw new InputError(
        `'${textOf(at)}' sets no field; name the effect that it leaves out with "effect": ${effects.join(', ') || 'it has none'}`,
      );
    }
    const lost = field === undefined ? set : [field];
    const change = atStep(at, (alternative) => {
      const actions = alternative.actions.flatMap((one): EffectNode[] => {
        if (one.kind !== 'set') return [one];
        const fields = Object.fromEntries(Object.entries(one.fields).filter(([name]) => !lost.includes(name)));
        return Object.keys(fields).length === 0 ? [] : [{ kind: 'set', fields }];
      });
      return { ...alternative, actions };
    });
    return { change, says: `'${textOf(at)}' keeps the old ${lost.join(', ')}.` };
  },

  wronglabel: (operation, protocol) => {
    const at = addressOf(operation.wronglabel as string, protocol, operation.in);
    single(at, 'jumps');
    const to = operation.to as string;
    const goalIn = (flow: FlowDef) => (to in flow.places ? to : placeOf(flow, to));
    const known = at.flows.flatMap((flow) => [
      ...Object.keys(flow.places),
      ...Object.values(flow.places).flatMap(labelsOf),
    ]);
    if (!at.flows.some((flow) => goalIn(flow) !== undefined))
      throw new InputError(`to: ${unknownName('place', to, known)}`);
    const change = atStep(at, (alternative, flow) => {
      const target = goalIn(flow);
      return target === undefined || target === alternative.target ? alternative : { ...alternative, target };
    });
    return { change, says: `'${textOf(at)}' goes on at ${to}.` };
  },

  miskind: (operation, protocol) => {
    const at = addressOf(operation.miskind as string, protocol, operation.in);
    const { effect, payload, field } = operation;
    const value = (flow: FlowDef, bound: Readonly<Record<string, string>> = {}): ExprNode =>
      typeof operation.value === 'string'
        ? parseExpression(operation.value, { ...scopeAt(protocol, flow, at.label), bound })
        : { op: 'const', value: operation.value as boolean | null };
    if (field !== undefined) {
      if (effect !== undefined || payload !== undefined)
        throw new InputError(
          "'miskind' replaces a field that the step sets, or a value that an effect carries, not both",
        );
      const set = [
        ...new Set(
          namedBy(at).flatMap(({ actions }) =>
            actions.flatMap((one) => (one.kind === 'set' ? Object.keys(one.fields) : [])),
          ),
        ),
      ];
      if (!set.includes(field))
        throw new InputError(`'${textOf(at)}': ${unknownName('field that it sets', field, set)}`);
      const change = atStep(at, (alternative, flow) => {
        let hit = false;
        const actions = alternative.actions.map((one): EffectNode => {
          if (one.kind !== 'set' || !(field in one.fields)) return one;
          hit = true;
          return { ...one, fields: { ...one.fields, [field]: value(flow) } };
        });
        return hit ? { ...alternative, actions } : alternative;
      });
      return { change, says: `'${textOf(at)}' takes ${operation.value} for ${field}.` };
    }
    if (effect === undefined || payload === undefined)
      throw new InputError("'miskind' needs 'effect' and 'payload', or 'field'");
    refuseNoEffect(at, effect);
    const [machine, event] = effect.split('.') as [string, string];
    const carried = protocol.resources.find(({ id }) => id === machine)?.events[event] ?? {};
    if (!(payload in carried))
      throw new InputError(
        `'${textOf(at)}': ${unknownName(`value that ${effect} carries`, payload, Object.keys(carried))}`,
      );
    const replace = (one: EffectNode, flow: FlowDef, bound: Readonly<Record<string, string>>): EffectNode => {
      if (one.kind === 'set') return one;
      if (one.kind === 'each') return { ...one, effect: replace(one.effect, flow, { [one.sort.charAt(0)]: one.bind }) };
      return { ...one, send: { ...one.send, payload: { ...one.send.payload, [payload]: value(flow, bound) } } };
    };
    const domain = showDomain(carried[payload] as string);
    return {
      change: atEffects(at, effect, (one, flow) => replace(one, flow, {})),
      says: `'${textOf(at)}' sends ${effect} with ${operation.value} for ${payload} (${domain}).`,
    };
  },
};

/** A new step with the effects that a text says. */
function addedStep(operation: Operation, protocol: ProtocolDef, at: Address, point: Point): Change {
  const label = operation.add as string;
  return (flow) => {
    if (placeOf(flow, at.label) === undefined) return { flow, hits: 0 };
    const scope = scopeAt(protocol, flow, null);
    const step: StepDef = {
      choose: {},
      read: {},
      alternatives: [
        {
          name: null,
          guard: operation.guard === undefined ? null : parseExpression(operation.guard, scope),
          actions: (operation.effects ?? []).map((text) => parseEffect(text, scope)),
          target: null,
          unreachable: null,
        },
      ],
      atomic: null,
      source: 'the scenario',
    };
    return inserted(flow, label, step, point);
  };
}

/** A copy of a step of any flow: it may not read fields of a flow that it is not in. */
function addedCopy(operation: Operation, protocol: ProtocolDef, at: Address, point: Point): Change {
  if (operation.guard !== undefined) throw new InputError("'add' takes a guard with effects only");
  const label = operation.add as string;
  const from = addressOf(label, protocol, undefined);
  return (flow) => {
    if (placeOf(flow, at.label) === undefined) return { flow, hits: 0 };
    if (placeOf(flow, from.label) !== undefined) return copyTo(from.label, point, from.alternative)(flow);
    const other = from.flows[0] as FlowDef;
    const step = stepOf(other, from.label);
    const [only, ...rest] = step.alternatives.filter((a) => from.alternative === null || a.name === from.alternative);
    if (!only || rest.length > 0)
      throw new MutationError(
        `${other.id}: '${from.label}' has several outcomes, which lead nowhere in ${flow.id}; name one`,
      );
    const alternatives = [{ ...only, name: null, target: null }];
    return inserted(flow, from.label, { ...step, alternatives, sameAs: from.label }, point);
  };
}

function inserted(flow: FlowDef, label: string, step: StepDef, point: Point): ReturnType<Change> {
  if ('before' in point) return insertBefore(point.before, label, { step })(flow);
  const place = placeOf(flow, point.after) as string;
  const { name } = point.alternative === null ? wayOn(flow, place, point.after) : { name: point.alternative };
  return insertAfter(name === null ? point.after : `${point.after}/${name}`, label, { step })(flow);
}
