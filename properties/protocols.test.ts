/** Which properties "all" are, for each protocol: none is lost where it has something to say, and none is judged in vain. */
import { expect, test } from 'vitest';
import { protocols } from '../models/index.ts';
import { isOfRuns, type PropertyDef } from '../src/model/property.ts';
import { judgedIn } from '../src/verify/concerns.ts';
import { properties } from './index.ts';

const judged = (name: string): string[] => {
  const protocol = protocols.find(({ id }) => id === name);
  if (!protocol) throw new Error(`there is no protocol ${name}`);
  return judgedIn(properties, protocol, protocols).map(({ id }) => id);
};

const ofExports = ['T11', 'S5', 'S6', 'S7', 'S8'];
const ofPagemaps = ['R4', 'R9', 'R12', 'R13', 'L1', 'L11'];
/** Buffers that devices share, and migrations into each other. */
const ofBuffers = ['M10', 'T14', 'V9', 'S9', 'R14', 'R15', 'R16', 'R17'];
/** The close of a VM, and a fault whose tries are counted. */
const ofClosing = ['R18'];
const ofTries = ['P2'];
/** A scenario names those of runs that it asks. */
const ofStates = (properties as readonly PropertyDef[]).filter((one) => !isOfRuns(one)).map(({ id }) => id);
const allBut = (...others: string[]) => ofStates.filter((id) => !others.includes(id));

test('of shared virtual memory: all but those of exports, of cookies, of a pagemap or a VM that ends, and of buffers', () => {
  expect(judged('merged')).toEqual(allBut('T7', ...ofExports, ...ofPagemaps, ...ofBuffers, ...ofClosing, ...ofTries));
});

test('without the IOVA API, there is no unlink of several pages, and no reservation to give back', () => {
  expect(judged('base')).toEqual(judged('merged').filter((id) => id !== 'T6' && id !== 'T13'));
});

test('of a process that moves its pages: those of shared virtual memory; of a VM that is closed: one more', () => {
  expect(judged('address_space')).toEqual(judged('merged'));
  expect(judged('vm_close')).toEqual(allBut('T7', ...ofExports, ...ofPagemaps, ...ofBuffers, ...ofTries));
  expect(judged('bounded_tries')).toEqual(allBut('T7', ...ofExports, ...ofPagemaps, ...ofBuffers, ...ofClosing));
});

test('of exports: those, pointers and progress', () => {
  expect(judged('inter_os')).toEqual([...ofExports, 'N1', 'deadlock', 'can_idle', 'can_finish']);
});

test('of cookies: where there are some, all but those of exports, of a pagemap or a VM that ends, and of buffers', () => {
  expect(judged('fabric')).toEqual(allBut(...ofExports, ...ofPagemaps, ...ofBuffers, ...ofClosing, ...ofTries));
});

test('of the life of a pagemap: its references and locks, pointers and progress', () => {
  const all = ['R4', 'R9', 'R12', 'R13', 'N1', 'L1', 'L2', 'L8', 'L11', 'deadlock', 'can_idle', 'can_finish'];
  expect(judged('pagemap_cache')).toEqual(all);
});

test('of shared buffers: those, pointers, reservations, reclaim and progress', () => {
  expect(judged('dma_buf')).toEqual([
    ...ofBuffers,
    ...['N1', 'L2', 'L3', 'L8', 'L9', 'L10', 'deadlock', 'can_idle', 'can_finish'],
  ]);
});

test('of two migrations into each other: pins and locks', () => {
  const all = ['R14', 'R17', 'N1', 'L8', 'L9', 'L10', 'deadlock', 'can_idle', 'can_finish'];
  expect(judged('cross_migration')).toEqual(all);
});

test('of a page that CPU and GPU want, and of a device that is mapped: those of shared virtual memory', () => {
  expect(judged('residency')).toEqual(judged('merged'));
  expect(judged('io_mapping')).toEqual(judged('merged'));
});

test('of a walk of the LRU: pointers, locks and progress', () => {
  expect(judged('lru_walk')).toEqual(['N1', 'L8', 'L10', 'deadlock', 'can_idle', 'can_finish']);
});
