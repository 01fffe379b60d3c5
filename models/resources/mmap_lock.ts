import { rwsem } from './rwsem.ts';

/** Protects the VMAs of the address space. */
export const mmap_lock = rwsem('mmap_lock', 'include/linux/mm_types.h: struct mm_struct::mmap_lock');
