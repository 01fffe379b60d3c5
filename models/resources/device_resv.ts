/**
 * device_resv - the reservation lock of the VM of a device: that of its page tables, those for requests of the fabric included.
 *
 * Left out  more than one VM of a device; page tables for the fabric with a reservation of their own, which nobody holds for longer
 */
import { ww_mutex } from './ww_mutex.ts';

export const device_resv = ww_mutex(
  'device_resv',
  'include/drm/drm_gpuvm.h: drm_gpuvm_resv(); mails of the thread: alloc takes dma-resv',
  ['device'],
);
