import { addEffect, mutation, own, set } from '../../src/model/index.ts';
import { deviceOffset } from '../fabric.ts';

export const offset_only = mutation({
  id: 'offset_only',
  says: 'The network physical address of a page is its offset in VRAM, without the device that it lies in.',
  source: 'mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Gunthorpe): how to name VRAM relative to the network',
  change: addEffect('export: xe_page_to_dpa', set({ a: deviceOffset(own('p')) })),
  killedBy: ['S5', 'S6'],
});
