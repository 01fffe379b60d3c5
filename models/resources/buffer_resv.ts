/** buffer_resv - the reservation lock of an exported buffer object, which is that of its dma-buf, and of every imported object of it. */
import { ww_mutex } from './ww_mutex.ts';

export const buffer_resv = ww_mutex('buffer_resv', 'include/linux/dma-buf.h: struct dma_buf::resv', ['buf']);
