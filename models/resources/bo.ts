/**
 * bo - a buffer object for migrated pages and the block of VRAM that it has.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_create_locked(), xe_bo_put(), xe_bo_put_async(); struct drm_pagemap_devmem in it
 * Kept      the reference of populate_mm and that of the device-memory allocation; whether VRAM is behind it; released,
 *           waiting for its delayed deletion; whether `detached` was completed
 * Left out  a BO without VRAM (evicted, its last reference not yet dropped) does nothing any more: it is `free` here, as
 *           its block is
 */
import { and, not, own, resource, set } from '../../src/model/index.ts';

const creator_true_devmem_false_detached_false = set({ creator: true, devmem: false, detached: false });
const devmem_true = set({ devmem: true });
const creator_false = set({ creator: false });
const devmem_false = set({ devmem: false });
const detached_true = set({ detached: true });

export const bo = resource({
  id: 'bo',
  index: ['bo'],
  source: 'drivers/gpu/drm/xe/xe_bo_types.h: struct xe_bo',
  fields: { creator: 'boolean', devmem: 'boolean', detached: 'boolean' },
  events: {
    create: {},
    /** The reference that the device-memory allocation owns. */
    get: {},
    put: {},
    /** xe_bo_put_async() of the device-memory allocation. */
    put_devmem: {},
    complete_detached: {},
    /** Its VRAM goes back to the manager: deleted, or evicted. */
    free_vram: {},
  },
  initial: 'free',
  states: {
    free: {
      on: {
        create: { target: 'vram', actions: [creator_true_devmem_false_detached_false] },
        // The references of an evicted BO run out behind its block.
        put: 'ignore',
        put_devmem: 'ignore',
      },
    },
    vram: {
      holds: ['creator', 'devmem', 'detached'],
      on: {
        get: { guard: not(own('devmem')), actions: [devmem_true] },
        put: [
          { guard: and(own('creator'), own('devmem')), actions: [creator_false] },
          { guard: own('creator'), target: 'released' },
        ],
        put_devmem: [
          { guard: and(own('devmem'), own('creator')), actions: [devmem_false] },
          { guard: own('devmem'), target: 'released' },
        ],
        complete_detached: { actions: [detached_true] },
        free_vram: { guard: own('detached'), target: 'free' },
      },
    },
    released: { on: { free_vram: 'free' } },
  },
  illegal: {
    create: ['R2', 'a block of VRAM is handed out that a buffer object has'],
    get: ['R2', 'the device-memory allocation takes its reference twice'],
    put: ['R2', 'a reference of a buffer object is dropped that is not held'],
    put_devmem: ['R2', 'a device-memory allocation is released twice'],
    complete_detached: ['R2', 'device memory detaches from a buffer object that is gone'],
    free_vram: ['R2', 'VRAM is given back while device pages in it are alive'],
  },
});
