/**
 * mm_flags - what the OOM reaper and exit_mmap() tell everybody else about an address space.
 *
 * Kernel    include/linux/mm_types.h: struct mm_struct::flags, MMF_UNSTABLE and MMF_OOM_SKIP; mm/oom_kill.c
 * Kept      `unstable`: pages are being taken away, so a fault must not put in new ones (check_stable_address_space());
 *           `oom_skip`: nothing is left to reap
 */
import { resource, set } from '../../src/model/index.ts';

const unstable = set({ unstable: true });
const oom_skip = set({ oom_skip: true });

export const mm_flags = resource({
  id: 'mm_flags',
  source: 'include/linux/mm_types.h: struct mm_struct::flags',
  fields: { unstable: 'boolean', oom_skip: 'boolean' },
  events: { set_unstable: {}, set_oom_skip: {} },
  initial: 'flags',
  start: { unstable: false, oom_skip: false },
  states: {
    flags: {
      holds: ['unstable', 'oom_skip'],
      on: {
        set_unstable: { actions: [unstable] },
        set_oom_skip: { actions: [oom_skip] },
      },
    },
  },
});
