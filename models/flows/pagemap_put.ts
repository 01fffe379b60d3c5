/**
 * pagemap_put - a reference of a pagemap is dropped. With the last one it is parked for the next user, or destroyed.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_put(), drm_pagemap_release(), drm_pagemap_destroy();
 *           drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_shrinker_add(); drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_destroy()
 * Kept      every call; `of` says whose reference it is. Runs in any context, inside folio_free() too, so it never sleeps
 * Left out  drm_pagemap_shrinker_might_lock(), which looks and does nothing
 */
import { and, any, eq, flow, has, must, ne, not, or, own, self, step, wait } from '../../src/model/index.ts';
import { destroy_work } from '../resources/destroy_work.ts';
import { dev_hold } from '../resources/dev_hold.ts';
import { drm_device } from '../resources/drm_device.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../resources/shrinker_lock.ts';
import { unhold_work } from '../resources/unhold_work.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';

const m = own('m');
const of_user = eq(own('of'), 'user');
const other_user = any('thread', (t) => and(has(xe_pagemap(m).users, t), ne(t, self)));
const any_user = any('thread', (t) => has(xe_pagemap(m).users, t));
const alive = must(xe_pagemap(m).deref());

export const pagemap_put = flow({
  id: 'pagemap_put',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_put()',
  fields: { m: 'pagemap', of: ['user', 'zdd'] },
  params: ['m', 'of'],
  exits: ['done'],
  initial: 'put',
  states: {
    put: {
      on: {
        'drm_pagemap_put: kref_put': step({
          alternatives: {
            others: {
              guard: and(of_user, or(other_user, eq(xe_pagemap(m).zdd, true))),
              actions: [must(xe_pagemap(m).put({ by: self }))],
              target: 'done',
            },
            last: { guard: of_user, actions: [must(xe_pagemap(m).put({ by: self }))] },
            zdd: { guard: any_user, actions: [must(xe_pagemap(m).put_zdd())], target: 'done' },
            last_zdd: { actions: [must(xe_pagemap(m).put_zdd())] },
          },
        }),
      },
    },
    take_hold: {
      holds: ['m'],
      on: { 'drm_pagemap_release: dev_hold = NULL': step({ actions: [alive, must(dev_hold(m).take({ by: self }))] }) },
    },
    enter: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: drm_dev_enter': step({
          alternatives: {
            unplugged: { guard: drm_device().is('unplugged'), actions: [alive], target: 'queue_destroy' },
            entered: { actions: [alive, must(drm_device().enter({ by: self }))] },
          },
        }),
      },
    },
    cache: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: dpagemap->cache': step({
          alternatives: {
            none: { guard: not(xe_pagemap(m).cached), actions: [alive] },
            some: { actions: [alive], target: 'lock' },
          },
        }),
      },
    },
    exit_no_cache: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: drm_dev_exit (no cache)': step({
          actions: [must(drm_device().exit({ by: self }))],
          target: 'queue_destroy',
        }),
      },
    },
    lock: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: spin_lock': step({
          actions: [wait(shrinker_lock().lock({ by: self })), must(pagemap_cache().deref())],
        }),
      },
    },
    list_add: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: list_add_tail': step({
          actions: [alive, must(pagemap_shrinker().list_add({ pagemap: m }))],
        }),
      },
    },
    unlock: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: spin_unlock': step({ actions: [must(shrinker_lock().unlock({ by: self }))] }),
      },
    },
    complete: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: complete_all(queued)': step({ actions: [must(pagemap_cache().complete_all())] }),
      },
    },
    exit: {
      holds: ['m'],
      on: {
        'drm_pagemap_shrinker_add: drm_dev_exit': step({
          actions: [must(drm_device().exit({ by: self }))],
          target: 'llist_add',
        }),
      },
    },
    queue_destroy: {
      holds: ['m'],
      on: { 'xe_pagemap_destroy: queue_work': step({ actions: [alive, must(destroy_work(m).queue())] }) },
    },
    llist_add: {
      holds: ['m'],
      on: { 'drm_pagemap_release: llist_add': step({ actions: [must(dev_hold(m).llist_add({ by: self }))] }) },
    },
    schedule: {
      holds: ['m'],
      on: { 'drm_pagemap_release: schedule_work': step({ actions: [must(unhold_work().queue())] }) },
    },
    done: { exit: 'done' },
  },
});
