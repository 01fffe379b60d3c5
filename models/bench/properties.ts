/** What the reference protocol keeps; the same three statements as in the other tools' versions. */
import { all, and, atStep, eq, implies, invariant, isNull, not, or, own } from '../../src/model/index.ts';
import { dma, notifier_lock, pte, residency } from './resources.ts';

const source = 'the reference protocol';

export const lock_exclusion = invariant({
  id: 'lock_exclusion',
  name: 'lock_exclusion',
  says: 'Nobody reads while somebody writes.',
  source,
  broken: 'The lock excludes nobody.',
  holds: notifier_lock.all((lock) => or(isNull(lock.writer), isNull(lock.readers))),
});

export const no_stale_mapping = invariant({
  id: 'no_stale_mapping',
  name: 'no_stale_mapping',
  says: 'A mapping agrees with where its page lives: direct on the device itself, else through a synced address.',
  source,
  broken: 'A device reads or writes the wrong memory.',
  holds: pte.all((entry, p, d) =>
    implies(
      and(entry.is('valid'), not(residency(p).is('migrating'))),
      or(and(eq(residency(p).on, d), dma(p, d).is('none')), and(not(eq(residency(p).on, d)), dma(p, d).is('synced'))),
    ),
  ),
});

export const quiet_copy = atStep('migrate_settle', {
  id: 'quiet_copy',
  name: 'quiet_copy',
  says: 'While a page is copied, no device maps it.',
  source,
  broken: 'A device writes to the old copy.',
  holds: all('device', (d) => and(pte(own('p'), d).is('invalid'), dma(own('p'), d).is('none'))),
});
