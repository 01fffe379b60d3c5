/**
 * import_gpu - the device of the other system that pages are exported to.
 *
 * Kernel    GPU hardware
 * Kept      a walk fills the TLB from a valid entry; a request goes out with the address that the TLB has
 * Left out  accesses that fault
 *
 * No lock is looked at.
 */
import { and, ev, flow, must, step } from '../../src/model/index.ts';
import { importer } from '../fabric.ts';
import { import_pte } from '../resources/import_pte.ts';
import { import_tlb } from '../resources/import_tlb.ts';
import { request } from '../resources/request.ts';

export const import_gpu = flow({
  id: 'import_gpu',
  kind: 'environment',
  source: 'GPU hardware of the importing system',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'importing gpu: walk': step({
          choose: { x: 'export' },
          read: { a: import_pte(ev('x')).addr },
          guard: and(import_pte(ev('x')).is('valid'), import_tlb(ev('x')).is('empty')),
          actions: [must(import_tlb(ev('x')).fill({ addr: ev('a') }))],
          target: 'run',
        }),
        'importing gpu: request': step({
          choose: { x: 'export' },
          read: { a: import_tlb(ev('x')).addr },
          guard: and(import_tlb(ev('x')).is('cached'), request(importer).is('none')),
          actions: [must(request(importer).issue({ addr: ev('a'), x: ev('x') }))],
          target: 'run',
        }),
      },
    },
  },
});
