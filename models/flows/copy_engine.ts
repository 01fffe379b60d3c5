/**
 * copy_engine - copies pages between system memory and device memory, and from the memory of one device to that of another.
 *
 * Kernel    GPU hardware; drivers/gpu/drm/xe/xe_migrate.c: jobs of xe_migrate_to_vram(), xe_migrate_from_vram()
 * Kept      a read of the whole page, then a write: what is written between the two is lost; the fence is done with the write;
 *           a job waits for the clear job that it depends on; addresses on the bus go through the IOMMU, if there is one
 *           into the memory of another device go over PCIe, to a bare address on the bus or through the IOMMU
 * Left out  order between jobs; hangs
 *
 * No lock is looked at.
 */
import { and, eq, ev, flow, implies, isNull, must, not, setting, step } from '../../src/model/index.ts';
import { clear_job } from '../resources/clear_job.ts';
import { copy } from '../resources/copy.ts';
import { devpage } from '../resources/devpage.ts';
import { iova } from '../resources/iova.ts';
import { page } from '../resources/page.ts';
import { vram } from '../resources/vram.ts';
import { boOf, pageAt } from '../topology.ts';

const job = copy(ev('t'), ev('i'));
const ready = and(
  job.is('queued'),
  implies(eq(job.after_clear, true), clear_job(boOf(job.vram)).is('none')),
  implies(not(isNull(job.clear)), clear_job(job.clear).is('none')),
);
const to_device = eq(job.to_device, true);
/** A bare address on the bus, or an IOVA, leads to the memory of another device. */
const over_fabric = eq(job.proto, 'fabric');
const to_other_device = not(isNull(job.dst));
const to_other_device_iova = and(not(over_fabric), not(isNull(iova(job.addr).vram)));
const which = { t: 'thread', i: 'index' };
/** Only a wrong protocol copies anything else. */
const JUNK = 'what a migration takes out of the address space has been written, or counts as zeroed';
const into_system = and(not(to_device), not(over_fabric), not(to_other_device), not(to_other_device_iova));
const through_iommu = setting('iommu');

export const copy_engine = flow({
  id: 'copy_engine',
  kind: 'engine',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_to_vram()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'copy job: read system memory': step({
          choose: which,
          read: { p: pageAt(job.addr), of: page(pageAt(job.addr)).of, data: page(pageAt(job.addr)).data },
          alternatives: {
            written: {
              guard: and(not(through_iommu), ready, to_device, not(isNull(ev('of')))),
              actions: [must(page(ev('p')).load()), must(job.read({ virt: ev('of'), data: ev('data') }))],
              target: 'run',
            },
            junk: {
              guard: and(not(through_iommu), ready, to_device),
              actions: [must(page(ev('p')).load()), must(job.read_junk())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: read system memory through the IOMMU': step({
          choose: which,
          read: {
            a: job.addr,
            p: iova(job.addr).page,
            of: page(iova(job.addr).page).of,
            data: page(iova(job.addr).page).data,
          },
          alternatives: {
            written: {
              guard: and(through_iommu, ready, to_device, not(isNull(ev('of')))),
              actions: [
                must(iova(ev('a')).access()),
                must(page(ev('p')).load()),
                must(job.read({ virt: ev('of'), data: ev('data') })),
              ],
              target: 'run',
            },
            junk: {
              guard: and(through_iommu, ready, to_device),
              actions: [must(iova(ev('a')).access()), must(page(ev('p')).load()), must(job.read_junk())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: read VRAM': step({
          choose: which,
          read: { d: job.vram, of: vram(job.vram).of, data: vram(job.vram).data },
          alternatives: {
            written: {
              guard: and(ready, not(to_device), not(isNull(ev('of')))),
              actions: [must(vram(ev('d')).load()), must(job.read({ virt: ev('of'), data: ev('data') }))],
              target: 'run',
            },
            junk: {
              guard: and(ready, not(to_device)),
              actions: [must(vram(ev('d')).load()), must(job.read_junk())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: write VRAM, dma_fence_signal': step({
          choose: which,
          read: { d: job.vram, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(job.is('read'), to_device, not(isNull(ev('of')))),
              actions: [must(vram(ev('d')).copy({ virt: ev('of'), data: ev('data') })), must(job.write())],
              target: 'run',
            },
            junk: {
              guard: and(job.is('read'), to_device),
              actions: [must(vram(ev('d')).spoil()), must(job.write())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: write system memory, dma_fence_signal': step({
          choose: which,
          read: { p: pageAt(job.addr), of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(
                not(through_iommu),
                job.is('read'),
                not(to_device),
                not(over_fabric),
                not(to_other_device),
                not(isNull(ev('of'))),
              ),
              actions: [must(page(ev('p')).copy({ virt: ev('of'), data: ev('data') })), must(job.write())],
              target: 'run',
            },
            junk: {
              guard: and(not(through_iommu), job.is('read'), not(to_device), not(over_fabric), not(to_other_device)),
              actions: [must(page(ev('p')).spoil()), must(job.write())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: write system memory through the IOMMU, dma_fence_signal': step({
          choose: which,
          read: { a: job.addr, p: iova(job.addr).page, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(through_iommu, job.is('read'), into_system, not(isNull(ev('of')))),
              actions: [
                must(iova(ev('a')).access()),
                must(page(ev('p')).copy({ virt: ev('of'), data: ev('data') })),
                must(job.write()),
              ],
              target: 'run',
            },
            junk: {
              guard: and(through_iommu, job.is('read'), into_system),
              actions: [must(iova(ev('a')).access()), must(page(ev('p')).spoil()), must(job.write())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: write over PCIe, dma_fence_signal': step({
          choose: which,
          read: { d: job.dst, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(job.is('read'), not(over_fabric), not(isNull(ev('d'))), not(isNull(ev('of')))),
              actions: [
                must(devpage(ev('d')).access()),
                must(vram(ev('d')).copy({ virt: ev('of'), data: ev('data') })),
                must(job.write()),
              ],
              target: 'run',
            },
            junk: {
              guard: and(job.is('read'), not(over_fabric), not(isNull(ev('d')))),
              actions: [must(devpage(ev('d')).access()), must(vram(ev('d')).spoil()), must(job.write())],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
        'copy job: write over PCIe through the IOMMU, dma_fence_signal': step({
          choose: which,
          read: { a: job.addr, d: iova(job.addr).vram, of: job.of, data: job.data },
          alternatives: {
            written: {
              guard: and(
                through_iommu,
                job.is('read'),
                not(to_device),
                not(over_fabric),
                not(isNull(ev('d'))),
                not(isNull(ev('of'))),
              ),
              actions: [
                must(iova(ev('a')).access()),
                must(devpage(ev('d')).access()),
                must(vram(ev('d')).copy({ virt: ev('of'), data: ev('data') })),
                must(job.write()),
              ],
              target: 'run',
            },
            junk: {
              guard: and(through_iommu, job.is('read'), not(to_device), not(over_fabric), not(isNull(ev('d')))),
              actions: [
                must(iova(ev('a')).access()),
                must(devpage(ev('d')).access()),
                must(vram(ev('d')).spoil()),
                must(job.write()),
              ],
              target: 'run',
              unreachable: JUNK,
            },
          },
        }),
      },
    },
  },
});
