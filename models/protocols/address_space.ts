/**
 * address_space - `merged`, with a process that moves its pages and changes what may be done with them: mremap() and mprotect().
 *
 * What is different in flows of `merged`: whether a VMA permits writing is asked where the kernel asks it, by
 * drm_gpusvm_range_find_or_insert() and hmm_do_fault() with -EPERM, and by the fault of a CPU with a signal; and a CPU does not
 * fault a page in while mmap_lock is held for write, as vma_start_write() keeps it from doing under the lock of the VMA alone.
 *
 * Left out  mappings for reading only: what a read fault puts into a VMA that permits no more is the zero page
 */
import {
  addEffect,
  and,
  derive,
  enterThrough,
  eq,
  ev,
  insertAfter,
  must,
  not,
  own,
  replaceGuard,
  step,
  within,
} from '../../src/model/index.ts';
import { mprotect } from '../flows/mprotect.ts';
import { mremap } from '../flows/mremap.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { vma_flags } from '../resources/vma_flags.ts';
import { merged } from './merged.ts';

const read_only = vma_flags(own('v')).is('read_only');

export const address_space = derive(merged, {
  id: 'address_space',
  says: 'A process that moves its pages to other addresses and changes whether they may be written, while a GPU uses them.',
  source: [
    { file: 'mm/mremap.c', tree: 'bvanassche/linux', commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8' },
    { file: 'mm/mprotect.c', tree: 'linux-mm/linux-mm', commit: 'e7e1a07bffeddbd6e0e649db32628b3cb364da3f' },
  ],
  conflicts: [
    ...merged.conflicts,
    {
      when: { read_only: true },
      why: 'a read fault in a VMA that permits no more brings the zero page, which is not modelled',
    },
  ],
  resources: [vma_flags],
  flows: [mprotect, mremap],
  changes: [
    enterThrough(
      'drm_gpusvm_range_find_or_insert: drm_gpusvm_range_find',
      'drm_gpusvm_range_find_or_insert: vm_flags & VM_WRITE',
      step({ alternatives: { eperm: { guard: read_only, target: 'err_unlock' }, ok: {} } }),
    ),
    enterThrough(
      'hmm_do_fault: handle_mm_fault',
      'hmm_do_fault: vm_flags & VM_WRITE',
      step({
        alternatives: { eperm: { guard: and(own('write'), read_only), target: 'fault_unlock' }, ok: {} },
      }),
    ),
    within(
      'wp_fault',
      insertAfter(
        'lock_mm_and_find_vma: find_vma/found',
        'do_user_addr_fault: access_error',
        step({ alternatives: { refused: { guard: read_only, target: 'unlock' }, ok: {} } }),
      ),
    ),
    addEffect('__mmap_new_vma: vma_iter_store_new', must(vma_flags(own('v')).reset())),
    replaceGuard(
      'cpu fault: do_anonymous_page',
      and(
        process().is('running', 'group_exit'),
        vma(ev('v')).is('mapped'),
        vma_flags(ev('v')).is('write'),
        not(mmap_lock().is('write')),
        slot(ev('v')).is('none', 'swap'),
        eq(mm_flags().unstable, false),
        page(ev('p')).is('free'),
      ),
    ),
  ],
});
