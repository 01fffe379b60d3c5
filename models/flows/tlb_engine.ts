/** tlb_engine - the hardware that flushes the TLB some time after the request, and then acknowledges. */
import { each, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { tlb } from '../resources/tlb.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { rangeOf } from '../topology.ts';

export const tlb_engine = flow({
  id: 'tlb_engine',
  kind: 'engine',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_tlb_inval.c: xe_tlb_inval_done_handler()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'tlb flush acknowledged': step({
          choose: { r: 'range' },
          guard: tlb_inval(ev('r')).is('submitted'),
          actions: [
            each(
              'virt',
              (v) => eq(rangeOf(v), ev('r')),
              (v) => tlb(v).flush(),
            ),
            must(tlb_inval(ev('r')).ack()),
          ],
          target: 'run',
          atomic:
            'nothing can tell an empty TLB from one that is about to be acknowledged: it may not be filled either, its entries are zapped',
        }),
      },
    },
  },
});
