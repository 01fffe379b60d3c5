/**
 * mm_count - who keeps struct mm_struct, with its subscriptions and its mmap_lock: the users of the address space, and the VM.
 *
 * Kernel    include/linux/mm_types.h: struct mm_struct::mm_count; include/linux/sched/mm.h: mmgrab(), mmdrop();
 *           drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_init(), drm_gpusvm_fini()
 * Kept      one reference for all users together, which __mmput() drops, and the one of drm_gpusvm
 * Left out  that of each subscription, which goes with it, before that of drm_gpusvm
 */
import { resource } from '../../src/model/index.ts';

export const mm_count = resource({
  id: 'mm_count',
  source: 'include/linux/mm_types.h: struct mm_struct::mm_count',
  events: {
    /** __mmput(): nobody uses the address space any more. */
    mmdrop_users: {},
    /** drm_gpusvm_fini(). */
    mmdrop_vm: {},
    /** mmget_not_zero(), a lock, a list of subscriptions. */
    use: {},
  },
  initial: 'users_and_vm',
  states: {
    users_and_vm: { on: { mmdrop_users: 'vm', mmdrop_vm: 'users', use: 'ignore' } },
    users: { on: { mmdrop_users: 'freed', use: 'ignore' } },
    vm: { on: { mmdrop_vm: 'freed', use: 'ignore' } },
    freed: {},
  },
  illegal: {
    mmdrop_users: ['N1', 'the reference of the users of an address space is dropped twice'],
    mmdrop_vm: ['N1', 'drm_gpusvm drops its reference of the address space twice'],
    use: ['N1', 'struct mm_struct is used after it was freed'],
  },
});
