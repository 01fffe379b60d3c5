/** What is merged and what is permuted, on systems small enough to see why. */

import { describe, expect, test } from 'vitest';
import {
  accepts,
  all,
  any,
  atStep,
  canBecomeIdle,
  each,
  eq,
  ev,
  flow,
  invariant,
  must,
  ne,
  next,
  not,
  own,
  protocol,
  resource,
  self,
  set,
  step,
  wait,
} from '../model/index.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type SystemConfig } from '../model/system.ts';
import { Classes } from '../testing/reduced-search.ts';
import { canonicalizer } from './canonical.ts';
import { compile } from './compile.ts';
import { layOut, pack, unpack } from './layout.ts';
import { quotient } from './quotient.ts';
import { findSymmetry } from './symmetry.ts';

const text = { says: '', source: 'textbook' };
const statement = (id: string) => ({ ...text, id, name: id.toLowerCase(), broken: '' });
const sort = (prefix: string, size: number, order: 'unordered' | 'ordered' | 'cyclic' = 'unordered') => ({
  prefix,
  order,
  size,
  says: '',
});

function reduced(
  of: ReturnType<typeof protocol>,
  config: SystemConfig,
  properties: readonly PropertyDef[] = [],
  moveThreads = true,
) {
  const system = buildSystem(of, config);
  const compiled = compile(system, properties);
  const merged = quotient(system, compiled.tables, properties);
  const symmetry = findSymmetry(system, merged, properties, { moveThreads });
  const layout = layOut(system.instances.map(({ machine }) => merged.tables.get(machine)?.states.length ?? 0));
  const canonical = canonicalizer(system, symmetry, layout);
  const words = new Int32Array(layout.words);
  const representative = (state: Int32Array) => {
    pack(layout, state, words, 0);
    canonical(words, 0);
    const result = new Int32Array(state.length);
    unpack(layout, words, 0, result);
    return result;
  };
  const classes = new Classes(compiled, merged);
  return {
    merged,
    symmetry,
    states: classes.search(10_000)?.states.length,
    orbits: classes.search(10_000, representative)?.states.length,
  };
}

