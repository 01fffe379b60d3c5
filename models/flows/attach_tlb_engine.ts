/** attach_tlb_engine - flushes a TLB some time after the request, and then acknowledges: that of an importer, or that of its target. */
import { ev, flow, must, step } from '../../src/model/index.ts';
import { attach_inval } from '../resources/attach_inval.ts';
import { attach_tlb } from '../resources/attach_tlb.ts';
import { target_cache } from '../resources/target_cache.ts';
import { target_inval } from '../resources/target_inval.ts';

const atomic = 'nothing can tell an empty TLB from one that is about to be acknowledged: its entry is gone, or new';

export const attach_tlb_engine = flow({
  id: 'attach_tlb_engine',
  kind: 'engine',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_tlb_inval.c: xe_tlb_inval_done_handler()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'importer: TLB flush acknowledged': step({
          choose: { a: 'attach' },
          guard: attach_inval(ev('a')).is('submitted'),
          actions: [must(attach_tlb(ev('a')).flush()), must(attach_inval(ev('a')).ack())],
          target: 'run',
          atomic,
        }),
        'exporter: TLB flush for the fabric acknowledged': step({
          choose: { a: 'attach' },
          guard: target_inval(ev('a')).is('submitted'),
          actions: [must(target_cache(ev('a')).flush()), must(target_inval(ev('a')).ack())],
          target: 'run',
          atomic,
        }),
      },
    },
  },
});
