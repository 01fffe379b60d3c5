/** unbind_fence - the fence of an unbind job in vm->resv. The garbage collector drops it without waiting. */
import { resource } from '../../src/model/index.ts';

export const unbind_fence = resource({
  id: 'unbind_fence',
  index: ['range'],
  source: 'drivers/gpu/drm/xe/xe_svm.c: __xe_svm_garbage_collector()',
  events: { push: {}, signal: {} },
  initial: 'none',
  states: { none: { on: { push: 'pending' } }, pending: { on: { signal: 'none' } } },
  illegal: {
    push: ['M5', 'an unbind is pushed while the last one of the range is not done'],
    signal: ['M5', 'a fence signals twice, or without a job'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['pending'] },
});
