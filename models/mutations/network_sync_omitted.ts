import { mutation, skip } from '../../src/model/index.ts';

export const network_sync_omitted = mutation({
  id: 'network_sync_omitted',
  says: 'The other system is told a network address that is linked and not synced.',
  source:
    'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): the API mirrors dma_iova_link() and dma_iova_sync()',
  change: skip('export: ual_iova_sync'),
  killedBy: ['S7'],
});
