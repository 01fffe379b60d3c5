import { mutation, own, replacePayload } from '../../src/model/index.ts';
import { networkAddress } from '../fabric.ts';

export const address_kind_mistaken = mutation({
  id: 'address_kind_mistaken',
  says: 'The other system is told the network physical address of a page where the fabric takes virtual ones.',
  source:
    'mail 20260128004841.2436896-7, replies of 28 and 29 Jan 2026 (Gunthorpe): what dma_addr_t stands for; xe_page_to_dpa() and a cookie in one field',
  change: replacePayload('export: dma_buf_map_attachment', 'offer.tell', 'addr', networkAddress(own('p'))),
  killedBy: ['S7', 'S8'],
});
