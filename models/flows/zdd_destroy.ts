/**
 * zdd_destroy - the last reference of a zdd is gone: the device memory is released.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_zdd_destroy(); drivers/gpu/drm/xe/xe_svm.c: xe_svm_devmem_release()
 * Kept      every call; runs on whichever thread drops the last reference, in any context
 * Left out  the reference of pre_migrate_fence
 */
import { flow, must, own, step } from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { runtime_pm } from '../resources/runtime_pm.ts';
import { zdd } from '../resources/zdd.ts';

const b = own('b');

export const zdd_destroy = flow({
  id: 'zdd_destroy',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_zdd_destroy()',
  fields: { b: 'bo' },
  params: ['b'],
  exits: ['done'],
  initial: 'complete',
  states: {
    complete: {
      on: { 'drm_pagemap_zdd_destroy: complete_all(detached)': step({ actions: [must(bo(b).complete_detached())] }) },
    },
    put_bo: { on: { 'xe_svm_devmem_release: xe_bo_put_async': step({ actions: [must(bo(b).put_devmem())] }) } },
    put_pm: {
      on: { 'xe_svm_devmem_release: xe_pm_runtime_put': step({ actions: [must(runtime_pm().put_bo({ bo: b }))] }) },
    },
    free: { on: { 'drm_pagemap_zdd_destroy: kfree': step({ actions: [must(zdd(b).kfree())] }) } },
    put_pagemap: {
      on: { 'drm_pagemap_zdd_destroy: drm_pagemap_put': step({ actions: [must(dpagemap().put_zdd({ bo: b }))] }) },
    },
    done: { exit: 'done' },
  },
});
