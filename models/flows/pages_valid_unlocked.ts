/**
 * pages_valid_unlocked - is an old mapping still good? If not, its address array goes.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_pages_valid_unlocked()
 * Kept      the look at the array without the lock, the test of the flag under it
 */
import { flow, must, own, self, step, wait } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { svm_pages } from '../resources/svm_pages.ts';

const r = own('r');
const locked = must(notifier_lock().assert_held({ by: self }));
const unlock = must(notifier_lock().read_unlock({ by: self }));

export const pages_valid_unlocked = flow({
  id: 'pages_valid_unlocked',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_pages_valid_unlocked()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['valid', 'invalid'],
  initial: 'array',
  states: {
    array: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: dma_addr': step({
          alternatives: {
            none: { guard: svm_pages(r).is('none'), target: 'invalid' },
            array: {},
          },
        }),
      },
    },
    lock: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_lock': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    test: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_pages_valid': step({
          alternatives: {
            valid: { guard: svm_pages(r).is('mapped'), actions: [locked] },
            invalid: { actions: [locked], target: 'free_array' },
          },
        }),
      },
    },
    valid_unlock: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_unlock (valid)': step({
          actions: [unlock],
          target: 'valid',
        }),
      },
    },
    free_array: {
      on: {
        'drm_gpusvm_pages_valid_unlocked: __drm_gpusvm_free_pages': step({
          actions: [locked, must(svm_pages(r).free_array())],
        }),
      },
    },
    invalid_unlock: {
      on: { 'drm_gpusvm_pages_valid_unlocked: drm_gpusvm_notifier_unlock': step({ actions: [unlock] }) },
    },
    invalid: { exit: 'invalid' },
    valid: { exit: 'valid' },
  },
});
