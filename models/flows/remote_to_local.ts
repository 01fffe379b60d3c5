/**
 * remote_to_local - moves the content of pages in the memory of another device, which copies it out itself.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_remote_to_local(); drivers/gpu/drm/xe/xe_svm.c:
 *           xe_svm_copy_to_ram()
 * Kept      the destinations are mapped for the device that has the sources, its copy engine writes to them, the mapping is undone
 *           whatever happened
 *
 * `i` is the first page of the run; `b` the buffer object that it goes to, whose pre_migrate_fence the copy waits for.
 */
import { call, eq, flow, own, set, step } from '../../src/model/index.ts';
import { map_device_pages } from './map_device_pages.ts';
import { svm_copy } from './svm_copy.ts';
import { unmap_device_pages } from './unmap_device_pages.ts';

const i = own('i');

export const remote_to_local = flow({
  id: 'remote_to_local',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_remote_to_local()',
  fields: { i: 'index', b: 'bo', err: 'boolean' },
  params: ['i', 'b'],
  exits: ['ok', 'error'],
  initial: 'map',
  states: {
    map: call(map_device_pages, { with: { i }, exits: { ok: 'copy', error: 'failed' } }),
    copy: call(svm_copy, { with: { i, b: own('b') }, exits: { ok: 'unmap', error: 'failed' } }),
    failed: {
      on: { 'drm_pagemap_migrate_remote_to_local: err (out)': step({ actions: [set({ err: true })] }) },
    },
    unmap: call(unmap_device_pages, { with: { i }, exits: { done: 'result' } }),
    result: {
      on: {
        'drm_pagemap_migrate_remote_to_local: err': step({
          alternatives: {
            error: { guard: eq(own('err'), true), target: 'error' },
            ok: {},
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
