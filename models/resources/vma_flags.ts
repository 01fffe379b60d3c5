/**
 * vma_flags - whether the VMA over a page permits writing.
 *
 * Kernel    include/linux/mm_types.h: struct vm_area_struct::flags, VM_WRITE; mm/mprotect.c: mprotect_fixup()
 * Kept      one page each, so a VMA that mprotect() splits is the same as several
 * Left out  the other flags; PROT_NONE
 */
import { resource } from '../../src/model/index.ts';

export const vma_flags = resource({
  id: 'vma_flags',
  index: ['virt'],
  source: 'include/linux/mm_types.h: struct vm_area_struct::flags',
  events: { clear_write: {}, set_write: {}, /** A new VMA. */ reset: {} },
  initial: 'write',
  states: {
    write: { on: { clear_write: 'read_only', reset: 'ignore' } },
    read_only: { on: { set_write: 'write', reset: 'write' } },
  },
  illegal: {
    clear_write: ['M7', 'mprotect() takes a permission away that is not there'],
    set_write: ['M7', 'mprotect() gives a permission that is there already'],
  },
});
