/**
 * iova_cookie - what device_iova_alloc() returned: the pointer and what stands behind it.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c, drm_gpusvm.c and xe_svm.c of the patches 06 to 11 of Message-Id 20260128004841.2436896:
 *           device_iova_alloc(), drm_gpusvm_pages::iova_cookie; ual_iova_try_alloc() of the replies
 * Kept      not asked for; NULL, not needed; an IOVA of the device; addresses of the fabric of the target; `dangling`: freed, and the
 *           pointer not yet cleared. `next` is where the next link goes, null behind the last address of all
 *
 * An invalidation unlinks and leaves it: allocated and unlinked it waits for a context that may sleep.
 */
import { ev, isNull, next, not, own, resource, set } from '../../src/model/index.ts';

const from_base = [set({ base: ev('base'), next: ev('base') })];
const live = {
  advance: { guard: not(isNull(own('next'))), actions: [set({ next: next('addr', own('next')) })] },
  unlink: { actions: [set({ next: own('base') })] },
  free: 'dangling',
} as const;

export const device_cookie = <const Index extends readonly string[]>(id: string, index: Index, source: string) =>
  resource({
    id,
    index,
    source,
    fields: { base: 'addr', next: 'addr' },
    events: {
      set_null: {},
      set_iova: { base: 'addr' },
      set_network: { base: 'addr' },
      advance: {},
      unlink: {},
      free: {},
      clear: {},
      /** The range is freed. */
      kfree: {},
    },
    initial: 'none',
    states: {
      none: {
        on: {
          set_null: 'not_needed',
          set_iova: { target: 'iova', actions: from_base },
          set_network: { target: 'network', actions: from_base },
          clear: 'ignore',
          kfree: 'ignore',
        },
      },
      not_needed: { on: { clear: 'none', kfree: 'none' } },
      iova: { holds: ['base', 'next'], on: live },
      network: { holds: ['base', 'next'], on: live },
      dangling: { on: { clear: 'none', kfree: 'none' } },
    },
    illegal: {
      set_null: ['T7', 'a cookie is overwritten: its addresses leak'],
      set_iova: ['T7', 'a cookie is overwritten: its addresses leak'],
      set_network: ['T7', 'a cookie is overwritten: its addresses leak'],
      advance: ['T7', 'a link through a cookie that is not there, or behind its end'],
      unlink: ['T7', 'an unlink through a cookie that is not there'],
      free: ['T7', 'a cookie is freed twice, or one that is not there'],
      clear: ['T7', 'the pointer to a cookie is cleared that was not freed: its addresses leak'],
      kfree: ['T7', 'a range is freed that still has a cookie: its addresses leak'],
    },
  });

export const iova_cookie = device_cookie(
  'iova_cookie',
  ['range'],
  'patch 11 of 20260128004841.2436896: struct drm_gpusvm_pages::iova_cookie',
);
