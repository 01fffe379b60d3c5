/**
 * dpagemap - the references of struct drm_pagemap.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_get(), drm_pagemap_put()
 * Kept      one for each zdd, one for each range that has stored it
 * Left out  the reference of the VM, which is there as long as the VM is: the last put never comes; cache and shrinker
 */
import { add, ev, has, not, own, remove, resource, set } from '../../src/model/index.ts';

const zdd_holds = has(own('zdds'), ev('bo'));
const range_holds = has(own('ranges'), ev('range'));

export const dpagemap = resource({
  id: 'dpagemap',
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap',
  fields: { zdds: { set: 'bo' }, ranges: { set: 'range' } },
  events: {
    get_zdd: { bo: 'bo' },
    put_zdd: { bo: 'bo' },
    get_range: { range: 'range' },
    put_range: { range: 'range' },
    /** An operation of the pagemap is called for the range. */
    use: { range: 'range' },
    /** An operation is called through a pointer to the pagemap of a device. */
    call: { device: 'device' },
  },
  initial: 'active',
  states: {
    active: {
      holds: ['zdds', 'ranges'],
      on: {
        get_zdd: { guard: not(zdd_holds), actions: [set({ zdds: add(own('zdds'), ev('bo')) })] },
        put_zdd: { guard: zdd_holds, actions: [set({ zdds: remove(own('zdds'), ev('bo')) })] },
        get_range: { guard: not(range_holds), actions: [set({ ranges: add(own('ranges'), ev('range')) })] },
        put_range: { guard: range_holds, actions: [set({ ranges: remove(own('ranges'), ev('range')) })] },
        use: { guard: range_holds },
        call: 'ignore',
      },
    },
  },
  illegal: {
    get_zdd: ['R3', 'a zdd takes its reference of the pagemap twice: one leaks'],
    put_zdd: ['R3', 'a reference of the pagemap is dropped that is not held: it dies under its users'],
    use: ['R3', 'an operation is called through a pagemap without a reference'],
    get_range: ['R3', 'a range takes its reference of the pagemap twice: one leaks'],
    put_range: ['R3', 'a reference of the pagemap is dropped that is not held: it dies under its users'],
  },
});
