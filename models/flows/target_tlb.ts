/** target_tlb - flushes the target's TLB for incoming requests some time after the request, and then acknowledges. */
import { ev, flow, must, step } from '../../src/model/index.ts';
import { na_inval } from '../resources/na_inval.ts';
import { na_tlb } from '../resources/na_tlb.ts';

export const target_tlb = flow({
  id: 'target_tlb',
  kind: 'engine',
  source: 'fabric hardware at the target; drivers/iommu/intel/iommu.h: qi_desc_iotlb(), in its role',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'target: TLB flush acknowledged': step({
          choose: { a: 'addr' },
          guard: na_inval(ev('a')).is('submitted'),
          actions: [must(na_tlb(ev('a')).flush()), must(na_inval(ev('a')).ack())],
          target: 'run',
          atomic: 'nothing can tell an empty TLB from one that is about to be acknowledged: its entry is unlinked',
        }),
      },
    },
  },
});
