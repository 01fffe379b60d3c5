import { mutation, skip } from '../../src/model/index.ts';

export const window_left_open = mutation({
  id: 'window_left_open',
  says: 'The exporter takes a page back and leaves the window to it open.',
  source: 'synthetic',
  change: skip('revoke: close window', 'unfiltered'),
  killedBy: ['S5', 'S6', 'T11'],
});
