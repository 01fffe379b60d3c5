/**
 * posted_cookie - drm_gpusvm_pages::iova_cookie as it was posted: a pointer that is assigned, and that nothing clears.
 *
 * Kernel    patches 10 and 11 of 20260128004841.2436896: struct drm_gpusvm_pages::iova_cookie, struct xe_svm_iova_cookie
 * Kept      NULL, a cookie with its addresses (over PCIe an IOVA, over a fabric those of a network), or one that was freed:
 *           `dangling`. The next assignment takes its place, whatever it is
 *
 * It goes by the name of the resource of the protocol `fabric`: to properties it is the same thing.
 */
import { ev, resource, set } from '../../src/model/index.ts';

const assign = {
  assign_null: 'none',
  assign_iova: { target: 'iova', actions: [set({ base: ev('base') })] },
  assign_network: { target: 'network', actions: [set({ base: ev('base') })] },
} as const;
const live = { use: 'ignore', free: 'dangling' } as const;

export const posted_cookie = resource({
  id: 'iova_cookie',
  index: ['range'],
  source: 'patch 11 of 20260128004841.2436896: struct drm_gpusvm_pages::iova_cookie',
  fields: { base: 'addr' },
  events: {
    assign_null: {},
    assign_iova: { base: 'addr' },
    assign_network: { base: 'addr' },
    /** A link, a sync or an unlink. */
    use: {},
    free: {},
    /** The range is freed. */
    kfree: {},
  },
  initial: 'none',
  states: {
    none: { on: { ...assign, kfree: 'ignore' } },
    iova: { holds: ['base'], on: live },
    network: { holds: ['base'], on: live },
    dangling: { on: { ...assign, kfree: 'none' } },
  },
  illegal: {
    assign_null: ['T7', 'a cookie is overwritten: its addresses leak'],
    assign_iova: ['T7', 'a cookie is overwritten: its addresses leak'],
    assign_network: ['T7', 'a cookie is overwritten: its addresses leak'],
    use: ['N1', 'a cookie is used that was freed, or that is not there'],
    free: ['T7', 'a cookie is freed twice, or one that is not there'],
    kfree: ['T7', 'a range is freed that still has a cookie: its addresses leak'],
  },
});
