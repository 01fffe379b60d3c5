/**
 * dma_buffer - a buffer object of the exporter with the dma-buf that stands for it.
 *
 * Kernel    include/linux/dma-buf.h: struct dma_buf; drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_export(), xe_dma_buf_pin()
 * Kept      where it is; who has attached, who has a reference, who has pinned it: each importer once, where the kernel
 *           counts; whether the exporter still has its own reference
 * Left out  the file behind the reference; that an importer has two of them for a moment, one of the file descriptor
 */
import { add, and, ev, has, not, own, remove, resource, set } from '../../src/model/index.ts';
import { none_of } from '../dma_buf.ts';

const mine = (field: 'attached' | 'refs' | 'pins') => has(own(field), ev('by'));

const closed = set({ open: false });

export const dma_buffer = resource({
  id: 'dma_buffer',
  index: ['buf'],
  source: 'include/linux/dma-buf.h: struct dma_buf',
  fields: {
    place: 'place',
    attached: { set: 'attach' },
    refs: { set: 'attach' },
    pins: { set: 'attach' },
    open: 'boolean',
  },
  events: {
    /** xe_gem_prime_export() */
    export_: { place: 'place' },
    close: {},
    get: { by: 'attach' },
    put: { by: 'attach' },
    list_add: { by: 'attach' },
    list_del: { by: 'attach' },
    pin: { by: 'attach' },
    unpin: { by: 'attach' },
    move: { place: 'place' },
    release: {},
  },
  initial: 'none',
  states: {
    none: { on: { export_: { target: 'live', actions: [set({ place: ev('place'), open: true })] } } },
    live: {
      holds: ['place', 'attached', 'refs', 'pins', 'open'],
      on: {
        close: { actions: [closed] },
        get: { guard: not(mine('refs')), actions: [set({ refs: add(own('refs'), ev('by')) })] },
        put: { guard: mine('refs'), actions: [set({ refs: remove(own('refs'), ev('by')) })] },
        list_add: { guard: not(mine('attached')), actions: [set({ attached: add(own('attached'), ev('by')) })] },
        list_del: { guard: mine('attached'), actions: [set({ attached: remove(own('attached'), ev('by')) })] },
        pin: { guard: not(mine('pins')), actions: [set({ pins: add(own('pins'), ev('by')) })] },
        unpin: { guard: mine('pins'), actions: [set({ pins: remove(own('pins'), ev('by')) })] },
        move: { guard: none_of(own('pins')), actions: [set({ place: ev('place') })] },
        release: { guard: and(none_of(own('attached')), none_of(own('pins'))), target: 'none' },
      },
    },
  },
  illegal: {
    export_: ['R15', 'a buffer is exported twice'],
    close: ['R15', 'a reference is dropped of a buffer that is gone'],
    get: ['R15', 'a reference is taken of a buffer that is gone, or twice'],
    put: ['R15', 'a reference is dropped that nobody has'],
    list_add: ['R15', 'an importer attaches to a buffer that is gone, or twice'],
    list_del: ['R15', 'an importer detaches that is not attached'],
    pin: ['R14', 'a buffer is pinned that is gone, or twice for one importer'],
    unpin: ['R14', 'a pin is dropped that the importer does not have: in the kernel, that of another one'],
    move: ['R14', 'a pinned buffer is moved'],
    release: ['R15', 'a buffer is released while somebody is attached to it'],
  },
});
