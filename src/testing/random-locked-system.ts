/**
 * Small random protocols whose threads keep to locks, mostly, while hardware that knows no lock looks at the same cells:
 * what critical sections, and mistakes in them, look like. As plain data, for differential tests.
 */

import fc from 'fast-check';
import type { Change } from '../model/change.ts';
import { dropEffects, dropGuard, moveAfter, skip, swap } from '../model/change-steps.ts';
import type { ExprNode, SendNode } from '../model/expr.ts';
import { add, and, any, eq, ev, has, ne, not, own, remove, resource, set } from '../model/index.ts';
import type {
  AlternativeDef,
  EffectNode,
  FlowDef,
  PlaceDef,
  ReactionDef,
  ResourceDef,
  StepDef,
} from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { RandomSystem } from './random-system.ts';

const otherReaders = any('thread', (t) => and(has(own('readers'), t), ne(t, ev('by'))));

/** A reader-writer lock that knows its holders. */
const lock = (id: string): ResourceDef =>
  resource({
    id,
    source: 'random',
    fields: { writer: 'thread', readers: { set: 'thread' } },
    events: { read: { by: 'thread' }, unread: { by: 'thread' }, write: { by: 'thread' }, unwrite: { by: 'thread' } },
    initial: 'free',
    states: {
      free: {
        on: {
          read: { target: 'shared', actions: [set({ readers: add(null, ev('by')) })] },
          write: { target: 'held', actions: [set({ writer: ev('by') })] },
        },
      },
      shared: {
        holds: ['readers'],
        on: {
          read: {
            guard: not(has(own('readers'), ev('by'))),
            actions: [set({ readers: add(own('readers'), ev('by')) })],
          },
          unread: [
            {
              guard: and(has(own('readers'), ev('by')), otherReaders),
              actions: [set({ readers: remove(own('readers'), ev('by')) })],
            },
            { guard: has(own('readers'), ev('by')), target: 'free' },
          ],
        },
      },
      held: { holds: ['writer'], on: { unwrite: { guard: eq(own('writer'), ev('by')), target: 'free' } } },
    },
  }).def;

/** Random systems with locks; every choice is one number of fast-check, so that failures shrink. */
export const randomLockedSystem: fc.Arbitrary<RandomSystem> = fc
  .gen()
  .map((g) => new Builder((below) => g((max: number) => fc.noBias(fc.nat({ max })), below - 1)).system());

const STATES = ['s0', 's1', 's2'];
const EVENTS = ['e0', 'e1', 'e2'];

type Role = 'lock' | 'body' | 'unlock' | 'other';

class Builder {
  readonly #draw: (below: number) => number;
  readonly #cells: ResourceDef[] = [];
  readonly #locks: ResourceDef[] = [];
  /** Labels by flow, with what each does, for mutations and at-step properties. */
  readonly #labels: { readonly label: string; readonly role: Role }[] = [];

  constructor(draw: (below: number) => number) {
    this.#draw = draw;
  }

