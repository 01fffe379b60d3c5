/** The compiled engine against xstate alone, in the corners where random systems seldom get. */

import { expect, test } from 'vitest';
import type { Effect, Flow, Step } from '../model/flow.ts';
import {
  accepts,
  and,
  at,
  each,
  eq,
  ev,
  flow,
  invariant,
  must,
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
import { buildSystem } from '../model/system.ts';
import { type Observation, observeCompiled, observeReference } from '../testing/observe.ts';

/** Points to an item, or to none. */
const pointer = resource({
  id: 'pointer',
  source: 'test',
  fields: { to: 'item', flag: 'boolean' },
  events: { aim: { to: 'item' }, loosen: {} },
  initial: 'loose',
  states: {
    loose: { on: { aim: { target: 'aimed', actions: [set({ to: ev('to'), flag: true })] } } },
    aimed: { holds: ['to', 'flag'], on: { aim: { actions: [set({ to: ev('to'), flag: false })] }, loosen: 'loose' } },
  },
});
const to = pointer().to;

const toggles = { off: { on: { flip: 'on' } }, on: { on: { flip: 'off', poke: 'ignore' } } } as const;
const cell = resource({
  id: 'cell',
  index: ['item'],
  source: 'test',
  events: { flip: {}, poke: {} },
  initial: 'off',
  states: toggles,
});
const grid = resource({
  id: 'grid',
  index: ['item', 'item'],
  source: 'test',
  events: { flip: {}, poke: {} },
  initial: 'off',
  states: toggles,
});
const store = resource({
  id: 'store',
  source: 'test',
  fields: { value: 'item' },
  events: { put: { v: 'item' } },
  initial: 'on',
  start: { value: 'i0' },
  states: { on: { holds: ['value'], on: { put: { actions: [set({ value: ev('v') })] } } } },
});
const word = resource({
  id: 'word',
  source: 'test',
  fields: { value: ['x', 'y', 'z'] },
  events: { say: { v: ['x', 'y', 'z'] } },
  initial: 'on',
  start: { value: 'x' },
  states: { on: { holds: ['value'], on: { say: { actions: [set({ value: ev('v') })] } } } },
});
const sink = resource({
  id: 'sink',
  index: ['item'],
  source: 'test',
  events: { put: { v: ['x', 'y'] } },
  initial: 'on',
  states: { on: { on: { put: 'ignore' } } },
  illegal: { put: ['SINK', 'not a value of the sink'] },
});

const owner = resource({
  id: 'owner',
  source: 'test',
  fields: { by: 'thread' },
  events: { take: { by: 'thread' } },
  initial: 'free',
  states: { free: { on: { take: { target: 'taken', actions: [set({ by: ev('by') })] } } }, taken: { holds: ['by'] } },
});

/** May do to the pointer and to the word whatever it likes. */
const nature = flow({
  id: 'nature',
  kind: 'environment',
  source: 'test',
  initial: 'go',
  states: {
    go: {
      on: {
        aim: step({ choose: { to: 'item' }, actions: [must(pointer().aim({ to: ev('to') }))], target: 'go' }),
        loosen: step({ guard: pointer().is('aimed'), actions: [must(pointer().loosen())], target: 'go' }),
        say: step({ choose: { v: ['x', 'y', 'z'] }, actions: [must(word().say({ v: ev('v') }))], target: 'go' }),
      },
    },
  },
});
const worker = flow({
  id: 'worker',
  kind: 'thread',
  index: ['item'],
  source: 'test',
  initial: 'rest',
  states: {
    rest: { tags: ['idle'], on: { begin: step({ guard: eq(at('item'), 'i1') }) } },
    work: { tags: ['busy'], on: { end: step({ target: 'rest' }) } },
  },
});

/** Compares the two engines on a system in which one flow takes the given step again and again. */
function observe(probe: Step<'mine', 'go'>, properties: readonly PropertyDef[] = []): Observation {
  const prober: Flow<never, string> = flow({
    id: 'prober',
    kind: 'thread',
    source: 'test',
    fields: { mine: 'item' },
    initial: 'go',
    states: { go: { on: { probe } } },
  });
  const corner = protocol({
    id: 'corner',
    says: '',
    sorts: { item: { prefix: 'i', order: 'cyclic', size: 3, says: '' } },
    resources: [pointer, cell, grid, store, owner, word, sink],
    flows: [nature, worker, prober],
  });
  const system = buildSystem(corner, { actors: ['nature', 'worker', 'prober'] });
  const { observation } = observeReference(system, properties, 2000);
  expect(observeCompiled(system, properties, 2000)).toEqual(observation);
  return observation;
}

const doing = (...actions: readonly Effect<never, never>[]) => step({ actions, target: 'go' });
const probes = ({ edges }: Observation) => edges.filter((edge) => edge.includes('prober probe')).length;

test.each<[string, Step<'mine', 'go'>]>([
  [
    'an effect sees an own field as set before it',
    step({
      choose: { v: 'item' },
      actions: [set({ mine: ev('v') }), must(store().put({ v: own('mine') })), set({ mine: null })],
      target: 'go',
    }),
  ],
  ['the first of two indices is looked up', doing(wait(grid(to, 'i1').flip()))],
  ['the second of two indices is looked up', doing(wait(grid('i1', to).flip()))],
  ['both indices are looked up', doing(wait(grid(to, next('item', to)).flip()))],
  [
    'a target is looked up after the effect before',
    doing(must(pointer().aim({ to: next('item', store().value) })), must(cell(to).flip())),
  ],
  [
    'a payload is looked up after the effect before',
    doing(must(pointer().aim({ to: next('item', store().value) })), must(store().put({ v: to }))),
  ],
  ['self is the thread that takes the step', doing(wait(owner().take({ by: self })))],
  [
    'only a read asks whether an event is accepted',
    step({
      read: { can: accepts(cell('i0').poke()) },
      guard: not(ev('can')),
      actions: [must(cell('i0').flip())],
      target: 'go',
    }),
  ],
  [
    'only an extent asks whether an event is accepted',
    doing(
      each(
        'item',
        (i) => not(accepts(cell(i).poke())),
        (i) => cell(i).flip(),
      ),
    ),
  ],
  ['a tag is asked for at a looked-up index', step({ guard: worker.tagged('busy', to), target: 'go' })],
  [
    'a truth value that is not held is read as null',
    step({ read: { f: pointer().flag }, guard: eq(ev('f'), null), target: 'go' }),
  ],
  [
    'a junction of one truth value that is not held is false',
    step({ guard: eq(and(pointer().flag), false), target: 'go' }),
  ],
  ['a condition is read', step({ read: { f: and(pointer().flag) }, guard: eq(ev('f'), false), target: 'go' })],
  ['a state is asked for at a null index', step({ guard: not(cell(to).is('on')), target: 'go' })],
])('%s', (_, probe) => expect(probes(observe(probe))).toBeGreaterThan(0));

test('only a property asks whether an event is accepted', () => {
  const poked = invariant({
    id: 'POKED',
    name: 'poked',
    says: '',
    source: 'test',
    broken: '',
    holds: not(accepts(cell('i1').poke())),
  });
  expect(observe(doing(must(cell('i1').flip())), [poked]).broken.length).toBeGreaterThan(0);
});

test('the extent of an each is fixed when it begins', () => {
  const all = cell.all((c) => c.is('off'));
  const { states } = observe(
    doing(
      each(
        'item',
        () => all,
        (i) => cell(i).flip(),
      ),
    ),
  );
  // Cells stand between the pointer and the grid: all off, or all on.
  expect(new Set(states.map((state) => state.split('\n').slice(1, 4).join(' ')))).toEqual(
    new Set(['off off off', 'on on on']),
  );
});

test.each<[string, Step<never, 'go'>, string | null]>([
  ['a must through a null index breaks N1', doing(must(cell(to).flip())), 'N1'],
  ['a wait through a null index does, too', doing(wait(cell(to).flip())), 'N1'],
  ['a null payload does, too', doing(must(store().put({ v: to }))), 'N1'],
  ['a wait with a null payload does, too', doing(wait(store().put({ v: to }))), 'N1'],
  ['an instance that does not exist does, too', doing(must(cell('i7').flip())), 'N1'],
  ['a payload outside its domain is not accepted', doing(must(sink('i0').put({ v: word().value }))), 'SINK'],
  ['neither is a constant outside it', doing(must(sink('i0').put({ v: 'z' }))), 'SINK'],
  ['a wait for one is never over', doing(wait(sink('i0').put({ v: 'z' }))), null],
])('%s', (_, probe, breaks) => {
  const { violations } = observe(probe);
  expect(new Set(violations.map((violation) => violation.split(' ').at(-1)))).toEqual(
    new Set(breaks === null ? [] : [breaks]),
  );
});
