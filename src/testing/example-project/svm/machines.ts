/**
 * A buffer, the mutex that protects it, somebody who reads it and somebody who frees it.
 *
 * Kept      the look at the buffer before it is used, and the mutex around both
 */
import { eq, ev, flow, must, own, protocol, resource, self, set, step, wait } from 'stalemate/model';

export const mutex = resource({
  id: 'mutex',
  source: 'an example',
  fields: { holder: 'thread' },
  events: { lock: { by: 'thread' }, unlock: { by: 'thread' } },
  initial: 'free',
  states: {
    free: { on: { lock: { target: 'held', actions: [set({ holder: ev('by') })] } } },
    held: { holds: ['holder'], on: { unlock: { guard: eq(own('holder'), ev('by')), target: 'free' } } },
  },
  illegal: { unlock: ['U2', 'a mutex is released by who does not hold it'] },
});

export const buffer = resource({
  id: 'buffer',
  source: 'an example',
  events: { read: {}, free: {} },
  initial: 'live',
  states: { live: { on: { read: 'live', free: 'freed' } }, freed: {} },
  illegal: {
    read: ['U1', 'the buffer is read after it was freed'],
    free: ['U1', 'the buffer is freed twice'],
  },
});

const lock = step({ actions: [wait(mutex().lock({ by: self }))] });
const unlock = step({ actions: [must(mutex().unlock({ by: self }))], target: 'idle' });

export const reader = flow({
  id: 'reader',
  kind: 'thread',
  source: 'an example',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { 'reader: mutex_lock': lock } },
    look: {
      on: {
        'reader: buffer_live': step({
          alternatives: { gone: { guard: buffer().is('freed'), target: 'unlock' }, live: {} },
        }),
      },
    },
    read: { on: { 'reader: buffer_read': step({ actions: [must(buffer().read())] }) } },
    unlock: { on: { 'reader: mutex_unlock': unlock } },
  },
});

export const owner = flow({
  id: 'owner',
  kind: 'thread',
  source: 'an example',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { 'owner: begin': step({ guard: buffer().is('live') }) } },
    lock: { on: { 'owner: mutex_lock': lock } },
    free: { on: { 'owner: buffer_free': step({ actions: [must(buffer().free())] }) } },
    unlock: { on: { 'owner: mutex_unlock': unlock } },
  },
});

export const read_and_free = protocol({
  id: 'read_and_free',
  says: 'One reads a buffer that another one frees.',
  sorts: {},
  resources: [mutex, buffer],
  flows: [reader, owner],
});
