/**
 * pfn_order - the order of the folio that an entry of the destination array names: of one page, or of two.
 *
 * Kernel    folio_order() of migrate_pfn_to_page(dst[i])
 * Kept      orders 0 and 1. The second page of a folio has the next number, and no entry of its own: the array has nothing there
 */
import { resource } from '../../src/model/index.ts';

export const pfn_order = resource({
  id: 'pfn_order',
  index: ['thread', 'index'],
  source: 'include/linux/mm.h: folio_order()',
  events: { set_one: {}, clear: {} },
  initial: 'zero',
  states: {
    zero: { on: { set_one: 'one', clear: 'ignore' } },
    one: { on: { clear: 'zero' } },
  },
  illegal: { set_one: ['V7', 'an entry of the destination array is overwritten: its pages leak'] },
});
