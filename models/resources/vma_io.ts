/** vma - as in `vma.ts`, and one that a driver has mapped its device with: VM_IO, VM_PFNMAP. */
import { resource } from '../../src/model/index.ts';

export const vma = resource({
  id: 'vma',
  index: ['virt'],
  source: 'mm/vma.c: struct vm_area_struct',
  events: { insert: {}, detach: {} },
  initial: 'mapped',
  states: {
    mapped: { on: { detach: 'none' } },
    none: { on: { insert: 'mapped' } },
    io: { on: { detach: 'none' } },
  },
  illegal: {
    insert: ['N1', 'a VMA is stored over another, which leaks'],
    detach: ['N1', 'a VMA is detached that is gone'],
  },
});
