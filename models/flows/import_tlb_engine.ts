/** import_tlb_engine - flushes the TLB of the importing device some time after the request, and then acknowledges. */
import { ev, flow, must, step } from '../../src/model/index.ts';
import { import_inval } from '../resources/import_inval.ts';
import { import_tlb } from '../resources/import_tlb.ts';

export const import_tlb_engine = flow({
  id: 'import_tlb_engine',
  kind: 'engine',
  source: 'GPU hardware of the importing system',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'importing gpu: TLB flush acknowledged': step({
          choose: { x: 'export' },
          guard: import_inval(ev('x')).is('submitted'),
          actions: [must(import_tlb(ev('x')).flush()), must(import_inval(ev('x')).ack())],
          target: 'run',
          atomic: 'nothing can tell an empty TLB from one that is about to be acknowledged: its entry is zapped',
        }),
      },
    },
  },
});
