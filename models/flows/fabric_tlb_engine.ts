/** fabric_tlb_engine - the hardware of the target that flushes its TLB some time after the request, and then acknowledges. */
import { and, each, eq, ev, flow, isNull, must, not, or, step } from '../../src/model/index.ts';
import { fabric_inval } from '../resources/fabric_inval.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_tlb } from '../resources/fabric_tlb.ts';

const inval = fabric_inval(ev('t'));

export const fabric_tlb_engine = flow({
  id: 'fabric_tlb_engine',
  kind: 'engine',
  source: 'GPU hardware: the TLB of the target of the fabric',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'target tlb flush acknowledged': step({
          choose: { t: 'thread' },
          guard: inval.is('submitted'),
          actions: [
            each(
              'addr',
              (a) =>
                or(
                  and(not(isNull(inval.range)), eq(fabric_pte(a).cookie, inval.range)),
                  and(isNull(inval.range), eq(fabric_pte(a).by, ev('t'))),
                ),
              (a) => fabric_tlb(a).flush(),
            ),
            must(inval.ack()),
          ],
          target: 'run',
          atomic: 'nothing can tell an empty TLB from one that is about to be acknowledged',
        }),
      },
    },
  },
});
