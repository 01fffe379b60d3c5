/**
 * fabric_resv - the reservation lock of the page tables that the target has for requests of the fabric: that of a VM of the driver.
 *
 * Left out  a second one for the other direction: what the two devices map for each other shares a lock, as page tables of one
 *           driver would
 */
import { ww_mutex } from './ww_mutex.ts';

export const fabric_resv = ww_mutex(
  'fabric_resv',
  'mails of the thread: alloc takes dma-resv; include/drm/drm_gpuvm.h: drm_gpuvm_resv()',
  [],
);
