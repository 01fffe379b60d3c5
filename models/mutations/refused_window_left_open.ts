import { mutation, skip } from '../../src/model/index.ts';

export const refused_window_left_open = mutation({
  id: 'refused_window_left_open',
  says: 'When the callback refuses, mn_itree_invalidate() does not end the window that it opened.',
  source: 'synthetic',
  change: skip('mn_itree_invalidate: mn_itree_inv_end (EAGAIN)', 'last'),
  killedBy: ['can_idle', 'R8'],
});
