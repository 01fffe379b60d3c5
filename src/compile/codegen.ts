/**
 * JavaScript source for expressions and effects over a packed global state. A value is an atom (see atoms.ts), a
 * condition a truth value. Tables are collected as constants of the generated functions.
 */

import { indexOf, membersOf, showDomain, type Value, valuesOf } from '../model/domain.ts';
import { InputError } from '../model/errors.ts';
import { reduce, reduceSend } from '../model/evaluate.ts';
import type { ExprNode, InstanceNode, SendNode } from '../model/expr.ts';
import { bindSend, illegal, NULL_DEREFERENCE } from '../model/interpret.ts';
import type { EffectNode } from '../model/machine.ts';
import type { System } from '../model/system.ts';
import type { Atoms } from './atoms.ts';
import { type Layout, maskOf, readAt, readField, type StateName, writeAt, writeField } from './layout.ts';
import { domainOf, type EventTable, type LocalState, type Table } from './tabulate.ts';

/** What an illegal event breaks and means, by number. */
export interface IllegalEvent {
  readonly breaks: string;
  readonly means: string;
  /** `machine.event`. */
  readonly event: string;
}

/** The step that an effect belongs to. */
export interface EffectOf {
  readonly stepId: number;
  /** Whether a thread or an engine takes it. */
  readonly obliged: boolean;
}

export class Codegen {
  readonly system: System;
  readonly tables: ReadonlyMap<string, Table>;
  readonly atoms: Atoms;
  readonly layout: Layout;
  readonly illegalEvents: IllegalEvent[] = [];
  /** Names and values of the tables that generated code reads. */
  readonly names: string[] = [];
  readonly constants: unknown[] = [];
  readonly #known = new Map<string, string>();
  #temporaries = 0;

  constructor(system: System, tables: ReadonlyMap<string, Table>, atoms: Atoms, layout: Layout) {
    this.system = system;
    this.tables = tables;
    this.atoms = atoms;
    this.layout = layout;
  }

  /** Code of the local state at a position, a number or a variable. */
  local(state: StateName, position: string): string {
    return /^\d+$/.test(position)
      ? readField(this.layout, state, Number(position))
      : readAt(this.#shapes(), state, position);
  }

  /** Statement that replaces the local state at a position of the successor. */
  assign(position: string, value: string): string {
    return /^\d+$/.test(position)
      ? writeField(this.layout, 'n', Number(position), value)
      : writeAt(this.#shapes(), 'n', position, value);
  }

  /** Names of the tables of words, shifts and masks by position. */
  #shapes(): readonly [word: string, shift: string, mask: string] {
    const { fields } = this.layout;
    const table = (key: string, of: (field: Layout['fields'][number]) => number) =>
      this.table(`layout ${key}`, () => Int32Array.from(fields, of));
    return [
      table('word', ({ word }) => word),
      table('shift', ({ shift }) => shift),
      table('mask', ({ width }) => maskOf(width)),
    ];
  }

  /** A function made of source that may read the collected tables. */
  build(parameters: string, body: string): (...args: never[]) => number {
    return new Function(...this.names, `"use strict"; return (${parameters}) => {${body}};`)(...this.constants);
  }

  /** Name of a table by key, made on first use. */
  table(key: string, make: () => unknown): string {
    const known = this.#known.get(key);
    if (known) return known;
    const name = `T${this.names.length}`;
    this.#known.set(key, name);
    this.names.push(name);
    this.constants.push(make());
    return name;
  }

  #states(machine: string): readonly LocalState[] {
    return (this.tables.get(machine) as Table).states;
  }

  #fieldTable(machine: string, field: string): string {
    return this.table(`field ${machine}.${field}`, () =>
      Int32Array.from(this.#states(machine), ({ context }) => this.atoms.of(context[field] ?? null)),
    );
  }

  #stateTable(machine: string, states: readonly string[]): string {
    return this.table(`is ${machine} ${[...states].sort().join('|')}`, () =>
      Uint8Array.from(this.#states(machine), ({ path }) => (states.includes(path) ? 1 : 0)),
    );
  }

  #tagTable(machine: string, tag: string): string {
    return this.table(`tag ${machine} ${tag}`, () =>
      Uint8Array.from(this.#states(machine), ({ tags }) => (tags.includes(tag) ? 1 : 0)),
    );
  }

