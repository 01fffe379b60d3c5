/**
 * A directory that keeps caches coherent: German's protocol in its common form, without data (Pnueli, Ruah and Zuck,
 * "Automatic Deductive Verification with Invisible Invariants", TACAS 2001). A node asks on the first channel, the
 * directory answers on the second, a node confirms an invalidation on the third. Names are those of the usual Murphi text.
 */
import {
  add,
  all,
  and,
  at,
  eq,
  ev,
  flow,
  has,
  invariant,
  must,
  not,
  or,
  own,
  protocol,
  remove,
  resource,
  set,
  step,
} from '../model/index.ts';

const cache = resource({
  id: 'cache',
  index: ['node'],
  source: 'textbook',
  events: { share: {}, own: {}, invalidate: {} },
  initial: 'invalid',
  states: {
    invalid: { on: { share: 'shared', own: 'exclusive', invalidate: 'ignore' } },
    shared: { on: { share: 'ignore', own: 'exclusive', invalidate: 'invalid' } },
    exclusive: { on: { share: 'shared', own: 'ignore', invalidate: 'invalid' } },
  },
});

/** Holds one message, or none. */
const channel = (id: string, messages: readonly string[]) =>
  resource({
    id,
    index: ['node'],
    source: 'textbook',
    fields: { message: messages },
    events: { put: { message: messages }, take: {} },
    initial: 'empty',
    states: {
      empty: { on: { put: { target: 'full', actions: [set({ message: ev('message') })] } } },
      full: { holds: ['message'], on: { take: 'empty' } },
    },
  });

const chan1 = channel('chan1', ['req_shared', 'req_exclusive']);
const chan2 = channel('chan2', ['invalidate', 'grant_shared', 'grant_exclusive']);
const chan3 = channel('chan3', ['inv_ack']);

const NOBODY = { node: { op: 'const', value: [] as readonly string[] } } as const;
const KEPT = ['client', 'shared', 'to_invalidate', 'exclusive'] as const;
const accept = (target: 'req_shared' | 'req_exclusive') => ({
  target,
  actions: [set({ client: ev('from'), to_invalidate: own('shared') })],
});
const invalidated = { actions: [set({ to_invalidate: remove(own('to_invalidate'), ev('node')) })] };
const acked = { actions: [set({ shared: remove(own('shared'), ev('node')), exclusive: false })] };

const directory = resource({
  id: 'directory',
  source: 'textbook',
  fields: { client: 'node', shared: { set: 'node' }, to_invalidate: { set: 'node' }, exclusive: 'boolean' },
  events: {
    accept_shared: { from: 'node' },
    accept_exclusive: { from: 'node' },
    invalidated: { node: 'node' },
    acked: { node: 'node' },
    grant_shared: {},
    grant_exclusive: {},
  },
  initial: 'idle',
  start: { shared: NOBODY, to_invalidate: NOBODY, exclusive: false },
  states: {
    idle: { holds: KEPT, on: { accept_shared: accept('req_shared'), accept_exclusive: accept('req_exclusive') } },
    req_shared: {
      holds: KEPT,
      on: {
        invalidated,
        acked,
        grant_shared: { target: 'idle', actions: [set({ shared: add(own('shared'), own('client')) })] },
      },
    },
    req_exclusive: {
      holds: KEPT,
      on: {
        invalidated,
        acked,
        grant_exclusive: {
          target: 'idle',
          actions: [set({ shared: add(own('shared'), own('client')), exclusive: true })],
        },
      },
    },
  },
});

const me = at('node');
const got = (message: string) => eq(chan2(me).message, message);

