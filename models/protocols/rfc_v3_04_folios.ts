/**
 * rfc_v3_04_folios - patch 04 of the series of January 2026, where arrays have folios of two pages.
 *
 * In the tree of the series every page of an array is a folio of its own: large ones are split when they are collected, and device
 * pages are set up one by one. The loop does not rely on it: it asks folio_order() and page_size(), and goes on by NR_PAGES(order).
 * What came after the series has folios of several pages there.
 */
import { by_folio, links_of_folios, with_folios } from '../folios.ts';
import { rfc_v3_04 } from './rfc_v3_04.ts';

export const rfc_v3_04_folios = with_folios(rfc_v3_04, {
  id: 'rfc_v3_04_folios',
  patch: '04',
  says: 'Patch 04 of the series of January 2026 with folios of two pages: each is linked at its position, with its size.',
  changes: [...by_folio, ...links_of_folios],
});
