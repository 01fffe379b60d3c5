/**
 * Checks that everything which a system's machines and properties name exists, and that values meet only values of
 * their own kind: an address of one kind never compares with, or travels as, an address of another. The compiler
 * refuses most of this in a model file already; mutations, user machines and topologies are checked here.
 */

import { casesOf } from './consequence.ts';
import { type Domain, indexOf, showDomain, showValue, type Value, valuesOf } from './domain.ts';
import { InputError, unknownName } from './errors.ts';
import type { ExprNode, InstanceNode, SendNode } from './expr.ts';
import { checkRunProperty } from './fairness.ts';
import type { EffectNode } from './machine.ts';
import { formulasOf, isOfRuns, type PropertyDef } from './property.ts';
import type { ProtocolDef } from './protocol.ts';
import type { System } from './system.ts';

/** What an expression may read where it stands. */
interface Scope {
  /** For messages: the machine or property, and the place. */
  readonly where: string;
  readonly own: Readonly<Record<string, Domain>> | null;
  readonly payload: Readonly<Record<string, Domain | null>> | null;
  readonly foreign: boolean;
  readonly ghosts: boolean;
  readonly bound: ReadonlyMap<string, string>;
}

/** A type: a domain, a constant that has yet to find one, a truth value, or unknown. */
type Kind = { readonly domain: Domain } | { readonly constant: Value } | 'truth' | 'any';

/**
 * Throws an `InputError` for the first thing that does not fit. `before` is the protocol before mutations: a property may name
 * a step that one took away.
 */
export function checkSystem(
  system: System,
  properties: readonly PropertyDef[],
  before: ProtocolDef = system.protocol,
): void {
  for (const machine of system.machines.values()) {
    const bound = new Map<string, string>();
    if (machine.kind === 'resource') {
      const { def } = machine;
      for (const [state, { on }] of Object.entries(def.states)) {
        for (const [event, reactions] of Object.entries(on)) {
          const payload = def.events[event];
          const where = `resource ${def.id}, state '${state}', event '${event}'`;
          if (!payload) throw new InputError(`${where}: ${unknownName('event', event, Object.keys(def.events))}`);
          const scope: Scope = { where, own: def.fields, payload, foreign: false, ghosts: false, bound };
          for (const { guard, target, fields } of reactions) {
            if (guard) checkTruth(system, guard, scope);
            if (target !== null && !def.states[target])
              throw new InputError(`${where}: ${unknownName('state', target, Object.keys(def.states))}`);
            for (const [field, value] of Object.entries(fields)) assign(system, scope, def.fields, field, value);
          }
        }
      }
      continue;
    }
    for (const place of machine.flat.places) {
      for (const { label, step } of place.steps) {
        const where = `flow ${machine.def.id}, step '${label}'`;
        const payload: Record<string, Domain | null> = { ...step.choose };
        if ('type' in payload || 'type' in step.read)
          throw new InputError(`${where}: a payload cannot be called 'type'`);
        for (const domain of Object.values(step.choose)) valuesOf(system.constants.sorts, domain);
        const scope: Scope = { where, own: machine.flat.fields, payload, foreign: true, ghosts: false, bound };
        for (const [name, value] of Object.entries(step.read)) {
          const kind = kindOf(system, value, scope);
          payload[name] =
            typeof kind === 'object' && 'domain' in kind ? kind.domain : kind === 'truth' ? 'boolean' : null;
        }
        for (const { guard, actions } of step.alternatives) {
          if (guard) checkTruth(system, guard, scope);
          for (const [i, effect] of actions.entries()) {
            if (effect.kind === 'wait' && actions.slice(0, i).some((a) => a.kind !== 'set')) {
              throw new InputError(`${where}: a step may have one wait, and it comes first`);
            }
            checkEffect(system, effect, scope);
          }
        }
      }
    }
  }
  for (const property of properties) checkProperty(system, property, before);
}

function checkProperty(system: System, property: PropertyDef, before: ProtocolDef): void {
  const scope: Scope = {
    where: `property ${property.id}`,
    own: null,
    payload: null,
    foreign: true,
    ghosts: true,
    bound: new Map(),
  };
  if (property.kind === 'invariant' || property.kind === 'quiescence') {
    if (property.when) checkTruth(system, property.when, scope);
    checkTruth(system, property.holds, scope);
  }
  if (isOfRuns(property)) {
    for (const formula of formulasOf(property)) checkTruth(system, formula, scope);
    checkRunProperty(system, property, before);
  }
  for (const { when } of casesOf(property.broken)) if (when) kindOf(system, when, scope);
}

