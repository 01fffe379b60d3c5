/** Peterson's algorithm for two processes, one shared access a step. */
import { at, ev, flow, must, ne, next, or, protocol, resource, set, step } from '../model/index.ts';

const flag = resource({
  id: 'flag',
  index: ['process'],
  source: 'textbook',
  events: { raise: {}, lower: {} },
  initial: 'down',
  states: { down: { on: { raise: 'up' } }, up: { on: { lower: 'down' } } },
});

const turn = resource({
  id: 'turn',
  source: 'textbook',
  fields: { of: 'process' },
  events: { give: { to: 'process' } },
  initial: 'set',
  start: { of: 'i0' },
  states: { set: { holds: ['of'], on: { give: { actions: [set({ of: ev('to') })] } } } },
});

const process = flow({
  id: 'process',
  kind: 'thread',
  index: ['process'],
  source: 'textbook',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { raise: step({ actions: [must(flag(at('process')).raise())] }) } },
    give: { on: { give: step({ actions: [must(turn().give({ to: next('process', at('process')) }))] }) } },
    wait: {
      on: {
        enter: step({
          guard: or(flag(next('process', at('process'))).is('down'), ne(turn().of, next('process', at('process')))),
        }),
      },
    },
    critical: {
      tags: ['critical'],
      on: { leave: step({ actions: [must(flag(at('process')).lower())], target: 'idle' }) },
    },
  },
});

export const peterson = protocol({
  id: 'peterson',
  says: 'Mutual exclusion of two processes',
  sorts: { process: { prefix: 'i', order: 'cyclic', size: 2, says: 'processes' } },
  resources: [flag, turn],
  flows: [process],
});
export const petersonFlow = process;
