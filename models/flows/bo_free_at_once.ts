/**
 * bo_free_at_once - `bo_free_work` with lock, free and unlock in one step, for systems that are too large with it.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_put_async(), xe_bo_dev_work_func();
 *           drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_release(), ttm_bo_delayed_delete(), ttm_bo_cleanup_memtype_use()
 * Kept      jobs have ended, and the reservation can be had; the walk of an eviction may be faster
 * Atomic    lock, free, unlock: it waits for no other lock, and whoever else wants this one only tries
 *
 * A scenario has one of the two.
 */
import { and, each, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { boOf } from '../topology.ts';

export const bo_free_at_once = flow({
  id: 'bo_free_at_once',
  kind: 'engine',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_release(), ttm_bo_delayed_delete()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'ttm_bo_delayed_delete: ttm_bo_cleanup_memtype_use (at once)': step({
          choose: { b: 'bo' },
          guard: and(bo(ev('b')).is('released'), clear_job(ev('b')).is('none'), bo_resv(ev('b')).is('free')),
          actions: [
            must(bo(ev('b')).free_vram()),
            each(
              'vram',
              (d) => eq(boOf(d), ev('b')),
              (d) => vram(d).lose(),
            ),
          ],
          target: 'run',
          atomic: 'the reservation is locked around it; nobody who wants it for an object that is gone waits',
        }),
      },
    },
  },
});
