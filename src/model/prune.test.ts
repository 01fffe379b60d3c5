import { expect, test } from 'vitest';
import { call, flow, setting, step } from './index.ts';
import { prune } from './prune.ts';

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
const constants = (failures: boolean) => ({ sorts: new Map(), switches: { failures }, tables: {} });

test('what a switch rules out is gone, with all that only it leads to, nested or not', () => {
  const pruned = prune(outer.def, constants(false));
  expect(Object.keys(pruned.places)).toEqual(['idle', 'run', 'next', 'last']);
  expect(pruned.places['run']).toMatchObject({ exits: { ok: 'next' }, flow: { places: { try: {}, ok: {} } } });
  expect(pruned.places['next']).toMatchObject({ on: { next: { alternatives: [{ name: 'on', target: 'last' }] } } });
});

test('what it allows stays', () => {
  const pruned = prune(outer.def, constants(true));
  expect(Object.keys(pruned.places)).toEqual(['idle', 'undo', 'run']);
  expect(pruned.places['run']).toMatchObject({ exits: { error: 'undo' } });
});