function checkEffect(system: System, effect: EffectNode, scope: Scope): void {
  switch (effect.kind) {
    case 'set':
      for (const [field, value] of Object.entries(effect.fields)) {
        assign(system, { ...scope, foreign: false }, scope.own ?? {}, field, value);
      }
      return;
    case 'each': {
      if (!system.constants.sorts.has(effect.sort)) {
        throw new InputError(`${scope.where}: ${unknownName('sort', effect.sort, [...system.constants.sorts.keys()])}`);
      }
      const inner = { ...scope, bound: new Map(scope.bound).set(effect.bind, effect.sort) };
      kindOf(system, effect.where, inner);
      checkEffect(system, effect.effect, inner);
      return;
    }
    default:
      checkSend(system, effect.send, scope);
  }
}

function assign(
  system: System,
  scope: Scope,
  fields: Readonly<Record<string, Domain>>,
  field: string,
  value: ExprNode,
): void {
  const domain = fields[field];
  if (domain === undefined) throw new InputError(`${scope.where}: ${unknownName('field', field, Object.keys(fields))}`);
  if (value.op === 'opaque') return;
  fits(system, scope, kindOf(system, value, scope), domain, `field '${field}'`);
}

function checkSend(system: System, send: SendNode, scope: Scope): void {
  const def = checkInstance(system, send.to, scope);
  const payload = def.events[send.event];
  if (!payload)
    throw new InputError(`${scope.where}: ${unknownName(`event of ${def.id}`, send.event, Object.keys(def.events))}`);
  for (const name of Object.keys(send.payload)) {
    if (!(name in payload))
      throw new InputError(
        `${scope.where}: ${unknownName(`payload of ${def.id}.${send.event}`, name, Object.keys(payload))}`,
      );
  }
  for (const [name, domain] of Object.entries(payload)) {
    const value = send.payload[name];
    if (!value) throw new InputError(`${scope.where}: ${def.id}.${send.event} lacks its payload '${name}'`);
    fits(system, scope, kindOf(system, value, scope), domain, `payload '${name}' of ${def.id}.${send.event}`);
  }
}

function checkInstance(system: System, of: InstanceNode, scope: Scope) {
  const machine = system.machines.get(of.machine);
  if (machine?.kind !== 'resource') {
    const known = [...system.machines.values()].filter((m) => m.kind === 'resource').map((m) => m.def.id);
    throw new InputError(`${scope.where}: ${unknownName('resource', of.machine, known)}`);
  }
  const { def } = machine;
  if (!scope.foreign)
    throw new InputError(
      `${scope.where}: asks ${def.id}; only a flow's guards, reads and effects may look at other instances`,
    );
  if (of.index.length !== def.index.length) {
    throw new InputError(
      `${scope.where}: ${def.id} is indexed by (${def.index.join(', ')}), got ${of.index.length} indices`,
    );
  }
  for (const [i, node] of of.index.entries()) {
    fits(system, scope, kindOf(system, node, scope), def.index[i] as string, `index ${i + 1} of ${def.id}`);
  }
  return def;
}

/** Whether a value of this kind may stand where the domain is expected; null always may. */
function fits(system: System, scope: Scope, kind: Kind, domain: Domain, what: string): void {
  if (kind === 'any') return;
  if (kind === 'truth') {
    if (domain !== 'boolean')
      throw new InputError(`${scope.where}: ${what} expects ${showDomain(domain)}, got a truth value`);
    return;
  }
  if ('constant' in kind) {
    if (kind.constant !== null && indexOf(valuesOf(system.constants.sorts, domain), kind.constant) < 0) {
      throw new InputError(`${scope.where}: ${what} expects ${showDomain(domain)}, got '${showValue(kind.constant)}'`);
    }
    return;
  }
  if (showDomain(kind.domain) !== showDomain(domain) && !subset(kind.domain, domain)) {
    throw new InputError(`${scope.where}: ${what} expects ${showDomain(domain)}, got ${showDomain(kind.domain)}`);
  }
}

/** A list of names fits into a longer list. */
const subset = (inner: Domain, outer: Domain): boolean =>
  Array.isArray(inner) && Array.isArray(outer) && inner.every((name) => outer.includes(name));

/** A field that is no truth value is never true: `not` of it would hold always, and silently. */
function checkTruth(system: System, node: ExprNode, scope: Scope): void {
  const kind = kindOf(system, node, scope);
  if (typeof kind !== 'object') return;
  if ('domain' in kind ? kind.domain === 'boolean' : kind.constant === null || typeof kind.constant === 'boolean')
    return;
  const got = 'domain' in kind ? showDomain(kind.domain) : `'${kind.constant}'`;
  throw new InputError(`${scope.where}: expected a condition, got ${got}; compare it with something, or ask isNull()`);
}

