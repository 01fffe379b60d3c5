import {
  addPlaces,
  all,
  and,
  eq,
  ev,
  isNull,
  must,
  mutation,
  ne,
  next,
  not,
  or,
  own,
  retarget,
  self,
  step,
} from '../../src/model/index.ts';
import { call_result, fails } from '../outcomes.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const i = own('i');
const state = migrate_iova(self);
const source = src_pfn(self, i).page;
const destination = dst_pfn(self, i).page;
const first = all('index', (j) => ne(next('index', j), i));
const at_index = or(and(first, eq(ev('b'), state.base)), and(not(first), eq(ev('b'), next('addr', state.base))));

export const entry_at_index = mutation({
  id: 'entry_at_index',
  says: 'A migration links each page at the running offset, and writes down for it the address of its position in the array.',
  source: 'synthetic: half of the change from linking at the index to packing',
  change: [
    addPlaces('map_system_pages', {
      link_packed: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (entry at i * PAGE_SIZE)': step({
            choose: { outcome: call_result, b: 'addr' },
            read: { a: state.next },
            alternatives: {
              fail: { guard: and(fails, at_index), target: 'error' },
              source: {
                guard: and(at_index, not(isNull(source))),
                actions: [
                  must(state.advance()),
                  must(iova(ev('a')).link({ page: source })),
                  must(pagemap_addr(self, i).encode({ addr: ev('b'), page: source })),
                ],
                target: 'more',
              },
              destination: {
                guard: at_index,
                actions: [
                  must(state.advance()),
                  must(iova(ev('a')).link({ page: destination })),
                  must(pagemap_addr(self, i).encode({ addr: ev('b'), page: destination })),
                ],
                target: 'more',
              },
            },
            atomic: 'as the link at the running offset',
          }),
        },
      },
    }),
    retarget('drm_pagemap_migrate_map_system_pages: dma_use_iova/iova', 'link_packed'),
  ],
  killedBy: ['T3'],
});
