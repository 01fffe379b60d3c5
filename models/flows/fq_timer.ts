/**
 * fq_timer - the timer of the flush queue: flushes the IOTLB for all that was unmapped by then, and gives the addresses back.
 *
 * Kernel    drivers/iommu/dma-iommu.c: fq_flush_timeout(), fq_flush_iotlb(), fq_ring_free(), in lazy mode (IOMMU_DOMAIN_DMA_FQ)
 * Kept      the flush of the whole domain; an address is given back when a flush ended that began after it was queued
 * Left out  the length of the queue, which queue_iova() flushes when it is full; what other CPUs have flushed, which it
 *           gives back, too: all of it only brings forward what the timer does; page-table pages of the IOMMU
 * Atomic    the flush with the two counters around it, which say which entries it covers
 */
import { any, each, flow, step } from '../../src/model/index.ts';
import { iotlb } from '../resources/iotlb.ts';
import { iova } from '../resources/iova.ts';

export const fq_timer = flow({
  id: 'fq_timer',
  kind: 'engine',
  source: 'drivers/iommu/dma-iommu.c: fq_flush_timeout()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'fq_flush_timeout: fq_flush_iotlb': step({
          guard: any('addr', (a) => iova(a).is('queued')),
          actions: [
            each(
              'addr',
              (a) => iotlb(a).is('cached'),
              (a) => iotlb(a).flush(),
            ),
            each(
              'addr',
              (a) => iova(a).is('queued'),
              (a) => iova(a).flush(),
            ),
          ],
          target: 'run',
          atomic:
            'fq_flush_start_cnt and fq_flush_finish_cnt say which entries the flush covers: those that were queued before it',
        }),
        'fq_flush_timeout: fq_ring_free': step({
          guard: any('addr', (a) => iova(a).is('flushed')),
          actions: [
            each(
              'addr',
              (a) => iova(a).is('flushed'),
              (a) => iova(a).free(),
            ),
          ],
          target: 'run',
          atomic: 'under the lock of the queue',
        }),
      },
    },
  },
});
