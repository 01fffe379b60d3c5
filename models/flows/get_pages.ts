/**
 * get_pages - collects the pages of a range and maps them for the device.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages()
 * Kept      in the kernel's order: snapshot, test of an old mapping, walk, then under notifier_lock(r) the tests and the
 *           mapping (dma_map_pages); the lock dropped to allocate the array, and all tests again; the error exits
 * Left out  -EAGAIN of a device page whose pagemap has no drm_pagemap: the pages of the VM's own
 *           device have one; the time budget as a number: it may expire whenever it is asked; notifier_seq of the pages, which
 *           nobody tests
 *
 * The caller accepts device pages where there can be some: those that it migrated, and those in the memory of a peer.
 */
import { call, each, ev, flow, must, ne, not, or, own, self, setting, step, wait } from '../../src/model/index.ts';
import { address_space_gone, allocation, fails, last_user, no_users, reclaims, succeeds } from '../outcomes.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova_state } from '../resources/iova_state.ts';
import { mm_users } from '../resources/mm_users.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { range } from '../resources/range.ts';
import { reader } from '../resources/reader.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { firstOf } from '../topology.ts';
import { dma_map_pages } from './dma_map_pages.ts';
import { hmm_range_fault } from './hmm_range_fault.ts';
import { pages_valid_unlocked } from './pages_valid_unlocked.ts';
import { read_begin } from './read_begin.ts';
import { reclaim } from './reclaim.ts';

const r = own('r');
const lock = wait(notifier_lock().read_lock({ by: self }));
const unlock = must(notifier_lock().read_unlock({ by: self }));
const mmput = must(mm_users().put({ by: self }));
const free_pfns = each(
  'virt',
  (v) => not(hmm_pfn(v).is('empty')),
  (v) => hmm_pfn(v).forget(),
);
const accepts_device_pages = or(ne(setting('migration'), 'none'), ne(setting('to_peer'), 'none'));
/** hmm_range lives on the stack. */
const drop_snapshot = must(reader(self).forget());

export const get_pages = flow({
  id: 'get_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['ok', 'fault', 'opnotsupp', 'error'],
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
    begin: call(read_begin, { with: {}, exits: { done: 'valid' } }),
    valid: call(pages_valid_unlocked, { with: { r }, exits: { valid: 'set_seqno', invalid: 'alloc_pfns' } }),
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
    mmget: {
      on: {
        'drm_gpusvm_get_pages: mmget_not_zero': step({
          alternatives: {
            zero: { guard: no_users, target: 'fault_free' },
            ok: { actions: [must(mm_users().get({ by: self }))] },
          },
        }),
      },
    },
    walk: call(hmm_range_fault, {
      with: { r, fault: true, owner: accepts_device_pages, write: not(setting('read_only')) },
      exits: { ok: 'mmput', fault: 'fault_mmput', error: 'error_mmput' },
    }),
    mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput': step({
          alternatives: {
            last: { guard: last_user, actions: [mmput] },
            others: { actions: [mmput], target: 'zero_state' },
          },
        }),
      },
    },
    last_mmput: {
      on: { 'drm_gpusvm_get_pages: mmput (exit_mmap)': step({ guard: address_space_gone, target: 'zero_state' }) },
    },
    zero_state: { on: { 'drm_gpusvm_get_pages: *state = {}': step({ actions: [must(iova_state(r).zero())] }) } },
    zero_offset: {
      on: { 'drm_gpusvm_get_pages: state_offset = 0': step({ actions: [must(iova_state(r).zero_offset())] }) },
    },
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
            array: {},
          },
        }),
      },
    },
    map: call(dma_map_pages, {
      with: { r, v: firstOf(r) },
      exits: { ok: 'free_pfns', fault: 'fault_free', opnotsupp: 'opnotsupp_free', error: 'error_free' },
    }),
    free_pfns: { on: { 'drm_gpusvm_get_pages: kvfree(pfns)': step({ actions: [free_pfns] }) } },
    set_seqno: {
      on: {
        'drm_gpusvm_get_pages: notifier_seq (set_seqno)': step({ actions: [drop_snapshot], target: 'ok' }),
      },
    },

    retry_unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (retry)': step({ actions: [unlock] }) } },
    retry_free: {
      on: { 'drm_gpusvm_get_pages: kvfree(pfns) (retry)': step({ actions: [free_pfns], target: 'retry' }) },
    },

    array_unlock: {
      on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (dma_addr)': step({ actions: [unlock] }) },
    },
    alloc_array: {
      on: {
        'drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [must(svm_pages(r).allocate())], target: 'map_pages' },
            fail: { guard: fails, target: 'error_free' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_array_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_array' } }),

    error_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (ENOMEM, EBUSY)': step({
          alternatives: {
            last: { guard: last_user, actions: [mmput] },
            others: { actions: [mmput], target: 'error_free' },
          },
        }),
      },
    },
    error_last_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (exit_mmap, ENOMEM, EBUSY)': step({
          guard: address_space_gone,
          target: 'error_free',
        }),
      },
    },
    error_free: {
      on: {
        'drm_gpusvm_get_pages: kvfree(pfns) (err_free)': step({ actions: [free_pfns, drop_snapshot], target: 'error' }),
      },
    },

    unmapped_unlock: {
      on: {
        'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (unmapped)': step({
          actions: [unlock],
          target: 'fault_free',
        }),
      },
    },
    fault_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (EFAULT)': step({
          alternatives: {
            last: { guard: last_user, actions: [mmput] },
            others: { actions: [mmput], target: 'fault_free' },
          },
        }),
      },
    },
    fault_last_mmput: {
      on: {
        'drm_gpusvm_get_pages: mmput (exit_mmap, EFAULT)': step({ guard: address_space_gone, target: 'fault_free' }),
      },
    },
    fault_free: {
      on: {
        'drm_gpusvm_get_pages: kvfree(pfns) (err_free, EFAULT)': step({
          actions: [free_pfns, drop_snapshot],
          target: 'fault',
        }),
      },
    },

    opnotsupp_free: {
      on: {
        'drm_gpusvm_get_pages: kvfree(pfns) (err_free, EOPNOTSUPP)': step({
          actions: [free_pfns, drop_snapshot],
          target: 'opnotsupp',
        }),
      },
    },

    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
    opnotsupp: { exit: 'opnotsupp' },
    error: { exit: 'error' },
  },
});
