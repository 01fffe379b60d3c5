import { insertAfter, must, mutation, own, skip, step } from '../../src/model/index.ts';
import { importer, windowOf } from '../fabric.ts';

export const window_closed_after_free = mutation({
  id: 'window_closed_after_free',
  says: 'The window to a page is closed only after the page was given away.',
  source: 'synthetic',
  change: [
    skip('revoke: close window', 'unfiltered'),
    insertAfter(
      'revoke: ttm_resource_free',
      'revoke: close window (after the free)',
      step({ actions: [must(windowOf(importer, own('a')).close({ addr: own('a') }))] }),
    ),
  ],
  killedBy: ['S5', 'S6'],
});
