import { expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { flow, must, protocol, resource, set, step } from '../model/index.ts';
import { buildSystem } from '../model/system.ts';
import { modelHash } from './model-hash.ts';

const filled = set({ of: 'x' });
const cell = resource({
  id: 'cell',
  source: 'test',
  fields: { of: ['x', 'y'], by: ['a', 'b'] },
  events: { fill: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'full', actions: [filled] } } },
    full: { holds: ['of', 'by'], on: { fill: 'ignore' } },
  },
});
const filler = flow({
  id: 'filler',
  kind: 'thread',
  source: 'test',
  initial: 'here',
  states: { here: { on: { fill: step({ actions: [must(cell().fill())], target: 'here' }) } } },
});
const of = protocol({ id: 'test', says: '', sorts: {}, resources: [cell], flows: [filler] });
const made = () => buildSystem(of, { actors: ['filler'], start: { cell: 'full(of=y, by=null)' } });

test('a system that was explored has the hash of one that was not, whatever fields hold nothing', () => {
  const explored = made();
  compile(explored, []);
  expect(modelHash(explored)).toBe(modelHash(made()));
  const other = buildSystem(of, { actors: ['filler'], start: { cell: 'full(of=x, by=null)' } });
  expect(modelHash(other)).not.toBe(modelHash(made()));
});
