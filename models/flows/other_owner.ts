/** other_owner - somebody else who takes free pages and gives them back: another process, the page cache, the kernel. */
import { ev, flow, must, step } from '../../src/model/index.ts';
import { page } from '../resources/page.ts';

export const other_owner = flow({
  id: 'other_owner',
  kind: 'environment',
  source: 'mm/page_alloc.c: __alloc_frozen_pages_noprof()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'other owner: alloc_pages': step({
          choose: { p: 'page' },
          guard: page(ev('p')).is('free'),
          actions: [must(page(ev('p')).take())],
          target: 'run',
        }),
        'other owner: __free_pages': step({
          choose: { p: 'page' },
          guard: page(ev('p')).is('foreign'),
          actions: [must(page(ev('p')).drop())],
          target: 'run',
        }),
      },
    },
  },
});
