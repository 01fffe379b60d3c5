import { test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { compile, PLAIN } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import { WHOLE } from '../testing/part.ts';
import { randomSystem } from '../testing/random-system.ts';
import { accepts, call, each, eq, ev, flow, must, protocol, resource, self, set, setting, step } from './index.ts';
import type { FlowDef } from './machine.ts';
import { mutate, mutation } from './mutation.ts';
import { prune } from './prune.ts';
import { buildSystem } from './system.ts';

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'test',
  exits: ['ok', 'error'],
  initial: 'try',
  states: {
    try: {
      on: {
        call: step({
          alternatives: {
            fails: { guard: setting('failures'), target: 'error' },
            succeeds: { target: 'ok' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
const outer = flow({
  id: 'outer',
  kind: 'thread',
  source: 'test',
  initial: 'idle',
  states: {
    idle: { on: { begin: step({ target: 'run' }) } },
    undo: { on: { undo: step({ target: 'idle' }) } },
    run: call(inner, { with: {}, exits: { ok: 'next', error: 'undo' } }),
    next: {
      on: {
        next: step({
          alternatives: { never: { guard: setting('failures'), target: 'undo' }, on: {}, behind: { target: 'undo' } },
        }),
      },
    },
    last: { on: { last: step({ target: 'idle' }) } },
  },
});
const pruneFor = (failures: boolean): FlowDef =>
  prune({
    flows: [outer.def],
    resources: [],
    constants: { sorts: new Map(), switches: { failures }, tables: {} },
    started: new Map(),
  }).get(outer.def) as FlowDef;

test('what a switch rules out is gone, with all that only it leads to, nested or not', () => {
  const pruned = pruneFor(false);
  expect(Object.keys(pruned.places)).toEqual(['idle', 'run', 'next', 'last']);
  expect(pruned.places['run']).toMatchObject({ exits: { ok: 'next' }, flow: { places: { try: {}, ok: {} } } });
  expect(pruned.places['next']).toMatchObject({ on: { next: { alternatives: [{ name: 'on', target: 'last' }] } } });
});

test('what it allows stays', () => {
  const pruned = pruneFor(true);
  expect(Object.keys(pruned.places)).toEqual(['idle', 'undo', 'run']);
  expect(pruned.places['run']).toMatchObject({ exits: { error: 'undo' } });
});

const lightConfig = {
  source: 'test',
  fields: { colour: ['red', 'green'] },
  events: { on: { colour: ['red', 'green'] }, break: {} },
  initial: 'off',
  states: {
    off: { on: { on: { target: 'lit', actions: [set({ colour: ev('colour') })] } } },
    lit: { holds: ['colour'], on: { break: 'broken' } },
    broken: {},
  },
} as const;
const light = resource({ ...lightConfig, id: 'light' });
const steps = (breaks: boolean) => ({
  idle: {
    on: {
      on: step({ guard: light().is('off'), actions: [must(light().on({ colour: 'red' }))], target: 'seen' }),
      ...(breaks
        ? { break: step({ guard: light().is('lit'), actions: [must(light().break())], target: 'idle' }) }
        : {}),
    },
  },
  seen: {
    on: {
      look: step({
        alternatives: { broken: { guard: light().is('broken'), target: 'mend' }, lit: { target: 'idle' } },
      }),
    },
  },
  mend: { on: { mend: step({ target: 'idle' }) } },
});
const lamp = (breaks: boolean) =>
  protocol({
    id: 'lamp',
    says: 'test',
    source: [],
    sorts: {},
    resources: [light],
    flows: [flow({ id: 'lamp', kind: 'environment', source: 'test', initial: 'idle', states: steps(breaks) as never })],
  });

test('a state that no step leads to rules out what asks for it', () => {
  const placesOf = (breaks: boolean, start?: Record<string, string>) => {
    const machine = buildSystem(lamp(breaks), { actors: ['lamp'], ...(start ? { start } : {}) }).machines.get('lamp');
    return machine?.kind === 'flow' ? machine.flat.places.map(({ path }) => path.join('.')) : [];
  };
  expect(placesOf(false)).toEqual(['idle', 'seen']);
  expect(placesOf(true)).toEqual(['idle', 'seen', 'mend']);
  expect(placesOf(false, { light: 'broken' })).toEqual(['idle', 'seen', 'mend']);
});

test('what one event of many instances leads to is possible, and what a possible state holds or accepts may be asked for', () => {
  const lights = resource({ ...lightConfig, id: 'lights', index: ['thread'] });
  const run = {
    idle: {
      on: {
        'all on': step({
          actions: [
            each(
              'thread',
              () => lights(self).is('off'),
              (t) => lights(t).on({ colour: 'red' }),
            ),
          ],
          target: 'look',
        }),
      },
    },
    look: {
      on: {
        look: step({
          alternatives: {
            red: { guard: eq(lights(self).colour, 'red'), target: 'red' },
            breaks: { guard: accepts(lights(self).break()), target: 'breaks' },
            other: { target: 'idle' },
          },
        }),
      },
    },
    red: { on: { red: step({ target: 'idle' }) } },
    breaks: { on: { breaks: step({ target: 'idle' }) } },
  };
  const placesWith = (initial: 'idle' | 'look') => {
    const house = protocol({
      id: 'house',
      says: 'test',
      source: [],
      sorts: {},
      resources: [lights],
      flows: [flow({ id: 'house', kind: 'thread', source: 'test', initial, states: run as never })],
    });
    const machine = buildSystem(house, { actors: ['house'] }).machines.get('house');
    return machine?.kind === 'flow' ? machine.flat.places.map(({ path }) => path.join('.')) : [];
  };
  expect(placesWith('idle')).toEqual(['idle', 'look', 'red', 'breaks']);
});

test('a flow that never lights anything neither sees a colour nor breaks it', () => {
  const only = {
    look: {
      on: {
        look: step({
          alternatives: {
            red: { guard: eq(light().colour, 'red'), target: 'red' },
            breaks: { guard: accepts(light().break()), target: 'red' },
            other: { target: 'look' },
          },
        }),
      },
    },
    red: { on: { red: step({ target: 'look' }) } },
  };
  const dark = protocol({
    id: 'dark',
    says: 'test',
    source: [],
    sorts: {},
    resources: [light],
    flows: [flow({ id: 'dark', kind: 'environment', source: 'test', initial: 'look', states: only as never })],
  });
  const machine = buildSystem(dark, { actors: ['dark'] }).machines.get('dark');
  expect(machine?.kind === 'flow' && machine.flat.places.map(({ path }) => path.join('.'))).toEqual(['look']);
});

test.prop([randomSystem], { numRuns: WHOLE ? 400 : 100 })(
  'what is left reaches the same states',
  ({ protocol, config, mutations }) => {
    const changed = mutations.flatMap(({ change }) => {
      try {
        return [mutate(protocol, mutation({ id: 'm', says: 'm', source: 'test', change, survives: 'test' })).protocol];
      } catch {
        return [];
      }
    });
    for (const one of [protocol, ...changed]) {
      const count = (whole: boolean) => {
        const { states, transitions, depth } = explore(compile(buildSystem(one, config, whole), [], PLAIN), {
          limits: { states: 3000 },
        });
        return { states, transitions, depth };
      };
      let whole: ReturnType<typeof count>;
      try {
        whole = count(true);
      } catch {
        continue;
      }
      expect(count(false)).toEqual(whole);
    }
  },
);
