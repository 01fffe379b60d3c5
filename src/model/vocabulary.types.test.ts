/** What a model file may not say: every wrong name is a compile error. Checked by `tsc`, run as a smoke test. */
import { expect, test } from 'vitest';
import { eq, ev, own, self } from './expr.ts';
import { call, each, flow, forEach, must, step, wait } from './flow.ts';
import { resource, set } from './resource.ts';

const slot = resource({
  id: 'slot',
  index: ['virt'],
  source: 'mm/memory.c',
  fields: { page: 'page' },
  events: { install: { page: 'page' }, clear: {} },
  initial: 'none',
  states: {
    none: { on: { install: { target: 'present', actions: [set({ page: ev('page') })] }, clear: 'ignore' } },
    present: { holds: ['page'], on: { clear: 'none' } },
  },
  illegal: { install: ['M1', 'a live entry is overwritten'] },
});

const lock = resource({
  id: 'lock',
  source: 'none',
  fields: { by: 'thread' },
  events: { lock: { by: 'thread' }, unlock: { by: 'thread' } },
  initial: 'free',
  states: {
    free: { on: { lock: { target: 'held', actions: [set({ by: ev('by') })] } } },
    held: { holds: ['by'], on: { unlock: { guard: eq(own('by'), ev('by')), target: 'free' } } },
  },
});

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'none',
  fields: { v: 'virt' },
  params: ['v'],
  exits: ['done', 'fail'],
  initial: 'go',
  states: {
    go: { on: { go: step({ guard: slot(own('v')).is('none'), target: 'done' }), no: step({ target: 'fail' }) } },
    done: { exit: 'done' },
    fail: { exit: 'fail' },
  },
});

const outer = flow({
  id: 'outer',
  kind: 'thread',
  source: 'none',
  fields: { v: 'virt', p: 'page' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        start: step({
          choose: { v: 'virt' },
          guard: slot(ev('v')).is('present'),
          actions: [wait(lock().lock({ by: self })), set({ v: ev('v') })],
        }),
      },
    },
    inner: call(inner, { with: { v: own('v') }, exits: { done: null, fail: 'idle' } }),
    look: {
      on: {
        look: step({
          read: { p: slot(own('v')).page },
          alternatives: {
            none: { guard: eq(ev('p'), null), target: 'idle' },
            some: { actions: [set({ p: ev('p') }), must(slot(own('v')).clear()), must(lock().unlock({ by: self }))] },
          },
        }),
      },
    },
    zap: {
      on: {
        zap: step({
          actions: [
            each(
              'virt',
              (v) => slot(v).is('present'),
              (v) => slot(v).clear(),
            ),
          ],
          target: 'idle',
        }),
      },
    },
  },
});

const loop = flow({
  id: 'loop',
  kind: 'thread',
  source: 'none',
  fields: { v: 'virt', visited: { set: 'virt' } },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start: step({ target: 'take' }) } },
    ...forEach(
      'virt',
      { member: 'v', visited: 'visited' },
      { take: step({ guard: slot(own('v')).is('present') }), clear: step({ actions: [must(slot(own('v')).clear())] }) },
    ),
    rest: { on: { rest: step({ target: 'idle' }) } },
  },
});

test('the vocabulary builds plain data', () => {
  for (const { def } of [outer, loop]) expect(JSON.parse(JSON.stringify(def))).toEqual(def);
  expect(slot.def.states['present']?.holds).toEqual(['page']);
});

