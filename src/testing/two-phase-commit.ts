/**
 * Two-phase commit after Gray and Lamport, "Consensus on Transaction Commit", as specified in TLA+: a message once sent
 * stays in the air for ever.
 */
import {
  add,
  all,
  and,
  any,
  at,
  ev,
  flow,
  has,
  invariant,
  must,
  not,
  own,
  protocol,
  resource,
  set,
  step,
} from '../model/index.ts';

const message = (id: string, index: readonly string[]) =>
  resource({
    id,
    index,
    source: 'textbook',
    events: { post: {} },
    initial: 'unsent',
    states: { unsent: { on: { post: 'sent' } }, sent: { on: { post: 'ignore' } } },
  });

const preparedMessage = message('prepared_message', ['rm']);
const commitMessage = message('commit_message', []);
const abortMessage = message('abort_message', []);

const tmPrepared = resource({
  id: 'tm_prepared',
  source: 'textbook',
  fields: { members: { set: 'rm' } },
  events: { add: { rm: 'rm' } },
  initial: 'set',
  states: { set: { holds: ['members'], on: { add: { actions: [set({ members: add(own('members'), ev('rm')) })] } } } },
});

const transactionManager = flow({
  id: 'transaction_manager',
  kind: 'thread',
  source: 'textbook',
  initial: 'init',
  states: {
    init: {
      tags: ['idle'],
      on: {
        receive_prepared: step({
          choose: { r: 'rm' },
          guard: and(preparedMessage(ev('r')).is('sent'), not(has(tmPrepared().members, ev('r')))),
          actions: [must(tmPrepared().add({ rm: ev('r') }))],
          target: 'init',
        }),
        commit: step({
          guard: all('rm', (r) => has(tmPrepared().members, r)),
          actions: [must(commitMessage().post())],
          target: 'committed',
        }),
        abort: step({ actions: [must(abortMessage().post())], target: 'aborted' }),
      },
    },
    committed: { tags: ['idle'], on: {} },
    aborted: { tags: ['idle'], on: {} },
  },
});

const resourceManager = flow({
  id: 'resource_manager',
  kind: 'thread',
  index: ['rm'],
  source: 'textbook',
  initial: 'working',
  states: {
    working: {
      tags: ['idle'],
      on: {
        prepare: step({ actions: [must(preparedMessage(at('rm')).post())], target: 'prepared' }),
        choose_to_abort: step({ target: 'aborted' }),
        receive_abort: step({ guard: abortMessage().is('sent'), target: 'aborted' }),
      },
    },
    prepared: {
      tags: ['idle'],
      on: {
        receive_commit: step({ guard: commitMessage().is('sent'), target: 'committed' }),
        receive_abort_prepared: step({ guard: abortMessage().is('sent'), target: 'aborted' }),
      },
    },
    committed: { tags: ['idle', 'committed'], on: {} },
    aborted: { tags: ['idle', 'aborted'], on: {} },
  },
});

export const twoPhaseCommit = protocol({
  id: 'two_phase_commit',
  says: 'Resource managers agree to commit or to abort',
  sorts: { rm: { prefix: 'rm', order: 'unordered', size: 3, says: 'resource managers' } },
  resources: [preparedMessage, commitMessage, abortMessage, tmPrepared],
  flows: [transactionManager, resourceManager],
});

export const twoPhaseCommitActors = ['transaction_manager', 'resource_manager'];

/** No two resource managers end differently. */
export const consistent = invariant({
  id: 'CONSISTENT',
  name: 'consistent',
  says: 'No resource manager commits while another one aborts.',
  source: 'textbook',
  broken: 'half a transaction',
  holds: not(
    and(
      any('rm', (r) => resourceManager.tagged('committed', r)),
      any('rm', (r) => resourceManager.tagged('aborted', r)),
    ),
  ),
});
