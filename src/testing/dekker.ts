/** Dekker's algorithm for two processes (Dijkstra, "Cooperating Sequential Processes", 1965), one shared access a step. */
import { at, eq, ev, flow, must, next, protocol, resource, set, step } from '../model/index.ts';

const wish = resource({
  id: 'wish',
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

const [me, other] = [at('process'), next('process', at('process'))];

const process = flow({
  id: 'process',
  kind: 'thread',
  index: ['process'],
  source: 'textbook',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { raise: step({ actions: [must(wish(me).raise())] }) } },
    look: {
      on: {
        look: step({
          alternatives: { free: { guard: wish(other).is('down'), target: 'critical' }, busy: { target: 'contend' } },
        }),
      },
    },
    contend: {
      on: {
        contend: step({
          alternatives: { mine: { guard: eq(turn().of, me), target: 'look' }, theirs: { target: 'yield' } },
        }),
      },
    },
    yield: { on: { yield: step({ actions: [must(wish(me).lower())] }) } },
    wait: { on: { wait: step({ guard: eq(turn().of, me) }) } },
    retry: { on: { retry: step({ actions: [must(wish(me).raise())], target: 'look' }) } },
    critical: { tags: ['critical'], on: { give: step({ actions: [must(turn().give({ to: other }))] }) } },
    leave: { on: { leave: step({ actions: [must(wish(me).lower())], target: 'idle' }) } },
  },
});

export const dekker = protocol({
  id: 'dekker',
  says: 'Mutual exclusion of two processes by wishes and a turn',
  sorts: { process: { prefix: 'i', order: 'cyclic', size: 2, says: 'processes' } },
  resources: [wish, turn],
  flows: [process],
});
export const dekkerFlow = process;