/** Never called: each line must be refused by the compiler. */
function refused(): void {
  // @ts-expect-error unknown state
  slot(own('v')).is('presnt');
  // @ts-expect-error unknown event
  slot(own('v')).instal({ page: own('p') });
  // @ts-expect-error unknown payload
  slot(own('v')).install({ pge: own('p') });
  // @ts-expect-error missing payload
  slot(own('v')).install({});
  // @ts-expect-error unknown field
  slot(own('v')).pge;
  // @ts-expect-error missing index
  slot();
  resource({
    id: 'r',
    source: '',
    fields: { page: 'page' },
    events: { go: { page: 'page' } },
    initial: 'a',
    states: {
      // @ts-expect-error unknown target
      a: { on: { go: 'b' } },
    },
  });
  resource({
    id: 'r',
    source: '',
    events: { go: {} },
    initial: 'a',
    states: {
      // @ts-expect-error unknown event
      a: { on: { went: 'a' } },
    },
  });
  resource({
    id: 'r',
    source: '',
    fields: { page: 'page' },
    events: { go: { page: 'page' } },
    initial: 'a',
    states: {
      // @ts-expect-error unknown payload
      a: { on: { go: { actions: [set({ page: ev('pge') })] } } },
    },
  });
  resource({
    id: 'r',
    source: '',
    fields: { page: 'page' },
    events: { go: { page: 'page' } },
    initial: 'a',
    states: {
      // @ts-expect-error unknown field set
      a: { on: { go: { actions: [set({ pge: ev('page') })] } } },
    },
  });
  resource({
    id: 'r',
    source: '',
    fields: { page: 'page' },
    events: { go: {} },
    // @ts-expect-error unknown initial state
    initial: 'b',
    states: {
      // @ts-expect-error unknown field held
      a: { holds: ['pge'] },
    },
  });
  const mutex = {
    id: 'r',
    source: '',
    fields: { owner: 'thread' },
    events: { take: { by: 'thread' }, give: { by: 'thread' } },
    initial: 'free',
    states: { free: {}, taken: { holds: ['owner'] } },
  } as const;
  // @ts-expect-error a lock that is taken by an unknown event
  resource({ ...mutex, lock: { kind: 'mutex', acquire: { lock: 'write' } } });
  // @ts-expect-error a lock that is released by an unknown event
  resource({ ...mutex, lock: { kind: 'mutex', release: ['unlock'] } });
  // @ts-expect-error a lock whose holder stands in an unknown field
  resource({ ...mutex, lock: { kind: 'mutex', holders: { write: 'holder' } } });
  // @ts-expect-error a lock that is held in an unknown state
  resource({ ...mutex, lock: { kind: 'mutex', held: ['locked'] } });
  // @ts-expect-error a lock of no known kind
  resource({ ...mutex, lock: { kind: 'semaphore' } });
  // @ts-expect-error a lock that is taken in no known mode
  resource({ ...mutex, lock: { kind: 'mutex', acquire: { take: 'exclusive' } } });
  // @ts-expect-error payload that is neither chosen nor read
  step({ choose: { v: 'virt' }, guard: slot(ev('w')).is('none') });
  // @ts-expect-error payload that is not read, in an alternative
  step({ alternatives: { one: { guard: eq(ev('p'), null) } } });
  flow({
    id: 'f',
    kind: 'thread',
    source: '',
    fields: { v: 'virt' },
    initial: 'a',
    states: {
      // @ts-expect-error unknown target
      a: { on: { go: step({ target: 'b' }) } },
      // @ts-expect-error unknown own field
      c: { on: { go: step({ guard: slot(own('w')).is('none') }) } },
      // @ts-expect-error unknown own field set
      d: { on: { go: step({ actions: [set({ w: null })] }) } },
      // @ts-expect-error unknown exit place of a call
      e: call(inner, { with: { v: own('v') }, exits: { done: null, fail: 'nowhere' } }),
      // @ts-expect-error unknown field given to a call
      f: call(inner, { with: { v: own('w') }, exits: { done: null, fail: 'a' } }),
    },
  });
  const looping = { id: 'f', kind: 'thread', source: '', initial: 'go' } as const;
  const [go, on] = [step({}), step({})];
  flow({
    ...looping,
    fields: { v: 'virt' },
    // @ts-expect-error a loop over a field that the flow lacks
    states: { ...forEach('virt', { member: 'v', visited: 'visited' }, { go, on }) },
  });
  flow({
    ...looping,
    fields: { v: 'virt', visited: { set: 'virt' } },
    // @ts-expect-error unknown target in a loop
    states: { ...forEach('virt', { member: 'v', visited: 'visited' }, { go: step({ target: 'nowhere' }), on }) },
  });
  // @ts-expect-error a loop without the field for what was visited
  forEach('virt', { member: 'v' }, { go, on });
  // @ts-expect-error missing parameter
  call(inner, { with: {}, exits: { done: null, fail: null } });
  // @ts-expect-error missing exit
  call(inner, { with: { v: own('v') }, exits: { done: null } });
  // @ts-expect-error wrong kind
  flow({ id: 'f', kind: 'process', source: '', initial: 'a', states: { a: { on: {} } } });
}

void refused;
