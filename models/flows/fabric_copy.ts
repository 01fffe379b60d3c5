/**
 * fabric_copy - copies from the memory of one device to that of the other, over the fabric: the side of the target.
 *
 * Kernel    hardware, as the mails of the thread describe it
 * Kept      as in fabric_access: physical mode goes to the cell; in virtual mode the target walks its page table for the address that the
 *           copy engine writes to, caches what it found, and goes by that; the fence is done with the write
 *
 * What the engine reads is in its own memory: a step of copy_engine. No lock is looked at.
 */
import { and, eq, ev, flow, isNull, must, not, step } from '../../src/model/index.ts';
import { copy } from '../resources/copy.ts';
import { devpage } from '../resources/devpage.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_tlb } from '../resources/fabric_tlb.ts';
import { vram } from '../resources/vram.ts';

const job = copy(ev('t'), ev('i'));
const which = { t: 'thread', i: 'index' };
const writing = and(job.is('read'), eq(job.proto, 'fabric'));
const virtual = and(writing, isNull(job.dst));
/** Only a wrong protocol copies anything else. */
const JUNK = 'what a migration takes out of the address space has been written, or counts as zeroed';
const write = [
  must(devpage(ev('d')).access()),
  must(vram(ev('d')).copy({ virt: ev('of'), data: ev('data') })),
  must(job.write()),
];
const write_junk = [must(devpage(ev('d')).access()), must(vram(ev('d')).spoil()), must(job.write())];

export const fabric_copy = flow({
  id: 'fabric_copy',
  kind: 'engine',
  source: 'GPU hardware',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'copy job: write over the fabric, dma_fence_signal': step({
          choose: which,
          read: { d: job.dst, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(writing, not(isNull(ev('d'))), not(isNull(ev('of')))),
              actions: write,
              target: 'run',
            },
            junk: {
              guard: and(writing, not(isNull(ev('d')))),
              actions: write_junk,
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: target walk': step({
          choose: which,
          read: { a: job.addr, d: fabric_pte(job.addr).vram },
          guard: and(virtual, fabric_tlb(ev('a')).is('empty')),
          actions: [must(fabric_pte(ev('a')).walk()), must(fabric_tlb(ev('a')).fill({ vram: ev('d') }))],
          target: 'run',
        }),
        'copy job: write over the fabric, translated at the target, dma_fence_signal': step({
          choose: which,
          read: { d: fabric_tlb(job.addr).vram, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(virtual, not(isNull(ev('d'))), not(isNull(ev('of')))),
              actions: write,
              target: 'run',
            },
            junk: {
              guard: and(virtual, not(isNull(ev('d')))),
              actions: write_junk,
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
      },
    },
  },
});
