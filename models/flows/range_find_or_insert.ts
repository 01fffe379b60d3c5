/**
 * range_find_or_insert - the range that covers the faulting address, made if there is none.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_range_find_or_insert()
 * Kept      an address space without users is refused; notifier found or allocated and subscribed, VMA looked up and range inserted under mmap_lock(r), and the way
 *           back on every error
 * Left out  smaller chunks: the topology fixes the size, and where it does not fit inside its VMAs, none does;
 *           drm_gpusvm_check_pages(), which wants the pages of a small chunk present; VMAs that are read-only or map
 *           devices; an error of mmu_interval_notifier_insert()
 * Atomic    the interval insert holds subscriptions->lock
 */
import { and, any, call, eq, flow, must, own, self, step, wait } from '../../src/model/index.ts';
import { address_space_gone, allocation, fails, last_user, no_users, reclaims, succeeds } from '../outcomes.ts';
import { mm_users } from '../resources/mm_users.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { notifier } from '../resources/notifier.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { range } from '../resources/range.ts';
import { subscription } from '../resources/subscription.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { vma } from '../resources/vma.ts';
import { rangeOf } from '../topology.ts';
import { interval_notifier_remove } from './interval_notifier_remove.ts';
import { reclaim } from './reclaim.ts';

const r = rangeOf(own('v'));
const driver_locked = must(vm_lock().assert_held_write({ by: self }));
const mmput = must(mm_users().put({ by: self }));
const mmap_locked = must(mmap_lock().assert_held({ by: self }));

export const range_find_or_insert = flow({
  id: 'range_find_or_insert',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_range_find_or_insert()',
  fields: { v: 'virt' },
  params: ['v'],
  exits: ['found', 'error'],
  initial: 'mmget',
  states: {
    mmget: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmget_not_zero': step({
          alternatives: {
            zero: { guard: no_users, actions: [driver_locked], target: 'error' },
            ok: { actions: [driver_locked, must(mm_users().get({ by: self }))] },
          },
        }),
      },
    },
    find_notifier: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_notifier_find': step({
          alternatives: {
            found: { guard: notifier().is('inserted'), target: 'mmap_lock' },
            none: {},
          },
        }),
      },
    },
    alloc_notifier: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_notifier_alloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [must(notifier().alloc())], target: 'subscribe' },
            fail: { guard: fails, target: 'err_mmput' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_notifier_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_notifier' } }),
    subscribe: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmu_interval_notifier_insert': step({
          alternatives: {
            window_open: {
              guard: mmu_subscriptions().is('open'),
              actions: [must(subscription().defer_insert())],
              unreachable: 'a window opens only over a subscription, and there is but this one',
            },
            invalidating: {
              guard: mmu_subscriptions().is('quiet'),
              actions: [must(mmu_subscriptions().insert()), must(subscription().insert_hit())],
            },
            idle: { actions: [must(subscription().insert())] },
          },
          atomic: '__mmu_interval_notifier_insert() holds subscriptions->lock',
        }),
      },
    },
    mmap_lock: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmap_read_lock': step({
          actions: [wait(mmap_lock().read_lock({ by: self }))],
        }),
      },
    },
    lookup: {
      on: {
        'drm_gpusvm_range_find_or_insert: vma_lookup': step({
          alternatives: {
            none: { guard: vma(own('v')).is('none'), actions: [mmap_locked], target: 'err_unlock' },
            found: { actions: [mmap_locked] },
          },
        }),
      },
    },
    find_range: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_range_find': step({
          alternatives: {
            none: { guard: range(r).is('absent') },
            found: { target: 'unlock' },
          },
        }),
      },
    },
    chunk_size: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_range_chunk_size': step({
          alternatives: {
            none_fits: {
              guard: any('virt', (v) => and(eq(rangeOf(v), r), vma(v).is('none'))),
              target: 'err_unlock',
            },
            fits: {},
          },
        }),
      },
    },
    alloc_range: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_range_alloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'insert_lock' },
            fail: { guard: fails, target: 'err_unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_range_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_range' } }),
    insert_lock: {
      on: {
        'drm_gpusvm_range_insert: drm_gpusvm_notifier_lock': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    insert: {
      on: {
        'drm_gpusvm_range_insert: interval_tree_insert': step({
          actions: [must(notifier_lock().assert_held({ by: self })), must(range(r).insert())],
        }),
      },
    },
    insert_unlock: {
      on: {
        'drm_gpusvm_range_insert: drm_gpusvm_notifier_unlock': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    insert_notifier: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_notifier_insert': step({
          alternatives: {
            allocated: { guard: notifier().is('allocated'), actions: [must(notifier().insert())] },
            known: {},
          },
        }),
      },
    },
    unlock: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmap_read_unlock': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
        }),
      },
    },
    mmput: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmput': step({
          alternatives: {
            last: { guard: last_user, actions: [mmput] },
            others: { actions: [mmput], target: 'found' },
          },
        }),
      },
    },
    last_mmput: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmput (exit_mmap)': step({ guard: address_space_gone, target: 'found' }),
      },
    },
    err_unlock: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmap_read_unlock (err_notifier_remove)': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
        }),
      },
    },
    err_notifier: {
      on: {
        'drm_gpusvm_range_find_or_insert: notifier_alloc (err_notifier_remove)': step({
          alternatives: {
            allocated: { guard: notifier().is('allocated') },
            known: { target: 'err_mmput' },
          },
        }),
      },
    },
    err_unsubscribe: call(interval_notifier_remove, { with: {}, exits: { done: 'err_free' } }),
    err_free: {
      on: {
        'drm_gpusvm_range_find_or_insert: drm_gpusvm_notifier_free (err_notifier)': step({
          actions: [must(notifier().free())],
        }),
      },
    },
    err_mmput: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmput (err_mmunlock)': step({
          alternatives: {
            last: { guard: last_user, actions: [mmput] },
            others: { actions: [mmput], target: 'error' },
          },
        }),
      },
    },
    err_last_mmput: {
      on: {
        'drm_gpusvm_range_find_or_insert: mmput (exit_mmap, err_mmunlock)': step({
          guard: address_space_gone,
          target: 'error',
        }),
      },
    },
    found: { exit: 'found' },
    error: { exit: 'error' },
  },
});
