/**
 * memunmap_pages - the struct pages of a VRAM region go.
 *
 * Kernel    mm/memremap.c: memunmap_pages(), devm_memunmap_pages(), devm_memremap_pages_release()
 * Kept      the reference count is killed, the last device page is waited for, then the struct pages go
 */
import { flow, isNull, must, own, step } from '../../src/model/index.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';

const m = own('m');

export const memunmap_pages = flow({
  id: 'memunmap_pages',
  kind: 'thread',
  source: 'mm/memremap.c: memunmap_pages()',
  fields: { m: 'pagemap' },
  params: ['m'],
  exits: ['done'],
  initial: 'kill',
  states: {
    kill: {
      on: {
        'memunmap_pages: percpu_ref_kill': step({
          actions: [must(xe_pagemap(m).deref()), must(dev_pagemap(m).kill())],
        }),
      },
    },
    wait: { on: { 'memunmap_pages: wait_for_completion': step({ guard: isNull(dev_pagemap(m).folio) }) } },
    unmap: { on: { 'memunmap_pages: pageunmap_range': step({ actions: [must(dev_pagemap(m).unmap())] }) } },
    done: { exit: 'done' },
  },
});
