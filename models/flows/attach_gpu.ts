/**
 * attach_gpu - what the device of an importer does with a buffer.
 *
 * Kernel    GPU hardware
 * Kept      a walk fills the TLB from a valid entry; on a fabric with virtual addresses the exporter's device translates in turn, with
 *           a cache of its own; loads and stores. A device that follows buffers works for a job only; one that pins, at any time
 * Left out  accesses between jobs
 *
 * No lock is looked at.
 */
import { and, each, eq, ev, flow, must, ne, or, step } from '../../src/model/index.ts';
import { bufOf } from '../dma_buf.ts';
import { attach_pte } from '../resources/attach_pte.ts';
import { attach_tlb } from '../resources/attach_tlb.ts';
import { attachment } from '../resources/attachment.ts';
import { gpu_job } from '../resources/gpu_job.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';
import { target_cache } from '../resources/target_cache.ts';
import { target_pte } from '../resources/target_pte.ts';

const a = ev('a');
const which = { a: 'attach' } as const;
const at_work = or(gpu_job(a).is('running'), eq(attachment(a).dynamic, false));
const store = [
  each(
    'place',
    (other) => and(ne(other, ev('p')), eq(place(other).of, bufOf(a))),
    (other) => place(other).outdate(),
  ),
  each(
    'buf',
    (b) => eq(b, bufOf(a)),
    (b) => move_job(b).outdate({ place: ev('p') }),
  ),
  must(place(ev('p')).write()),
];

export const attach_gpu = flow({
  id: 'attach_gpu',
  kind: 'environment',
  source: 'GPU hardware of the importer',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'importer: walk': step({
          choose: which,
          read: { p: attach_pte(a).place },
          guard: and(at_work, attach_pte(a).is('direct'), attach_tlb(a).is('empty')),
          actions: [must(attach_tlb(a).fill({ place: ev('p') }))],
          target: 'run',
        }),
        'importer: walk (network address)': step({
          choose: which,
          guard: and(at_work, attach_pte(a).is('network'), attach_tlb(a).is('empty')),
          actions: [must(attach_tlb(a).fill_network())],
          target: 'run',
        }),
        'exporter: translate for the fabric': step({
          choose: which,
          read: { p: target_pte(a).place },
          guard: and(at_work, attach_tlb(a).is('network'), target_pte(a).is('synced'), target_cache(a).is('empty')),
          actions: [must(target_cache(a).fill({ place: ev('p') }))],
          target: 'run',
        }),
        'importer: load': step({
          choose: which,
          read: { p: attach_tlb(a).place },
          guard: and(at_work, attach_tlb(a).is('direct')),
          target: 'run',
        }),
        'importer: store': step({
          choose: which,
          read: { p: attach_tlb(a).place },
          guard: and(at_work, attach_tlb(a).is('direct')),
          actions: store,
          target: 'run',
        }),
        'importer: load over the fabric (virtual)': step({
          choose: which,
          read: { p: target_cache(a).place },
          guard: and(at_work, attach_tlb(a).is('network'), target_cache(a).is('cached')),
          target: 'run',
        }),
        'importer: store over the fabric (virtual)': step({
          choose: which,
          read: { p: target_cache(a).place },
          guard: and(at_work, attach_tlb(a).is('network'), target_cache(a).is('cached')),
          actions: store,
          target: 'run',
        }),
      },
    },
  },
});
