import { addEffect, dropEffects, each, has, mutation, own } from '../../src/model/index.ts';
import { importer, windowOf } from '../fabric.ts';

const address = 'revoke: close window/close';

export const window_closed_for_all = mutation({
  id: 'window_closed_for_all',
  says: 'The exporter closes a window that covers several pages for all of them, to take back one.',
  source: 'synthetic',
  change: [
    dropEffects(address, 'access_window.close'),
    addEffect(
      address,
      each(
        'addr',
        (other) => has(windowOf(importer, own('a')).users, other),
        (other) => windowOf(importer, other).close({ addr: other }),
      ),
    ),
  ],
  killedBy: ['S7'],
});
