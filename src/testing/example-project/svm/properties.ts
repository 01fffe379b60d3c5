import { invariant, legalEvents, noDeadlock, or } from 'stalemate/model';
import { buffer, mutex } from './machines.ts';

export const U1 = legalEvents({
  id: 'U1',
  name: 'no_use_after_free',
  says: 'A buffer is read, and freed, only while it lives.',
  source: 'an example',
  broken: 'Memory that belongs to somebody else is read.',
});

export const U2 = legalEvents({
  id: 'U2',
  name: 'lock_balance',
  says: 'A mutex is released by who holds it.',
  source: 'an example',
  broken: 'The mutex protects nothing any more.',
});

/** Owner and reader may go on for ever, but the buffer is freed once: between a look and a read it stays what it was. */
export const U3 = invariant({
  id: 'U3',
  name: 'freed_under_the_mutex',
  says: 'While nobody holds the mutex the buffer lives, or is freed for good.',
  source: 'an example',
  broken: 'A buffer is in no state at all.',
  when: mutex().is('free'),
  holds: or(buffer().is('live'), buffer().is('freed')),
});

export const deadlock = noDeadlock({
  id: 'deadlock',
  name: 'no_deadlock',
  says: 'Somebody can always go on.',
  source: 'an example',
  broken: 'Both hang for ever.',
});
