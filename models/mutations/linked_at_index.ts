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
const at_index = or(and(first, eq(ev('a'), state.base)), and(not(first), eq(ev('a'), next('addr', state.base))));

export const linked_at_index = mutation({
  id: 'linked_at_index',
  says: 'A migration links each page at its position in the array, not at the running offset, so that holes stay holes.',
  source: 'synthetic, after the RFC of January 2026, which linked at the index and filled the holes with another page',
  change: [
    addPlaces('map_system_pages', {
      link_at_index: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (at i * PAGE_SIZE)': step({
            choose: { outcome: call_result, a: 'addr' },
            alternatives: {
              fail: { guard: and(fails, at_index), target: 'error' },
              source: {
                guard: and(at_index, not(isNull(source))),
                actions: [
                  must(state.advance()),
                  must(iova(ev('a')).link({ page: source })),
                  must(pagemap_addr(self, i).encode({ addr: ev('a'), page: source })),
                ],
                target: 'more',
              },
              destination: {
                guard: at_index,
                actions: [
                  must(state.advance()),
                  must(iova(ev('a')).link({ page: destination })),
                  must(pagemap_addr(self, i).encode({ addr: ev('a'), page: destination })),
                ],
                target: 'more',
              },
            },
            atomic: 'as the link at the running offset',
          }),
        },
      },
    }),
    retarget('drm_pagemap_migrate_map_system_pages: dma_use_iova/iova', 'link_at_index'),
  ],
  killedBy: ['T6', 'M2', 'T5', 'T1'],
});
