/**
 * move_job - the copy of a buffer that moves, and the fence that it has put into the kernel slot of the reservation.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_move(); drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_copy();
 *           drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_bo_move_accel_cleanup()
 * Kept      from where and whereto; the fences of importers that it starts after; read, then written, so that a write that comes
 *           in between shows. The old place is freed with the fence
 * Left out  moves that are queued behind each other: the second waits for the first
 */
import { add, ev, own, remove, resource, set } from '../../src/model/index.ts';

const outdated = set({ latest: false });

export const move_job = resource({
  id: 'move_job',
  index: ['buf'],
  source: 'drivers/gpu/drm/xe/xe_bo.c: xe_bo_move()',
  fields: { from: 'place', to: 'place', after: { set: 'attach' }, latest: 'boolean' },
  events: {
    queue: { from: 'place', to: 'place' },
    /** It starts after the fence of an importer. */
    add_dependency: { by: 'attach' },
    /** A fence that it starts after is signalled. */
    signalled: { by: 'attach' },
    read: { latest: 'boolean' },
    /** The source is written to. */
    outdate: { place: 'place' },
    signal: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        queue: { target: 'queued', actions: [set({ from: ev('from'), to: ev('to') })] },
        signalled: 'ignore',
        outdate: 'ignore',
      },
    },
    queued: {
      holds: ['from', 'to', 'after'],
      on: {
        add_dependency: { actions: [set({ after: add(own('after'), ev('by')) })] },
        signalled: { actions: [set({ after: remove(own('after'), ev('by')) })] },
        read: { target: 'read', actions: [set({ latest: ev('latest') })] },
        outdate: 'ignore',
      },
    },
    read: {
      holds: ['from', 'to', 'latest'],
      on: { signalled: 'ignore', outdate: { actions: [outdated] }, signal: 'none' },
    },
  },
  illegal: {
    queue: ['R16', 'a copy is queued over another'],
    add_dependency: ['R16', 'a copy that was not queued, or has started, is made to wait'],
    read: ['R16', 'a copy starts that was not queued'],
    signal: ['R16', 'a fence is signalled twice'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['queued', 'read'] },
});
