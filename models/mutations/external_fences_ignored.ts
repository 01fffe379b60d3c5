import { dropAlternative, mutation } from '../../src/model/index.ts';

export const external_fences_ignored = mutation({
  id: 'external_fences_ignored',
  says: 'A job does not wait for the copy of a buffer that is moving: only the fences of the VM count.',
  source: 'commit af80e2bfde93 (CVE-2026-74440), which puts it right in Xe',
  change: dropAlternative('xe_exec_ioctl: xe_sched_job_add_deps/moving'),
  killedBy: ['V9'],
});
