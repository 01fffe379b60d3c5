import { mutation, replaceGuard } from '../../src/model/index.ts';
import { timeslice } from '../resources/timeslice.ts';

export const timeslice_too_short = mutation({
  id: 'timeslice_too_short',
  says: 'The time for which migrated pages stay may be over before the fault is answered, or before the access is replayed.',
  source: 'synthetic; what the length of the timeslice is for, and its doubling with each try',
  change: replaceGuard('get_jiffies_64: timeslice_expiration', timeslice().is('running')),
  killedBy: ['P2_device'],
});
