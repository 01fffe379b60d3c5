/**
 * get_pages - collects the pages of a range and maps them for the device.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(), drm_gpusvm_pages_valid_unlocked()
 * Kept      everything, in order: snapshot, test of an old mapping, walk, then under notifier_lock(r) the tests, the
 *           mapping and the publication; the lock dropped to allocate the array, and all tests again; every error exit
 * Left out  device pages and their exits (-EOPNOTSUPP, -EAGAIN); mmget_not_zero() of a dying mm
 * Atomic    stores to the range's own bookkeeping go with the call before them: notifier_lock keeps everybody away
 */
import { and, call, each, eq, ev, flow, implies, must, ne, next, not, or, own, self, set, setting, step, wait } from '../../src/model/index.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dma_map } from '../resources/dma_map.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { iova_state } from '../resources/iova_state.ts';
import { mm_users } from '../resources/mm_users.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { range } from '../resources/range.ts';
import { reader } from '../resources/reader.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { addressOf, firstOf, rangeOf } from '../topology.ts';
import { hmm_range_fault } from './hmm_range_fault.ts';
import { read_begin } from './read_begin.ts';
import { reclaim } from './reclaim.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const v = own('v');
const state = iova_state(r);
const dma_use_iova = state.is('live', 'stale');
const unlock = must(notifier_lock().read_unlock({ by: self }));
const lock = wait(notifier_lock().read_lock({ by: self }));
const free_pfns = each('virt', (u) => hmm_pfn(u).is('valid'), (u) => hmm_pfn(u).forget());
const drop_snapshot = must(reader(self).forget());
const last_page = ne(rangeOf(next('virt', v)), r);
const next_page = set({ v: next('virt', v) });
const no_page = set({ v: null });

const own_books = 'the call and the stores to the entry and to state_offset: notifier_lock keeps every other reader of them away';

/** The addresses that an IOVA for the whole range takes, from its base on. */
const two_pages = eq(rangeOf(next('virt', firstOf(r))), r);
const second = next('addr', ev('base'));
const room = and(iova(ev('base')).is('none'), implies(two_pages, iova(second).is('none')));