const node = flow({
  id: 'node',
  kind: 'thread',
  index: ['node'],
  source: 'textbook',
  initial: 'node',
  states: {
    node: {
      tags: ['idle'],
      on: {
        send_req_shared: step({
          guard: and(chan1(me).is('empty'), cache(me).is('invalid')),
          actions: [must(chan1(me).put({ message: 'req_shared' }))],
          target: 'node',
        }),
        send_req_exclusive: step({
          guard: and(chan1(me).is('empty'), cache(me).is('invalid', 'shared')),
          actions: [must(chan1(me).put({ message: 'req_exclusive' }))],
          target: 'node',
        }),
        send_inv_ack: step({
          guard: and(got('invalidate'), chan3(me).is('empty')),
          actions: [must(chan2(me).take()), must(chan3(me).put({ message: 'inv_ack' })), must(cache(me).invalidate())],
          target: 'node',
        }),
        recv_grant_shared: step({
          guard: got('grant_shared'),
          actions: [must(chan2(me).take()), must(cache(me).share())],
          target: 'node',
        }),
        recv_grant_exclusive: step({
          guard: got('grant_exclusive'),
          actions: [must(chan2(me).take()), must(cache(me).own())],
          target: 'node',
        }),
      },
    },
  },
});

const { client, shared, to_invalidate, exclusive } = directory();

const home = flow({
  id: 'home',
  kind: 'thread',
  source: 'textbook',
  initial: 'home',
  states: {
    home: {
      tags: ['idle'],
      on: {
        recv_req_shared: step({
          choose: { i: 'node' },
          guard: and(directory().is('idle'), eq(chan1(ev('i')).message, 'req_shared')),
          actions: [must(chan1(ev('i')).take()), must(directory().accept_shared({ from: ev('i') }))],
          target: 'home',
        }),
        recv_req_exclusive: step({
          choose: { i: 'node' },
          guard: and(directory().is('idle'), eq(chan1(ev('i')).message, 'req_exclusive')),
          actions: [must(chan1(ev('i')).take()), must(directory().accept_exclusive({ from: ev('i') }))],
          target: 'home',
        }),
        send_inv: step({
          choose: { i: 'node' },
          guard: and(
            chan2(ev('i')).is('empty'),
            has(to_invalidate, ev('i')),
            or(directory().is('req_exclusive'), and(directory().is('req_shared'), exclusive)),
          ),
          actions: [
            must(chan2(ev('i')).put({ message: 'invalidate' })),
            must(directory().invalidated({ node: ev('i') })),
          ],
          target: 'home',
        }),
        recv_inv_ack: step({
          choose: { i: 'node' },
          guard: and(chan3(ev('i')).is('full'), directory().is('req_shared', 'req_exclusive')),
          actions: [must(chan3(ev('i')).take()), must(directory().acked({ node: ev('i') }))],
          target: 'home',
        }),
        send_grant_shared: step({
          guard: and(directory().is('req_shared'), chan2(client).is('empty'), not(exclusive)),
          actions: [must(chan2(client).put({ message: 'grant_shared' })), must(directory().grant_shared())],
          target: 'home',
        }),
        send_grant_exclusive: step({
          guard: and(
            directory().is('req_exclusive'),
            chan2(client).is('empty'),
            not(exclusive),
            all('node', (n) => not(has(shared, n))),
          ),
          actions: [must(chan2(client).put({ message: 'grant_exclusive' })), must(directory().grant_exclusive())],
          target: 'home',
        }),
      },
    },
  },
});

export const german = protocol({
  id: 'german',
  says: 'A directory keeps the caches of some nodes coherent',
  sorts: { node: { prefix: 'n', order: 'unordered', size: 2, says: 'nodes with a cache' } },
  resources: [cache, chan1, chan2, chan3, directory],
  flows: [node, home],
});
export const germanActors = ['node', 'home'];

/** The guard of `send_grant_shared` of a directory that forgets to ask whether somebody may write. */
export const forgetfulGuard = and(directory().is('req_shared'), chan2(client).is('empty'));

export const singleWriter = invariant({
  id: 'SINGLE_WRITER',
  name: 'single_writer',
  says: 'Nobody holds what another may write.',
  source: 'textbook',
  broken: 'two caches differ',
  when: cache.any((c) => c.is('exclusive')),
  holds: cache.all((c, i) =>
    or(
      not(c.is('exclusive')),
      cache.all((d, j) => or(eq(i, j), d.is('invalid'))),
    ),
  ),
});
