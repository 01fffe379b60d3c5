/** L: locks. */
import { legalEvents } from '../src/model/index.ts';

export const L8 = legalEvents({
  id: 'L8',
  name: 'release_what_was_taken',
  says: 'A thread releases only locks that it holds, in the mode in which it holds them.',
  source: 'kernel/locking/rwsem.c: up_read(), up_write()',
  broken: 'The lock no longer excludes anybody.',
});
