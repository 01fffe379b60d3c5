import { eq, mutation, narrow, own } from '../../src/model/index.ts';
import { firstOf } from '../topology.ts';

export const job_first_page_only = mutation({
  id: 'job_first_page_only',
  says: 'The job of a bind writes only the entry of the first page of the range.',
  source: 'synthetic',
  change: narrow('__xe_migrate_update_pgtables: xe_sched_job_push', 'pt_update.push', (u) => eq(u, firstOf(own('r')))),
  killedBy: ['M3', 'R8'],
});
