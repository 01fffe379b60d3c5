/**
 * copy_to_peer - maps pages of the destination for the device that has the source, has them written to, and undoes the mapping: the copy
 * from one device to another, by itself.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_remote_to_local(), drm_pagemap_migrate_map_device_pages(),
 *           drm_pagemap_migrate_unmap_pages() as patch 08 of 20260128004841.2436896 has them; drivers/gpu/drm/xe/xe_svm.c:
 *           xe_drm_pagemap_device_iova_alloc(), _link(), _sync(), _unlink(), _free() as in patch 10
 * Kept      the first page asks for addresses, and is linked at every entry before its own; a hole behind it is linked to the page before;
 *           without a cookie each page is mapped by device_map(), for a hole the page before once more, whose address nobody keeps. Every error goes to the undo, which looks for an entry that has a page and
 *           an address: with a cookie the first one has all unlinked and the cookie freed, without one each is unmapped
 * Left out  the length of a link, see rfc_v3_11; the locks and what the allocation may do with them: `fabric` has that; pages of the device that copies
 * Atomic    stores to the array, which is private to the thread, go with the call before them
 */
import {
  and,
  each,
  eq,
  ev,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { at_index, in_array, linked, reached_from, room_for_array } from '../iova_extent.ts';
import { allocation, call_result, fails, succeeds } from '../outcomes.ts';
import { copy_iova } from '../resources/copy_iova.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { vramIndex } from '../topology.ts';

const i = own('i');
const j = own('j');
const dummy = own('dummy');
const dst = dst_pfn(self, i);
const entry = pagemap_addr(self, i);
const cookie = copy_iova(self);
const has_cookie = cookie.is('live', 'stale');
const behind = next('index', i);
const onward = set({ i: behind });
const from_first = set({ i: 'i0' });
const private_books = 'the call and the stores to the array and to local variables: all belong to this thread';
const map = 'drm_pagemap_migrate_map_device_pages';
const undo = 'drm_pagemap_migrate_unmap_pages';

export const copy_to_peer = flow({
  id: 'copy_to_peer',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_remote_to_local()',
  fields: { i: 'index', j: 'index', dummy: 'vram', tried: 'boolean' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: { 'drm_pagemap_migrate_remote_to_local: cookie = NULL': step({ actions: [from_first] }) },
    },
    populate: {
      on: {
        'drm_pagemap_migrate_to_devmem: migrate.dst[i] = 0': step({ guard: setting('holes'), target: 'more_pfns' }),
        'drm_pagemap_migrate_to_devmem: migrate_pfn': step({
          choose: { d: 'vram' },
          guard: eq(vramIndex(ev('d')), i),
          actions: [must(dst.populate({ vram: ev('d') })), must(dst.encode())],
          target: 'more_pfns',
        }),
      },
    },
    more_pfns: {
      on: {
        'drm_pagemap_migrate_to_devmem: i < npages (dst)': step({
          alternatives: {
            more: { guard: not(isNull(behind)), actions: [onward], target: 'populate' },
            last: { actions: [from_first] },
          },
        }),
      },
    },
    page: {
      on: {
        [`${map}: migrate_pfn_to_page`]: step({
          alternatives: {
            first: { guard: and(not(isNull(dst.vram)), isNull(own('tried'))) },
            page: { guard: not(isNull(dst.vram)), target: 'use_cookie' },
            none: { guard: isNull(dummy), target: 'more' },
            dummy: { target: 'use_cookie' },
          },
        }),
      },
    },
    alloc: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: kzalloc': step({
          choose: { outcome: allocation },
          alternatives: {
            fail: { guard: fails, actions: [set({ tried: true })], target: 'use_cookie' },
            ok: { guard: succeeds },
          },
        }),
      },
    },
    try_alloc: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), eq(ev('base'), 'a0'), room_for_array(ev('base'))),
          actions: [
            must(cookie.try_alloc({ base: ev('base') })),
            each(
              'addr',
              (a) => in_array(a, ev('base')),
              (a) => iova(a).alloc_for({ by: self }),
            ),
            set({ tried: true }),
          ],
        }),
        'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc (false)': step({
          actions: [set({ tried: true })],
        }),
      },
    },
    use_cookie: {
      on: {
        [`${map}: *cookie`]: step({
          alternatives: {
            leading: { guard: and(has_cookie, isNull(dummy), ne(i, 'i0')), actions: [set({ j: 'i0' })] },
            cookie: { guard: has_cookie, target: 'link' },
            none: { target: 'device_map' },
          },
        }),
      },
    },
    fill: {
      on: {
        'xe_drm_pagemap_device_iova_link: dma_iova_link (leading)': step({
          choose: { outcome: call_result, a: 'addr' },
          alternatives: {
            fail: { guard: and(at_index(ev('a'), j, cookie.base), fails), target: 'error' },
            ok: {
              guard: at_index(ev('a'), j, cookie.base),
              actions: [must(iova(ev('a')).link_resource({ vram: dst.vram })), set({ j: next('index', j) })],
            },
          },
        }),
      },
    },
    fill_more: {
      on: {
        [`${map}: j < i`]: step({
          alternatives: { more: { guard: ne(j, i), target: 'fill' }, last: { actions: [set({ j: null })] } },
        }),
      },
    },
    link: {
      on: {
        'xe_drm_pagemap_device_iova_link: dma_iova_link': step({
          choose: { outcome: call_result, a: 'addr' },
          read: { d: dst.vram },
          alternatives: {
            fail: { guard: and(at_index(ev('a'), i, cookie.base), fails), target: 'error' },
            page: {
              guard: and(at_index(ev('a'), i, cookie.base), not(isNull(ev('d')))),
              actions: [
                must(iova(ev('a')).link_resource({ vram: ev('d') })),
                must(entry.encode_iova({ addr: ev('a'), vram: ev('d'), proto: 'p2p' })),
                set({ dummy: ev('d') }),
              ],
              target: 'more',
            },
            dummy: {
              guard: at_index(ev('a'), i, cookie.base),
              actions: [must(iova(ev('a')).link_resource({ vram: dummy }))],
              target: 'more',
            },
          },
          atomic: private_books,
        }),
      },
    },
    device_map: {
      on: {
        'xe_drm_pagemap_device_map: dma_map_resource (iommu)': step({
          choose: { a: 'addr' },
          read: { d: dst.vram },
          alternatives: {
            page: {
              guard: and(setting('iommu'), iova(ev('a')).is('none'), not(isNull(ev('d')))),
              actions: [
                must(iova(ev('a')).map_resource_for({ by: self, vram: ev('d') })),
                must(entry.encode_iova({ addr: ev('a'), vram: ev('d'), proto: 'p2p' })),
                set({ dummy: ev('d') }),
              ],
              target: 'more',
            },
            dummy: {
              guard: and(setting('iommu'), iova(ev('a')).is('none')),
              actions: [must(iova(ev('a')).map_resource_for({ by: self, vram: dummy }))],
              target: 'more',
            },
          },
          atomic: private_books,
        }),
        [`${map}: dma_mapping_error`]: step({ target: 'error' }),
      },
    },
    more: {
      on: {
        [`${map}: i < npages`]: step({
          alternatives: { more: { guard: not(isNull(behind)), actions: [onward], target: 'page' }, last: {} },
        }),
      },
    },
    sync: {
      on: {
        'xe_drm_pagemap_device_iova_sync: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            none: { guard: and(succeeds, not(has_cookie)), actions: [from_first] },
            ok: {
              guard: and(succeeds, has_cookie),
              actions: [
                each(
                  'addr',
                  (a) => and(in_array(a, cookie.base), iova(a).is('linked')),
                  (a) => iova(a).sync(),
                ),
                from_first,
              ],
            },
            fail: { guard: and(fails, has_cookie), target: 'error' },
          },
        }),
      },
    },
    copy: {
      on: {
        'copy job: write over PCIe': step({
          alternatives: {
            none: { guard: not(entry.is('encoded')) },
            page: { actions: [must(iova(entry.addr).access())] },
          },
        }),
      },
    },
    copy_more: {
      on: {
        'xe_svm_copy: i < npages': step({
          alternatives: { more: { guard: not(isNull(behind)), actions: [onward], target: 'copy' }, last: {} },
        }),
      },
    },
    error: {
      holds: [],
      on: { 'drm_pagemap_migrate_remote_to_local: out': step({ actions: [from_first] }) },
    },
    unmap: {
      on: {
        [`${undo}: cookie`]: step({
          alternatives: {
            none: { guard: not(and(not(isNull(dst.vram)), entry.is('encoded'))), target: 'unmap_more' },
            cookie: { guard: has_cookie },
            page: { target: 'device_unmap' },
          },
        }),
      },
    },
    unlink: {
      on: {
        'xe_drm_pagemap_device_iova_unlink: dma_iova_unlink': step({
          actions: [
            each(
              'addr',
              (a) => and(linked(a), in_array(a, cookie.base), reached_from(a, cookie.base)),
              (a) => iova(a).unlink(),
            ),
            each(
              'addr',
              (a) => and(linked(a), in_array(a, cookie.base)),
              (a) => iova(a).leave(),
            ),
          ],
        }),
      },
    },
    free: {
      on: {
        'xe_drm_pagemap_device_iova_free: dma_iova_free': step({
          actions: [
            each(
              'addr',
              (a) => in_array(a, cookie.base),
              (a) => iova(a).free(),
            ),
            must(cookie.destroy()),
            each(
              'index',
              (n) => pagemap_addr(self, n).is('encoded'),
              (n) => pagemap_addr(self, n).forget(),
            ),
          ],
          target: 'leave',
        }),
      },
    },
    device_unmap: {
      on: {
        'xe_drm_pagemap_device_unmap: dma_unmap_resource': step({
          actions: [must(iova(entry.addr).unmap_page()), must(entry.unmap())],
        }),
      },
    },
    unmap_more: {
      on: {
        [`${undo}: i < npages`]: step({
          alternatives: { more: { guard: not(isNull(behind)), actions: [onward], target: 'unmap' }, last: {} },
        }),
      },
    },
    leave: {
      on: {
        'drm_pagemap_migrate_remote_to_local: return': step({
          actions: [
            must(cookie.kfree()),
            each(
              'index',
              (n) => not(isNull(dst_pfn(self, n).vram)),
              (n) => dst_pfn(self, n).clear(),
            ),
          ],
          target: 'idle',
          atomic: 'with the local variable that has the cookie; what comes behind empties the array',
        }),
      },
    },
  },
});
