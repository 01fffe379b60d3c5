/** Dining philosophers: each takes the fork on one side, then the other; all on the same side, or the first one not. */
import { and, at, eq, flow, must, next, noDeadlock, protocol, resource, setting, step, wait } from '../model/index.ts';

const fork = resource({
  id: 'fork',
  index: ['seat'],
  source: 'textbook',
  events: { take: {}, put: {} },
  initial: 'free',
  states: { free: { on: { take: 'taken' } }, taken: { on: { put: 'free' } } },
  illegal: { put: ['FORK', 'a fork that lies on the table is put down'] },
});

const [mine, other] = [fork(at('seat')), fork(next('seat', at('seat')))];
const contrary = and(eq(setting('asymmetric'), true), eq(at('seat'), 'seat0'));

const philosopher = flow({
  id: 'philosopher',
  kind: 'thread',
  index: ['seat'],
  source: 'textbook',
  initial: 'thinking',
  states: {
    thinking: {
      tags: ['idle'],
      on: {
        take_first: step({
          alternatives: {
            contrary: { guard: contrary, actions: [wait(other.take())] },
            usual: { actions: [wait(mine.take())] },
          },
        }),
      },
    },
    hungry: {
      on: {
        take_second: step({
          alternatives: {
            contrary: { guard: contrary, actions: [wait(mine.take())] },
            usual: { actions: [wait(other.take())] },
          },
        }),
      },
    },
    eating: { on: { put_other: step({ actions: [must(other.put())] }) } },
    sated: { on: { put_mine: step({ actions: [must(mine.put())], target: 'thinking' }) } },
  },
});

export const diningPhilosophers = protocol({
  id: 'dining_philosophers',
  says: 'A ring of philosophers with a fork between each two',
  sorts: { seat: { prefix: 'seat', order: 'cyclic', size: 3, says: 'seats' } },
  switches: {
    asymmetric: { values: [true, false], initial: false, says: 'the first philosopher begins on the other side' },
  },
  resources: [fork],
  flows: [philosopher],
});

export const philosophersDeadlock = noDeadlock({
  id: 'DEADLOCK',
  name: 'no_deadlock',
  says: 'Somebody can go on.',
  source: 'textbook',
  broken: 'all starve',
});