function kindOf(system: System, node: ExprNode, scope: Scope): Kind {
  const sortOf = (sort: string): Kind => {
    if (!system.constants.sorts.has(sort))
      throw new InputError(`${scope.where}: ${unknownName('sort', sort, [...system.constants.sorts.keys()])}`);
    return { domain: sort };
  };
  switch (node.op) {
    case 'const':
      return typeof node.value === 'boolean' ? 'truth' : { constant: node.value };
    case 'own':
      if (scope.own === null) return 'any';
      if (!(node.field in scope.own))
        throw new InputError(`${scope.where}: ${unknownName('own field', node.field, Object.keys(scope.own))}`);
      return { domain: scope.own[node.field] as Domain };
    case 'ev': {
      if (scope.payload === null) return 'any';
      if (!(node.name in scope.payload))
        throw new InputError(`${scope.where}: ${unknownName('payload', node.name, Object.keys(scope.payload))}`);
      const domain = scope.payload[node.name] ?? null;
      return domain === null ? 'any' : { domain };
    }
    case 'var':
      return { domain: scope.bound.get(node.name) as string };
    case 'self':
      return { domain: 'thread' };
    case 'at':
      return sortOf(node.sort);
    case 'switch': {
      const known = system.protocol.switches[node.name];
      if (!known)
        throw new InputError(
          `${scope.where}: ${unknownName('switch', node.name, Object.keys(system.protocol.switches))}`,
        );
      return known.values.every((v) => typeof v === 'boolean')
        ? 'truth'
        : { domain: known.values as readonly string[] };
    }
    case 'table': {
      const known = system.protocol.tables[node.name];
      if (!known)
        throw new InputError(`${scope.where}: ${unknownName('table', node.name, Object.keys(system.protocol.tables))}`);
      fits(system, scope, kindOf(system, node.arg, scope), known.from, `argument of table '${node.name}'`);
      return sortOf(known.to);
    }
    case 'next':
      fits(system, scope, kindOf(system, node.of, scope), node.sort, `argument of next`);
      if (system.constants.sorts.get(node.sort)?.order === 'unordered') {
        throw new InputError(
          `${scope.where}: sort '${node.sort}' is unordered, so it has no next member; declare it ordered or cyclic`,
        );
      }
      return sortOf(node.sort);
    case 'field': {
      const def = checkInstance(system, node.of, scope);
      if (def.ghost && !scope.ghosts)
        throw new InputError(`${scope.where}: reads the ghost resource ${def.id}; only properties may`);
      const domain = def.fields[node.field];
      if (domain === undefined)
        throw new InputError(
          `${scope.where}: ${unknownName(`field of ${def.id}`, node.field, Object.keys(def.fields))}`,
        );
      return { domain };
    }
    case 'is': {
      const def = checkInstance(system, node.of, scope);
      if (def.ghost && !scope.ghosts)
        throw new InputError(`${scope.where}: reads the ghost resource ${def.id}; only properties may`);
      const unknown = node.states.find((state) => !def.states[state]);
      if (unknown !== undefined)
        throw new InputError(`${scope.where}: ${unknownName(`state of ${def.id}`, unknown, Object.keys(def.states))}`);
      return 'truth';
    }
    case 'accepts': {
      checkSend(system, node.send, scope);
      const machine = system.machines.get(node.send.to.machine);
      if (machine?.kind === 'resource' && machine.def.ghost && !scope.ghosts) {
        throw new InputError(`${scope.where}: reads the ghost resource ${machine.def.id}; only properties may`);
      }
      return 'truth';
    }
    case 'tagged':
      return 'truth';
    case 'eq': {
      const [a, b] = [kindOf(system, node.a, scope), kindOf(system, node.b, scope)];
      if (typeof a === 'object' && 'domain' in a) fits(system, scope, b, a.domain, 'the right side of a comparison');
      else if (typeof b === 'object' && 'domain' in b)
        fits(system, scope, a, b.domain, 'the left side of a comparison');
      return 'truth';
    }
    case 'not':
      checkTruth(system, node.a, scope);
      return 'truth';
    case 'and':
    case 'or':
      for (const part of node.of) checkTruth(system, part, scope);
      return 'truth';
    case 'any':
    case 'all':
      sortOf(node.sort);
      checkTruth(system, node.body, { ...scope, bound: new Map(scope.bound).set(node.bind, node.sort) });
      return 'truth';
    case 'has':
    case 'add':
    case 'remove': {
      const set = kindOf(system, node.set, scope);
      const element = kindOf(system, node.element, scope);
      if (typeof set === 'object' && 'domain' in set) {
        const domain = set.domain;
        if (typeof domain !== 'object' || !('set' in domain))
          throw new InputError(`${scope.where}: '${node.op}' needs a set, got ${showDomain(domain)}`);
        fits(system, scope, element, domain.set, `the element of '${node.op}'`);
      }
      return node.op === 'has' ? 'truth' : set;
    }
    case 'opaque':
      // Ghosts are what properties read; a function in one could be neither compiled nor replayed.
      if (scope.ghosts) throw new InputError(`${scope.where}: a property cannot be an opaque function (${node.why})`);
      return 'any';
  }
}