describe('quotient', () => {
  const lamp = resource({
    id: 'lamp',
    source: 'textbook',
    fields: { hue: ['red', 'blue'] },
    events: { light: { hue: ['red', 'blue'] }, out: {} },
    initial: 'new',
    states: {
      new: { on: { light: { target: 'lit', actions: [set({ hue: ev('hue') })] } } },
      lit: { holds: ['hue'], on: { out: 'burnt' } },
      burnt: { on: { light: { target: 'lit', actions: [set({ hue: ev('hue') })] } } },
    },
  });
  const hand = flow({
    id: 'hand',
    kind: 'environment',
    source: 'textbook',
    initial: 'rest',
    states: {
      rest: {
        on: {
          light: step({
            choose: { hue: ['red', 'blue'] },
            actions: [wait(lamp().light({ hue: ev('hue') }))],
            target: 'rest',
          }),
          out: step({ actions: [wait(lamp().out())], target: 'rest' }),
        },
      },
    },
  });
  const parity = resource({
    id: 'parity',
    source: 'textbook',
    events: { tick: {}, last: {} },
    initial: 'even',
    states: { even: { on: { tick: 'odd' } }, odd: { on: { tick: 'even', last: 'ignore' } } },
  });
  const ticker = flow({
    id: 'ticker',
    kind: 'environment',
    source: 'textbook',
    initial: 'rest',
    states: { rest: { on: { tick: step({ actions: [must(parity().tick())], target: 'rest' }) } } },
  });
  const room = protocol({ says: '', id: 'room', sorts: {}, resources: [lamp], flows: [hand] });
  const size = (properties: readonly PropertyDef[]) =>
    reduced(room, { actors: ['hand'] }, properties)
      .merged.tables.get('lamp')
      ?.states.map((state) => state.text);

  test('what nobody asks about is one state', () => {
    expect(size([])).toEqual(['new', 'lit(hue=red)']);
  });

  test('a property that asks for a field, or for a state, keeps it apart', () => {
    const hue = invariant({ ...statement('HUE'), holds: not(eq(lamp().hue, 'blue')) });
    expect(size([hue])).toEqual(['new', 'lit(hue=red)', 'lit(hue=blue)']);
    const fresh = invariant({ ...statement('FRESH'), holds: lamp().is('new') });
    expect(size([fresh])).toEqual(['new', 'lit(hue=red)', 'burnt']);
  });

  test('an end that is idle is not one where a thread is stuck', () => {
    const walker = flow({
      id: 'walker',
      kind: 'thread',
      source: 'textbook',
      initial: 'begin',
      states: {
        begin: { tags: ['idle'], on: { well: step({ target: 'home' }), badly: step({ target: 'lost' }) } },
        home: { tags: ['idle'], on: {} },
        lost: { on: {} },
      },
    });
    const path = protocol({ says: '', id: 'path', sorts: {}, resources: [lamp], flows: [walker] });
    expect(reduced(path, { actors: ['walker'] }).merged.tables.get('walker')?.states.length).toBe(3);
  });

  test('an event that is only asked about keeps apart where it is accepted', () => {
    const counted = protocol({ says: '', id: 'counted', sorts: {}, resources: [parity], flows: [ticker] });
    const seen = (properties: readonly PropertyDef[]) =>
      reduced(counted, { actors: ['ticker'] }, properties).merged.tables.get('parity')?.states.length;
    expect([seen([]), seen([invariant({ ...statement('LEFT'), holds: accepts(parity().last()) })])]).toEqual([1, 2]);
  });

  test('the merged rows lead to classes, and the class of every member is known', () => {
    const { merged } = reduced(room, { actors: ['hand'] });
    const lampTable = merged.tables.get('lamp');
    const events = lampTable?.kind === 'resource' ? [...lampTable.events.values()] : [];
    expect(events.map(({ event, rows }) => [event, [...rows]])).toEqual([
      ['light', [1, 1, -1, -1]],
      ['out', [-1, 0]],
    ]);
    expect(merged.members.get('lamp')?.map((state) => state.text)).toEqual([
      'new',
      'lit(hue=red)',
      'lit(hue=blue)',
      'burnt',
    ]);
    expect([...(merged.classOf.get('lamp') ?? [])]).toEqual([0, 1, 1, 0]);
  });
});

