import { and, ev, isNull, mutation, replaceGuard } from '../../src/model/index.ts';
import { page } from '../resources/page.ts';

export const reclaim_spares_mm = mutation({
  id: 'reclaim_spares_mm',
  says: 'Reclaim takes pages of other address spaces only.',
  source: 'the question of the thread: what makes a reclaim under a notifier lock wait for itself',
  change: replaceGuard('shrink_folio_list: folio_trylock', and(page(ev('p')).is('anon'), isNull(page(ev('p')).of))),
  survives:
    'it only takes away what a thread can meet: with it, an allocation under a lock reclaims, and waits for nobody',
});
