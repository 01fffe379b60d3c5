import {
  addPlaces,
  call,
  dropAlternative,
  dropGuard,
  mutation,
  own,
  retargetExit,
  setApart,
  within,
} from '../../src/model/index.ts';
import { range_bind } from '../flows/range_bind.ts';
import { rangeOf } from '../topology.ts';

export const fault_error_tolerated = mutation({
  id: 'fault_error_tolerated',
  says: 'A fault that finds no pages for its range takes that for harmless, and binds the range as one that is ready.',
  source: 'before a9f4fa3a7efa (CVE-2025-21880), where the range stayed on the rebind list of Xe userptr',
  change: [
    addPlaces('gpu_fault', {
      bind_listed: call(range_bind, {
        with: { r: rangeOf(own('v')) },
        exits: { ok: 'unlock', again: 'retry', error: 'unlock' },
      }),
    }),
    setApart('gpu_fault', 'bind_listed', 'range_bind_listed'),
    retargetExit('gpu_fault', 'pages', 'fault', 'bind_listed'),
    within(
      'range_bind_listed',
      dropGuard('xe_pt_stage_bind: xe_svm_range_pages_valid/valid'),
      dropAlternative('xe_pt_svm_userptr_pre_commit: xe_svm_range_pages_valid/again'),
    ),
  ],
  killedBy: ['M3', 'M4'],
});
