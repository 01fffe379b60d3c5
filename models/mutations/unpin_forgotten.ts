import { dropEffects, mutation } from '../../src/model/index.ts';

export const unpin_forgotten = mutation({
  id: 'unpin_forgotten',
  says: 'The pin of a page is never dropped.',
  source: 'synthetic',
  change: dropEffects('unpin_user_page: gup_put_folio', 'page.unpin'),
  killedBy: ['R8', 'R11'],
});