  #chance(percent: number): boolean {
    return this.#draw(100) >= 100 - percent;
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#draw(of.length)] as T;
  }

  #list<T>(least: number, most: number, make: (i: number) => T): T[] {
    return Array.from({ length: least + this.#draw(most - least + 1) }, (_, i) => make(i));
  }

  system(): RandomSystem {
    this.#cells.push(...this.#list(2, 4, (i) => this.#cell(`c${i}`)));
    this.#locks.push(...this.#list(1, 2, (i) => lock(`l${i}`)));
    const threads = this.#list(1, 2, (i) => this.#thread(`t${i}`));
    const hardware = this.#list(0, 2, (i) => this.#hardware(`h${i}`));
    const protocol = {
      id: 'locked',
      says: '',
      from: null,
      source: [],
      sorts: { a: { prefix: 'a', order: 'unordered' as const, size: 1 + this.#draw(2), says: '' } },
      sizeRules: [],
      switches: {},
      tables: {},
      conflicts: [],
      untested: {},
      resources: [...this.#cells, ...this.#locks],
      flows: [...threads, ...hardware],
    };
    const twice = threads.length === 1 || this.#chance(20) ? (threads[0] as FlowDef).id : '';
    const random = {
      protocol,
      config: { actors: protocol.flows.map(({ id }) => (id === twice ? { flow: id, count: 2 } : id)) },
      properties: this.#properties(),
      mutations: this.#list(4, 4, () => this.#mutation()),
    };
    const shown = { ...random, mutations: random.mutations.map(({ name }) => name) };
    return Object.assign(random, { [fc.toStringMethod]: () => JSON.stringify(shown) });
  }

  /** Something that threads and hardware change: mostly whatever its state. */
  #cell(id: string): ResourceDef {
    const reaction = (): readonly ReactionDef[] | null =>
      this.#chance(12) ? null : [{ guard: null, target: this.#chance(30) ? null : this.#pick(STATES), fields: {} }];
    const states = Object.fromEntries(
      STATES.map((state) => {
        const on = EVENTS.flatMap((event) => {
          const reactions = reaction();
          return reactions ? [[event, reactions] as const] : [];
        });
        return [state, { holds: [], tags: [], on: Object.fromEntries(on) }];
      }),
    );
    return {
      id,
      index: this.#chance(40) ? ['a'] : [],
      source: 'random',
      ghost: false,
      fields: {},
      events: Object.fromEntries(EVENTS.map((event) => [event, {}])),
      initial: 's0',
      start: {},
      states,
      illegal: this.#chance(50) ? { e0: { breaks: `I${id}`, means: 'forbidden' } } : {},
    };
  }

  /** The cell that a flow works at, by its own field `k`, or one by name. */
  #at(cell: ResourceDef, member: ExprNode) {
    return { machine: cell.id, index: cell.index.map(() => member) };
  }

  #member(field: boolean): ExprNode {
    return field && this.#chance(80) ? { op: 'own', field: 'k' } : { op: 'const', value: 'a0' };
  }

  #is(member: ExprNode): ExprNode {
    const states = this.#chance(25) ? [this.#pick(STATES), this.#pick(STATES)] : [this.#pick(STATES)];
    return { op: 'is', of: this.#at(this.#pick(this.#cells), member), states };
  }

  #must(member: ExprNode): EffectNode {
    return {
      kind: 'must',
      send: { to: this.#at(this.#pick(this.#cells), member), event: this.#pick(EVENTS), payload: {} },
    };
  }

  #holder(of: ResourceDef, event: string): SendNode {
    return { to: { machine: of.id, index: [] }, event, payload: { by: { op: 'self' } } };
  }

  #step(alternatives: readonly Partial<AlternativeDef>[], choose: StepDef['choose'] = {}): StepDef {
    return {
      choose,
      read: {},
      alternatives: alternatives.map((one, i) => ({
        name: alternatives.length > 1 ? `o${i}` : null,
        guard: null,
        actions: [],
        target: null,
        unreachable: null,
        ...one,
      })),
      atomic: null,
      source: null,
    };
  }

  /** Idle, then sections under a lock, then idle again. */
  #thread(id: string): FlowDef {
    const places: Record<string, PlaceDef> = {};
    const put = (label: string, role: Role, step: StepDef, tags: string[] = []) => {
      this.#labels.push({ label: `${id}_${label}`, role });
      places[label] = { kind: 'steps', tags, holds: null, on: { [`${id}_${label}`]: step } };
    };
    const start: EffectNode = { kind: 'set', fields: { k: { op: 'ev', name: 'm' } } };
    const guard = this.#chance(30) ? this.#is({ op: 'ev', name: 'm' }) : null;
    put('idle', 'other', this.#step([{ actions: [start], guard }], { m: 'a' }), ['idle']);
    const sections = this.#list(1, 2, (i) => i);
    for (const section of sections) {
      const mine = this.#pick(this.#locks);
      const [take, leave] = this.#chance(30) ? (['read', 'unread'] as const) : (['write', 'unwrite'] as const);
      put(`lock${section}`, 'lock', this.#step([{ actions: [{ kind: 'wait', send: this.#holder(mine, take) }] }]));
      for (const i of this.#list(1, 3, (i) => i)) put(`body${section}${i}`, 'body', this.#body(`unlock${section}`));
      put(`unlock${section}`, 'unlock', this.#step([{ actions: [{ kind: 'must', send: this.#holder(mine, leave) }] }]));
      if (this.#chance(25)) put(`after${section}`, 'other', this.#body(null));
    }
    const reset: EffectNode = { kind: 'set', fields: { k: { op: 'const', value: null } } };
    put('end', 'other', this.#step([{ actions: [reset], target: 'idle' }]));
    return {
      id,
      kind: 'thread',
      index: [],
      source: 'random',
      fields: { k: 'a' },
      needs: [],
      params: [],
      initial: 'idle',
      places,
    };
  }

  #body(exit: string | null): StepDef {
    const member = () => this.#member(true);
    const actions = () => this.#list(this.#chance(15) ? 0 : 1, this.#chance(25) ? 2 : 1, () => this.#must(member()));
    if (this.#chance(15)) return this.#step([{ guard: this.#is(member()), actions: actions() }]);
    if (this.#chance(60)) return this.#step([{ actions: actions() }]);
    return this.#step([
      { guard: this.#is(member()), actions: actions(), target: exit !== null && this.#chance(40) ? exit : null },
      { actions: actions() },
    ]);
  }

  /** Something that looks at a cell or changes one whenever it likes. */
  #hardware(id: string): FlowDef {
    const member: ExprNode = this.#chance(50) ? { op: 'const', value: 'a0' } : { op: 'ev', name: 'm' };
    const places: Record<string, PlaceDef> = {};
    const names = this.#list(1, 2, (i) => `p${i}`);
    for (const [i, name] of names.entries()) {
      this.#labels.push({ label: `${id}_${name}`, role: 'other' });
      const step = this.#step(
        [
          {
            guard: this.#is(member),
            actions: this.#chance(75) ? [this.#must(member)] : [],
            target: names[(i + 1) % names.length] as string,
          },
        ],
        member.op === 'ev' ? { m: 'a' } : {},
      );
      places[name] = { kind: 'steps', tags: i === 0 ? ['idle'] : [], holds: null, on: { [`${id}_${name}`]: step } };
    }
    return {
      id,
      kind: this.#pick(['engine', 'environment'] as const),
      index: [],
      source: 'random',
      fields: {},
      needs: [],
      params: [],
      initial: 'p0',
      places,
    };
  }

  #properties(): PropertyDef[] {
    const statement = (id: string) => ({ id, name: id.toLowerCase(), says: '', source: 'random', broken: '' });
    const a0: ExprNode = { op: 'const', value: 'a0' };
    const unlikely = (parts: number): ExprNode => ({
      op: 'not',
      a: { op: 'and', of: this.#list(parts, parts, () => this.#is(a0)) },
    });
    const when = () => (this.#chance(40) ? this.#is(a0) : null);
    const { label } = this.#pick(this.#labels);
    const all: PropertyDef[] = [
      ...this.#list(
        2,
        2,
        (i): PropertyDef => ({
          ...statement(`INV${i}`),
          kind: 'invariant',
          when: when(),
          holds: unlikely(2 + i),
        }),
      ),
      ...this.#list(
        3,
        3,
        (i): PropertyDef => ({
          ...statement(`BOTH${i}`),
          kind: 'invariant',
          when: null,
          holds: { op: 'and', of: [unlikely(2), unlikely(3)] },
        }),
      ),
      ...this.#list(2, 2, (i): PropertyDef => {
        const parts = [this.#is(a0), this.#is(a0)];
        return {
          ...statement(`SEEN${i}`),
          kind: 'invariant',
          when: { op: 'and', of: parts },
          holds: parts[0] as ExprNode,
        };
      }),
      { ...statement('QUIET'), kind: 'quiescence', when: when(), holds: unlikely(2) },
      { ...statement('STEP'), kind: 'at_step', steps: [label], holds: { op: 'not', a: this.#is(a0) } },
      { ...statement('DEAD'), kind: 'deadlock' },
    ];
    return all.filter(() => this.#chance(70));
  }

  /** What people get wrong about locks. */
  #mutation(): { name: string; change: Change } {
    const label = (roles: readonly string[]) => {
      const fitting = this.#labels.filter(({ role }) => roles.includes(role));
      return this.#pick(fitting).label;
    };
    const changes: Record<string, () => Change> = {
      lockDropped: () => skip(label(['lock'])),
      unlockDropped: () => skip(label(['unlock'])),
      lockNotWaitedFor: () => dropEffects(label(['lock'])),
      movedOut: () => moveAfter(label(['body']), label(['unlock'])),
      swapped: () => swap(label(['body', 'lock', 'unlock']), label(['body', 'unlock'])),
      guardDropped: () => dropGuard(label(['body', 'other'])),
      effectDropped: () => dropEffects(label(['body', 'other'])),
    };
    const name = this.#pick(Object.keys(changes));
    return { name, change: (changes[name] as () => Change)() };
  }
}
