/**
 * bo - a buffer object for migrated pages and the block of VRAM that it has.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_create_locked(), xe_bo_put(), xe_bo_put_async(); struct drm_pagemap_devmem in it
 * Kept      the reference of populate_mm and that of the device-memory allocation; whether VRAM is behind it; released,
 *           its last reference gone, waiting for its deletion; evicted, without VRAM, until its references are gone; whether
 *           `detached` was completed; a block that another client has
 * Left out  a new object for a block whose evicted object still lives: the block is handed out again only after it
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
    /** Another client allocates the block, or frees it. */
    take: {},
    drop: {},
    /** Its list of blocks is read: they must be there. */
    read_blocks: {},
    /** Its VRAM goes back to the manager: deleted, or evicted. */
    free_vram: {},
  },
  initial: 'free',
  states: {
    free: {
      on: {
        create: { target: 'vram', actions: [creator_true_devmem_false_detached_false] },
        take: 'foreign',
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
        read_blocks: 'ignore',
        free_vram: { guard: own('detached'), target: 'evicted' },
      },
    },
    evicted: {
      holds: ['creator', 'devmem'],
      on: {
        put: [
          { guard: and(own('creator'), own('devmem')), actions: [creator_false] },
          { guard: own('creator'), target: 'free' },
        ],
        put_devmem: [
          { guard: and(own('devmem'), own('creator')), actions: [devmem_false] },
          { guard: own('devmem'), target: 'free' },
        ],
      },
    },
    released: { on: { read_blocks: 'ignore', free_vram: 'free' } },
    foreign: { on: { drop: 'free' } },
  },
  illegal: {
    create: ['R2', 'a block of VRAM is handed out that a buffer object has'],
    get: ['R2', 'the device-memory allocation takes its reference twice'],
    put: ['R2', 'a reference of a buffer object is dropped that is not held'],
    put_devmem: ['R2', 'a device-memory allocation is released twice'],
    take: ['R2', 'a block of VRAM is handed out that a buffer object has'],
    drop: ['R2', 'a block of VRAM is freed by somebody who does not have it'],
    complete_detached: ['R2', 'device memory detaches from a buffer object that is gone'],
    read_blocks: ['N1', 'the blocks of a buffer object are read that has no VRAM'],
    free_vram: ['R2', 'VRAM is given back while device pages in it are alive'],
  },
});