describe('symmetry', () => {
  const cell = resource({
    id: 'cell',
    index: ['item'],
    source: 'textbook',
    events: { fill: {}, empty: {} },
    initial: 'clear',
    states: { clear: { on: { fill: 'full', empty: 'ignore' } }, full: { on: { fill: 'ignore', empty: 'clear' } } },
  });
  const last = resource({
    id: 'last',
    source: 'textbook',
    fields: { item: 'item' },
    events: { write: { item: 'item' } },
    initial: 'some',
    states: { some: { holds: ['item'], on: { write: { actions: [set({ item: ev('item') })] } } } },
  });
  const filler = flow({
    id: 'filler',
    kind: 'environment',
    source: 'textbook',
    initial: 'rest',
    states: {
      rest: {
        on: {
          fill: step({ choose: { i: 'item' }, actions: [must(cell(ev('i')).fill())], target: 'rest' }),
          sweep: step({
            actions: [
              each(
                'item',
                (i) => cell(i).is('full'),
                (i) => cell(i).empty(),
              ),
            ],
            target: 'rest',
          }),
        },
      },
    },
  });
  const writer = flow({
    id: 'writer',
    kind: 'environment',
    source: 'textbook',
    initial: 'rest',
    states: {
      rest: {
        on: {
          write: step({
            actions: [
              each(
                'item',
                (i) => cell(i).is('full'),
                (i) => last().write({ item: i }),
              ),
            ],
            target: 'rest',
          }),
        },
      },
    },
  });
  const asked = flow({
    id: 'asked',
    kind: 'environment',
    source: 'textbook',
    initial: 'rest',
    states: { rest: { on: { ask: step({ guard: any('item', (i) => eq(last().item, i)), target: 'rest' }) } } },
  });
  const shelf = protocol({
    says: '',
    id: 'shelf',
    sorts: { item: sort('i', 4) },
    resources: [cell, last],
    flows: [filler, writer, asked],
  });

  test('an event for each member, in any order, breaks nothing', () => {
    const { symmetry, states, orbits } = reduced(shelf, { actors: ['filler'] });
    expect(symmetry).toMatchObject({ order: 24, sorts: ['item 24'], reasons: [] });
    expect([states, orbits]).toEqual([16, 5]);
  });

  test('where the last of the events counts, their order does', () => {
    const { symmetry } = reduced(shelf, { actors: ['filler', 'writer', 'asked'] });
    expect(symmetry.order).toBe(1);
    expect(symmetry.reasons).toEqual([expect.stringContaining('item: flow writer goes on differently')]);
  });

  test('a member that a resource sets by itself, or alone lets in, stays where it is', () => {
    const first = set({ item: 'i1' });
    const box = resource({
      id: 'box',
      source: 'textbook',
      fields: { item: 'item' },
      events: { open: {}, enter: { item: 'item' } },
      initial: 'shut',
      states: {
        shut: { on: { open: { target: 'open', actions: [first] } } },
        open: { holds: ['item'], on: { enter: { guard: eq(ev('item'), 'i2') } } },
      },
    });
    const opener = flow({
      id: 'opener',
      kind: 'environment',
      source: 'textbook',
      initial: 'rest',
      states: { rest: { on: { open: step({ actions: [wait(box().open())], target: 'rest' }) } } },
    });
    const taking = flow({
      id: 'taking',
      kind: 'environment',
      source: 'textbook',
      initial: 'rest',
      states: {
        rest: {
          on: {
            take: step({
              choose: { i: 'item' },
              guard: eq(box().item, ev('i')),
              actions: [must(cell(ev('i')).fill())],
              target: 'rest',
            }),
          },
        },
      },
    });
    const asking = flow({
      id: 'asking',
      kind: 'environment',
      source: 'textbook',
      initial: 'rest',
      states: {
        rest: {
          on: {
            ask: step({
              choose: { i: 'item' },
              guard: accepts(box().enter({ item: ev('i') })),
              actions: [must(cell(ev('i')).fill())],
              target: 'rest',
            }),
          },
        },
      },
    });
    const boxes = protocol({
      says: '',
      id: 'boxes',
      sorts: { item: sort('i', 4) },
      resources: [cell, box],
      flows: [opener, taking, asking],
    });
    const order = (...actors: string[]) => reduced(boxes, { actors }).symmetry.order;
    expect([order('opener'), order('opener', 'taking'), order('opener', 'asking')]).toEqual([24, 6, 6]);
    expect(order('opener', 'taking', 'asking')).toBe(2);
  });

  test('what is read, the order that is asked for, and what is judged at a step all count', () => {
    const reading = (id: string, config: Parameters<typeof step>[0]) =>
      flow({
        id,
        kind: 'environment',
        source: 'textbook',
        initial: 'rest',
        states: { rest: { on: { [id]: step({ ...config, target: 'rest' } as never) } } },
      });
    const sees = reading('sees', { read: { n: last().item }, guard: eq(ev('n'), 'i0') });
    const follows = reading('follows', { read: { n: next('item', last().item) }, guard: eq(ev('n'), last().item) });
    const ring = protocol({
      says: '',
      id: 'ring',
      sorts: { item: sort('i', 4, 'cyclic') },
      resources: [cell, last],
      flows: [filler, sees, follows],
    });
    const order = (actors: string[], properties: readonly PropertyDef[] = []) =>
      reduced(ring, { actors }, properties).symmetry.order;
    expect([order(['filler']), order(['filler', 'sees']), order(['filler', 'follows'])]).toEqual([24, 6, 4]);
    const judged = atStep('fill', { ...statement('JUDGED'), holds: ne(ev('i'), 'i0') });
    expect(order(['filler'], [judged])).toBe(6);
  });

  test('a property that names a member keeps it where it is', () => {
    const named = invariant({ ...statement('NAMED'), holds: cell('i0').is('clear') });
    expect(reduced(shelf, { actors: ['filler'] }, [named]).symmetry).toMatchObject({ order: 6, sorts: ['item 6'] });
    const none = invariant({ ...statement('NONE'), holds: all('item', (i) => cell(i).is('clear')) });
    expect(reduced(shelf, { actors: ['filler'] }, [none]).symmetry.order).toBe(24);
  });

  test('a cyclic counter that is only compared and advanced is as good as its distance', () => {
    const counter = resource({
      id: 'counter',
      source: 'textbook',
      fields: { value: 'number' },
      events: { advance: {} },
      initial: 'some',
      start: { value: 'n0' },
      states: {
        some: { holds: ['value'], on: { advance: { actions: [set({ value: next('number', own('value')) })] } } },
      },
    });
    const reader = flow({
      id: 'reader',
      kind: 'environment',
      source: 'textbook',
      fields: { seen: 'number' },
      initial: 'begin',
      states: {
        begin: { on: { read: step({ read: { n: counter().value }, actions: [set({ seen: ev('n') })] }) } },
        check: {
          on: {
            check: step({
              alternatives: {
                same: { guard: eq(counter().value, own('seen')), actions: [set({ seen: null })], target: 'begin' },
                other: { actions: [set({ seen: null })], target: 'begin' },
              },
            }),
          },
        },
      },
    });
    const bump = flow({
      id: 'bump',
      kind: 'environment',
      source: 'textbook',
      initial: 'rest',
      states: { rest: { on: { bump: step({ actions: [must(counter().advance())], target: 'rest' }) } } },
    });
    const clock = protocol({
      says: '',
      id: 'clock',
      sorts: { number: sort('n', 5, 'cyclic') },
      resources: [counter],
      flows: [reader, bump],
    });
    const { symmetry, states, orbits } = reduced(clock, { actors: ['reader', 'bump'] });
    expect(symmetry).toMatchObject({ order: 5, sorts: ['number 5'] });
    expect([states, orbits]).toEqual([30, 6]);
  });

  test('copies of a flow are permuted, unless the progress of one thread is judged', () => {
    const lock = resource({
      id: 'lock',
      source: 'textbook',
      fields: { by: 'thread' },
      events: { take: { by: 'thread' }, drop: { by: 'thread' } },
      initial: 'free',
      states: {
        free: { on: { take: { target: 'held', actions: [set({ by: ev('by') })] } } },
        held: { holds: ['by'], on: { drop: { guard: eq(own('by'), ev('by')), target: 'free' } } },
      },
    });
    const user = flow({
      id: 'user',
      kind: 'thread',
      source: 'textbook',
      initial: 'idle',
      states: {
        idle: { tags: ['idle'], on: { take: step({ actions: [wait(lock().take({ by: self }))] }) } },
        inside: { on: { drop: step({ actions: [must(lock().drop({ by: self }))], target: 'idle' }) } },
      },
    });
    const mutex = protocol({ says: '', id: 'mutex', sorts: {}, resources: [lock], flows: [user] });
    const actors = [{ flow: 'user', count: 3 }];
    const { symmetry, states, orbits } = reduced(mutex, { actors });
    expect(symmetry).toMatchObject({ order: 6, sorts: ['thread 6'] });
    expect([states, orbits]).toEqual([4, 2]);
    expect(reduced(mutex, { actors }, [], false).symmetry.order).toBe(1);
    expect(reduced(mutex, { actors }, [canBecomeIdle(statement('IDLE'))]).symmetry.order).toBe(1);
  });
});
