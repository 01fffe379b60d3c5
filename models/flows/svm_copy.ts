/**
 * svm_copy - has the copy engine copy the pages of a migration, and waits.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_svm_copy(), as copy_to_devmem and as copy_to_ram
 * Kept      a job for each page with an address; making one may fail; those on their way are waited for all the same;
 *           jobs wait for pre_migrate_fence, and where there is none to copy the function does
 * Left out  one job for neighbouring pages
 *
 * `b` is the buffer object whose clear job pre_migrate_fence stands for; null on the way to RAM.
 * In a run of one kind of source, the entries of the other kind have no address.
 */
import {
  and,
  any,
  each,
  eq,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { call_result, fails } from '../outcomes.ts';
import { clear_job } from '../resources/clear_job.ts';
import { copy } from '../resources/copy.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { onPeer } from '../topology.ts';

const i = own('i');
const job = copy(self, i);
/** Both are device pages, of two devices: the source device copies, with the function that it has for copies to RAM. */
const device_to_device = and(
  not(isNull(src_pfn(self, i).vram)),
  not(isNull(dst_pfn(self, i).vram)),
  ne(onPeer(src_pfn(self, i).vram), onPeer(dst_pfn(self, i).vram)),
);
const failed = eq(own('err'), true);
const all_written = not(any('index', (j) => copy(self, j).is('queued', 'read')));
const reset = each(
  'index',
  (j) => copy(self, j).is('written'),
  (j) => copy(self, j).reset(),
);
const pre_migrate_fence_signalled = or(isNull(own('b')), clear_job(own('b')).is('none'));

export const svm_copy = flow({
  id: 'svm_copy',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_copy()',
  fields: { i: 'index', b: 'bo', err: 'boolean' },
  params: ['i', 'b'],
  exits: ['ok', 'error'],
  initial: 'queue',
  states: {
    queue: {
      on: {
        'xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram': step({
          choose: { outcome: call_result },
          alternatives: {
            none: { guard: not(pagemap_addr(self, i).is('encoded')) },
            fail: { guard: fails, actions: [set({ err: true })], target: 'wait' },
            device_to_device: {
              guard: and(device_to_device, isNull(pagemap_addr(self, i).addr)),
              actions: [
                must(
                  job.queue_device({
                    vram: src_pfn(self, i).vram,
                    dst: pagemap_addr(self, i).vram,
                    proto: pagemap_addr(self, i).proto,
                    clear: own('b'),
                  }),
                ),
              ],
            },
            device_to_device_iova: {
              guard: device_to_device,
              actions: [
                must(
                  job.queue_iova({
                    vram: src_pfn(self, i).vram,
                    addr: pagemap_addr(self, i).addr,
                    proto: pagemap_addr(self, i).proto,
                    clear: own('b'),
                  }),
                ),
              ],
            },
            to_device: {
              guard: not(isNull(dst_pfn(self, i).vram)),
              actions: [
                must(
                  job.queue({
                    addr: pagemap_addr(self, i).addr,
                    vram: dst_pfn(self, i).vram,
                    to_device: true,
                    after_clear: true,
                  }),
                ),
              ],
            },
            to_ram: {
              actions: [
                must(
                  job.queue({
                    addr: pagemap_addr(self, i).addr,
                    vram: src_pfn(self, i).vram,
                    to_device: false,
                    after_clear: false,
                  }),
                ),
              ],
            },
          },
        }),
      },
    },
    more: {
      on: {
        'xe_svm_copy: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'queue',
            },
            last: {},
          },
        }),
      },
    },
    wait: {
      on: {
        'xe_svm_copy: dma_fence_wait': step({
          guard: all_written,
          actions: [reset],
        }),
      },
    },
    wait_clear: {
      on: {
        'xe_svm_copy: dma_fence_wait (pre_migrate_fence)': step({
          guard: pre_migrate_fence_signalled,
        }),
      },
    },
    result: {
      on: {
        'xe_svm_copy: err': step({
          alternatives: {
            error: { guard: failed, target: 'error' },
            ok: {},
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