  #eventTable(machine: string, event: string): EventTable | null {
    const table = this.tables.get(machine) as Table;
    return table.kind === 'resource' ? (table.events.get(event) ?? null) : null;
  }

  /** Condition that the flow at a position is idle. */
  idle(position: number): string {
    const { machine } = this.system.instances[position] as { machine: string };
    return `${this.#tagTable(machine, 'idle')}[${this.local('s', String(position))}]===1`;
  }

  #temporary(): string {
    return `t${this.#temporaries++}`;
  }

  /** Declares the temporaries used since the last call; goes in front of the code that uses them. */
  takeTemporaries(): string {
    const declared = Array.from({ length: this.#temporaries }, (_, i) => `t${i}`).join(',');
    this.#temporaries = 0;
    return declared === '' ? '' : `let ${declared};`;
  }

  /** Code of an atom. `array` is the state to look at. */
  atom(node: ExprNode, array: StateName): string {
    switch (node.op) {
      case 'const':
        return String(this.atoms.of(node.value));
      case 'field':
        return this.#look(
          node.of,
          array,
          (i) => `${this.#fieldTable(node.of.machine, node.field)}[${this.local(array, i)}]`,
          '-1',
        );
      case 'table': {
        const { tables } = this.system.constants;
        const name = this.table(`topology ${node.name}`, () =>
          this.#mapping((value) => (typeof value === 'string' ? (tables[node.name]?.[value] ?? null) : null)),
        );
        return this.#mapped(name, this.atom(node.arg, array));
      }
      case 'next': {
        const name = this.table(`next ${node.sort}`, () =>
          this.#mapping((value) => this.#fold({ op: 'next', sort: node.sort, of: { op: 'const', value } })),
        );
        return this.#mapped(name, this.atom(node.of, array));
      }
      case 'add':
      case 'remove': {
        const name = this.table(
          `${node.op}`,
          () => (set: number, element: number) =>
            this.atoms.of(
              this.#fold({
                op: node.op,
                set: { op: 'const', value: this.atoms.value(set) },
                element: { op: 'const', value: this.atoms.value(element) },
              }),
            ),
        );
        return `${name}(${this.atom(node.set, array)},${this.atom(node.element, array)})`;
      }
      case 'own':
      case 'ev':
      case 'var':
      case 'self':
      case 'at':
      case 'switch':
      case 'opaque':
        throw new Error(`'${node.op}' should have been filled in before code generation`);
      default:
        return `(${this.condition(node, array)}?1:0)`;
    }
  }

  #fold(node: ExprNode): Value {
    const folded = reduce(node, this.system.constants, {});
    return folded.op === 'const' ? folded.value : null;
  }

  #mapping(map: (value: Value) => Value): Int32Array {
    return Int32Array.from({ length: this.atoms.count }, (_, atom) => this.atoms.of(map(this.atoms.value(atom))));
  }

  #mapped(table: string, atom: string): string {
    if (/^-?\d+$/.test(atom)) return Number(atom) < 0 ? '-1' : `${table}[${atom}]`;
    const t = this.#temporary();
    return `((${t}=${atom})<0?-1:${table}[${t}])`;
  }

  /** Code of a condition. */
  condition(node: ExprNode, array: StateName): string {
    switch (node.op) {
      case 'const':
        return node.value === true ? 'true' : 'false';
      case 'eq':
        return `${this.atom(node.a, array)}===${this.atom(node.b, array)}`;
      case 'not':
        return `!(${this.condition(node.a, array)})`;
      case 'and':
      case 'or': {
        const parts = node.of.map((part) => `(${this.condition(part, array)})`);
        return parts.join(node.op === 'and' ? '&&' : '||') || String(node.op === 'and');
      }
      case 'is':
        return this.#look(
          node.of,
          array,
          (i) => `${this.#stateTable(node.of.machine, node.states)}[${this.local(array, i)}]===1`,
          'false',
        );
      case 'tagged': {
        // Copies of a flow share an index, so each instance whose index matches is asked.
        const table = this.#tagTable(node.of.machine, node.tag);
        const asked = this.system.instances.flatMap(({ machine, index }, i) => {
          if (machine !== node.of.machine) return [];
          const matches = node.of.index.map(
            (k, n): ExprNode => ({ op: 'eq', a: k, b: { op: 'const', value: index[n] as string } }),
          );
          const here = reduce({ op: 'and', of: matches }, this.system.constants, {});
          if (here.op === 'const' && here.value !== true) return [];
          return [
            `(${here.op === 'const' ? '' : `${this.condition(here, array)}&&`}${table}[${this.local(array, String(i))}]===1)`,
          ];
        });
        return asked.join('||') || 'false';
      }
      case 'has': {
        const set = this.atom(node.set, array);
        const element = this.atom(node.element, array);
        const name = this.table('has', () => (s: number, e: number) => {
          const [members, member] = [this.atoms.value(s), this.atoms.value(e)];
          return Array.isArray(members) && members.includes(member as string);
        });
        return `${name}(${set},${element})`;
      }
      case 'accepts':
        return this.#accepts(node.send, array);
      default:
        return `${this.atom(node, array)}===1`;
    }
  }

  #accepts(send: SendNode, array: StateName): string {
    const table = this.#eventTable(send.to.machine, send.event);
    const offset = table && this.#offset(send, table, array);
    if (!table || offset === null) return 'false';
    const rows = this.#rows(send.to.machine, table);
    const nullPayload = this.#nullPayload(send, array);
    if (nullPayload === 'true') return 'false';
    const check = nullPayload === 'false' ? '' : `!(${nullPayload})&&`;
    const accepted = (i: string) =>
      `${this.#guarded(send, table, array, `${rows}[${this.local(array, i)}*${table.width}+${offset}]`)}>=0`;
    return this.#look(send.to, array, (i) => check + accepted(i), 'false');
  }

  #rows(machine: string, table: EventTable): string {
    return this.table(`rows ${machine}.${table.event}`, () => table.rows);
  }

  /** Code of a payload's offset in a row; null when a constant is outside its domain. */
  #offset(send: SendNode, table: EventTable, array: StateName): string | null {
    const terms: string[] = [];
    let constantOffset = 0;
    let stride = table.width;
    for (const { name, values } of table.payload) {
      stride /= values.length;
      const node = payloadOf(send, name);
      if (node.op === 'const') {
        const position = indexOf(values, node.value);
        if (position < 0) return null;
        constantOffset += position * stride;
        continue;
      }
      const position = this.#payloadPosition(node, values, array);
      terms.push(stride === 1 ? position : `${position}*${stride}`);
    }
    return [...terms, constantOffset].join('+');
  }

  /** Code of a value's place among the values of its payload; not a number from 0 for one that is none of them. */
  #payloadPosition(node: ExprNode, values: readonly Value[], array: StateName): string {
    const atoms = values.map((value) => this.atoms.of(value));
    const positions = this.table(`positions ${atoms.join(',')}`, () => {
      const map = new Int32Array(this.atoms.count).fill(-1);
      for (const [i, atom] of atoms.entries()) map[atom] = i;
      return map;
    });
    return `${positions}[${this.atom(node, array)}]`;
  }

  /** Code of a row, -1 (refused) where the payload holds a value outside its domain. */
  #guarded(send: SendNode, table: EventTable, array: StateName, row: string): string {
    const inside = table.payload.flatMap(({ name, values }) => {
      const node = payloadOf(send, name);
      if (node.op === 'const') return [];
      const domain = domainOf(this.system, node);
      const within =
        domain !== null && valuesOf(this.system.constants.sorts, domain).every((value) => indexOf(values, value) >= 0);
      return within ? [] : [`${this.#payloadPosition(node, values, array)}>=0`];
    });
    return inside.length === 0 ? row : `(${inside.join('&&')}?${row}:-1)`;
  }

  /** Condition under which some value of the payload is null; `true` or `false` where that is known. */
  #nullPayload(send: SendNode, array: StateName): string {
    const nodes = Object.values(send.payload);
    if (nodes.some((node) => node.op === 'const' && node.value === null)) return 'true';
    const open = nodes.filter((node) => node.op !== 'const').map((node) => `(${this.atom(node, array)})<0`);
    return open.join('||') || 'false';
  }

  /** Code over an instance that may not exist; `otherwise` then. */
  #look(of: InstanceNode, array: StateName, use: (position: string) => string, otherwise: string): string {
    const position = this.#position(of, array);
    if (position === '-1') return otherwise;
    if (/^\d+$/.test(position)) return use(position);
    const t = this.#temporary();
    return `((${t}=${position})<0?${otherwise}:(${use(t)}))`;
  }

  /** Code of an instance's position in the state, -1 where an index is null. */
  #position(of: InstanceNode, array: StateName): string {
    if (of.index.every((i) => i.op === 'const')) {
      return String(
        this.system.position(
          of.machine,
          of.index.map((i) => (i as ExprNode & { op: 'const' }).value),
        ),
      );
    }
    const { def } = this.system.machines.get(of.machine) as { def: { index: readonly string[] } };
    const sizes = def.index.map((sort) => this.system.constants.sorts.get(sort)?.members.length ?? 0);
    let offset = this.system.instances.findIndex((instance) => instance.machine === of.machine);
    const terms: string[] = [];
    const checks: string[] = [];
    for (const [k, node] of of.index.entries()) {
      const stride = sizes.slice(k + 1).reduce((product, size) => product * size, 1);
      const base = this.atoms.base(def.index[k] as string);
      const sort = def.index[k] as string;
      if (node.op === 'const') {
        const member = membersOf(this.system.constants.sorts, sort).indexOf(String(node.value));
        if (member < 0) return '-1';
        offset += member * stride;
        continue;
      }
      const domain = domainOf(this.system, node);
      if (domain !== sort) {
        throw new InputError(
          `${of.machine} is indexed by ${sort}, but is asked for with a value of (${domain === null ? 'no domain' : showDomain(domain)})`,
        );
      }
      const t = this.#temporary();
      checks.push(`(${t}=${this.atom(node, array)})<0`);
      terms.push(stride === 1 ? t : `${t}*${stride}`);
      offset -= base * stride;
    }
    return `(${checks.join('||')}?-1:${[...terms, offset].join('+')})`;
  }

  /** Number of an illegal event. */
  #illegalId(event: IllegalEvent): number {
    const known = this.illegalEvents.findIndex(
      (e) => e.event === event.event && e.breaks === event.breaks && e.means === event.means,
    );
    return known >= 0 ? known : this.illegalEvents.push(event) - 1;
  }

  /**
   * Statements that deliver an effect to the successor `n`. Inside a labelled block `step`: a refused wait leaves it,
   * a refused must reports a violation and leaves it, and so does either one's null index or payload. `judged` is
   * what else to do before such a report.
   */
  effect(effect: EffectNode, step: EffectOf, judged = ''): string {
    if (effect.kind === 'set') return '';
    if (effect.kind === 'each') return this.#each(effect, step);
    const { to, event: name } = effect.send;
    const event = `${to.machine}.${name}`;
    const onNull = this.#violate(step, { ...NULL_DEREFERENCE, event }, judged);
    if (effect.kind === 'wait') return this.#deliver(effect.send, onNull, 'break step;');
    return this.#deliver(
      effect.send,
      onNull,
      this.#violate(step, { ...illegal(this.system, { machine: to.machine, event: name }), event }, judged),
    );
  }

  #violate({ stepId, obliged }: EffectOf, event: IllegalEvent, judged: string): string {
    const enabled = obliged ? 'E.enabled++;' : '';
    return `{${judged}E.illegal(${stepId},${this.#illegalId(event)});${enabled}break step;}`;
  }

  #deliver(send: SendNode, onNull: string, onRefusal: string): string {
    const position = this.#position(send.to, 'n');
    const nullPayload = this.#nullPayload(send, 'n');
    if (position === '-1' || nullPayload === 'true') return onNull;
    const fixed = /^\d+$/.test(position);
    const [i, r] = [fixed ? position : this.#temporary(), this.#temporary()];
    const lost = [...(fixed ? [] : [`(${i}=${position})<0`]), ...(nullPayload === 'false' ? [] : [nullPayload])];
    const found = lost.length === 0 ? '' : `if(${lost.join('||')})${onNull}`;
    const table = this.#eventTable(send.to.machine, send.event);
    const offset = table && this.#offset(send, table, 'n');
    if (!table || offset === null) return `${found}${onRefusal}`;
    return (
      `${found}${r}=${this.#guarded(send, table, 'n', `${this.#rows(send.to.machine, table)}[${this.local('n', i)}*${table.width}+${offset}]`)};` +
      `if(${r}<0)${onRefusal}${this.assign(i, r)}`
    );
  }

  /** The extent is fixed when the effect begins; the events then go out in member order. */
  #each(effect: EffectNode & { kind: 'each' }, step: EffectOf): string {
    const members = this.system.constants.sorts.get(effect.sort)?.members ?? [];
    const parts = members.map((member) => {
      const bindings = new Map<string, Value>([[effect.bind, member]]);
      const where = reduce(effect.where, this.system.constants, {}, bindings);
      return { where, inner: this.#bound(effect.effect, effect.bind, member) };
    });
    const live = parts.filter(({ where }) => !(where.op === 'const' && where.value !== true));
    const flags = live.map(() => this.#temporary());
    const begin = live.map(({ where }, k) => `${flags[k]}=${this.condition(where, 'n')};`).join('');
    return begin + live.map(({ inner }, k) => `if(${flags[k]}){${this.effect(inner, step)}}`).join('');
  }

  #bound(effect: EffectNode, bind: string, member: Value): EffectNode {
    if (effect.kind === 'set' || effect.kind === 'each') throw new Error('an each delivers events only');
    return { ...effect, send: reduceSend(bindSend(effect.send, bind, member), this.system.constants, {}) };
  }
}

const payloadOf = (send: SendNode, name: string): ExprNode => send.payload[name] ?? { op: 'const', value: null };