export const get_pages = flow({
  id: 'get_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages()',
  fields: { r: 'range', v: 'virt', err: ['fault', 'error'] },
  params: ['r'],
  exits: ['ok', 'fault', 'error'],
  initial: 'retry',
  states: {
    retry: {
      on: {
        'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)': step({
          choose: { expired: 'boolean' },
          alternatives: {
            expired: { guard: ev('expired'), actions: [drop_snapshot], target: 'error' },
            in_time: {},
          },
        }),
      },
    },
    begin: call(read_begin, { with: {}, exits: { done: 'has_array' } }),
    has_array: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: dma_addr': step({
          alternatives: {
            none: { guard: svm_pages(r).is('none'), target: 'alloc_pfns' },
            array: {},
          },
        }),
      },
    },
    valid_lock: { on: { 'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_lock': step({ actions: [lock] }) } },
    valid: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_pages_valid': step({
          alternatives: {
            valid: { guard: svm_pages(r).is('mapped') },
            invalid: { target: 'free_array' },
          },
        }),
      },
    },
    valid_unlock: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_unlock (valid)': step({ actions: [unlock, drop_snapshot], target: 'ok' }),
      },
    },
    free_array: {
      on: { 'drm_gpusvm_pages_valid_unlocked: __drm_gpusvm_free_pages': step({ actions: [must(svm_pages(r).free_array())] }) },
    },
    invalid_unlock: { on: { 'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_unlock': step({ actions: [unlock] }) } },
    alloc_pfns: {
      on: {
        'drm_gpusvm_get_pages: kvmalloc_array(pfns)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'mmget' },
            fail: { guard: fails, actions: [drop_snapshot], target: 'error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_pfns_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_pfns' } }),
    mmget: { on: { 'drm_gpusvm_get_pages: mmget_not_zero': step({ actions: [must(mm_users().get({ by: self }))] }) } },
    walk: call(hmm_range_fault, { with: { r }, exits: { ok: 'mmput', fault: 'fault_mmput', error: 'error_mmput' } }),
    fault_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (EFAULT)': step({
          actions: [must(mm_users().put({ by: self })), set({ err: 'fault' })],
          target: 'err_free',
        }),
      },
    },
    error_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (ENOMEM, EBUSY)': step({
          actions: [must(mm_users().put({ by: self })), set({ err: 'error' })],
          target: 'err_free',
        }),
      },
    },
    mmput: { on: { 'drm_gpusvm_get_pages: mmput': step({ actions: [must(mm_users().put({ by: self }))] }) } },
    zero_state: { on: { 'drm_gpusvm_get_pages: *state = {}': step({ actions: [must(state.zero())] }) } },
    map_pages: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_lock': step({ actions: [lock] }) } },
    unmapped: {
      on: {
        'drm_gpusvm_get_pages: flags.unmapped': step({
          alternatives: {
            unmapped: { guard: range(r).is('unmapped', 'queued', 'collected'), target: 'unmapped_unlock' },
            mapped: {},
          },
        }),
      },
    },
    read_retry: {
      on: {
        'drm_gpusvm_get_pages: mmu_interval_read_retry': step({
          alternatives: {
            retry: { guard: reader(self).is('collided'), target: 'retry_unlock' },
            ok: {},
          },
        }),
      },
    },
    array: {
      on: {
        'drm_gpusvm_get_pages: dma_addr': step({
          alternatives: {
            none: { guard: svm_pages(r).is('none'), target: 'array_unlock' },
            array: { actions: [set({ v: firstOf(r) })] },
          },
        }),
      },
    },
    try_alloc: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), room),
          actions: [
            must(state.try_alloc({ base: ev('base') })),
            each('addr', (a) => or(eq(a, ev('base')), and(two_pages, eq(a, second))), (a) => iova(a).alloc({ range: r })),
          ],
        }),
        'drm_gpusvm_get_pages: dma_iova_try_alloc (false)': step({ actions: [must(state.zero())] }),
      },
    },
    use_iova: {
      on: {
        'drm_gpusvm_get_pages: dma_use_iova': step({
          alternatives: {
            iova: { guard: dma_use_iova },
            pages: { target: 'map_page' },
          },
        }),
      },
    },
    link: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_link': step({
          choose: { outcome: call_result },
          read: { p: hmm_pfn(v).page, a: state.next },
          alternatives: {
            fail: { guard: fails, actions: [set({ v: null, err: 'error' })], target: 'err_unmap' },
            last: {
              guard: last_page,
              actions: [must(iova(ev('a')).link({ page: ev('p') })), must(state.advance()), must(dma_addr(v).encode({ addr: ev('a') })), no_page],
              target: 'sync',
            },
            more: {
              actions: [must(iova(ev('a')).link({ page: ev('p') })), must(state.advance()), must(dma_addr(v).encode({ addr: ev('a') })), next_page],
              target: 'use_iova',
            },
          },
          atomic: own_books,
        }),
      },
    },
    map_page: {
      on: {
        'drm_gpusvm_get_pages: dma_map_page': step({
          read: { p: hmm_pfn(v).page },
          guard: not(setting('iommu')),
          actions: [must(dma_map(v).map({ page: ev('p') })), must(dma_addr(v).encode({ addr: addressOf(ev('p')) }))],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_map_page (iommu)': step({
          choose: { a: 'addr' },
          read: { p: hmm_pfn(v).page },
          guard: and(setting('iommu'), iova(ev('a')).is('none')),
          actions: [must(iova(ev('a')).map_page({ range: r, page: ev('p') })), must(dma_addr(v).encode({ addr: ev('a') }))],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_mapping_error': step({ actions: [set({ v: null, err: 'fault' })], target: 'err_unmap' }),
      },
    },
    page_mapped: {
      on: {
        'drm_gpusvm_get_pages: i < npages': step({
          alternatives: {
            last: { guard: last_page, actions: [no_page] },
            more: { actions: [next_page], target: 'use_iova' },
          },
        }),
      },
    },
    sync: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            unused: { guard: and(succeeds, not(dma_use_iova)) },
            ok: {
              guard: and(succeeds, dma_use_iova),
              actions: [each('addr', (a) => and(eq(iova(a).range, r), iova(a).is('linked')), (a) => iova(a).sync())],
            },
            fail: { guard: and(fails, dma_use_iova), actions: [set({ err: 'error' })], target: 'err_unmap' },
          },
        }),
      },
    },
    publish: { on: { 'drm_gpusvm_get_pages: WRITE_ONCE(flags)': step({ actions: [must(svm_pages(r).publish())] }) } },
    unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock': step({ actions: [unlock] }) } },
    free_pfns: { on: { 'drm_gpusvm_get_pages: kvfree(pfns)': step({ actions: [free_pfns, drop_snapshot], target: 'ok' }) } },

    unmapped_unlock: {
      on: {
        'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (unmapped)': step({
          actions: [unlock, set({ err: 'fault' })],
          target: 'err_free',
        }),
      },
    },
    retry_unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (retry)': step({ actions: [unlock] }) } },
    retry_free: { on: { 'drm_gpusvm_get_pages: kvfree(pfns) (retry)': step({ actions: [free_pfns], target: 'retry' }) } },
    array_unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (dma_addr)': step({ actions: [unlock] }) } },
    alloc_array: {
      on: {
        'drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [must(svm_pages(r).allocate())], target: 'map_pages' },
            fail: { guard: fails, actions: [set({ err: 'error' })], target: 'err_free' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_array_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_array' } }),

    err_unmap: {
      on: { 'drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)': step({ actions: [must(svm_pages(r).force_flag())] }) },
    },
    err_unmap_pages: call(unmap_pages, { with: { r }, exits: { done: 'err_unlock' } }),
    err_unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap)': step({ actions: [unlock] }) } },
    err_free: {
      on: {
        'drm_gpusvm_get_pages: kvfree(pfns) (err_free)': step({
          alternatives: {
            fault: { guard: eq(own('err'), 'fault'), actions: [free_pfns, drop_snapshot], target: 'fault' },
            error: { actions: [free_pfns, drop_snapshot], target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
    error: { exit: 'error' },
  },
});
