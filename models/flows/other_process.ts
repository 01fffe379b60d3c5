/** other_process - another process of the exporting system, which gets pages that are free, and gives them back. */
import { ev, flow, must, step } from '../../src/model/index.ts';
import { export_page } from '../resources/export_page.ts';

export const other_process = flow({
  id: 'other_process',
  kind: 'environment',
  source: 'drivers/gpu/drm/ttm/ttm_resource.c: ttm_resource_alloc(), of another client',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'other process: ttm_resource_alloc': step({
          choose: { p: 'page' },
          guard: export_page(ev('p')).is('free'),
          actions: [must(export_page(ev('p')).take())],
          target: 'run',
        }),
        'other process: ttm_resource_free': step({
          choose: { p: 'page' },
          guard: export_page(ev('p')).is('other'),
          actions: [must(export_page(ev('p')).drop())],
          target: 'run',
        }),
      },
    },
  },
});
