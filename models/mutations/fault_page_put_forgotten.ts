import { mutation, skip } from '../../src/model/index.ts';

export const fault_page_put_forgotten = mutation({
  id: 'fault_page_put_forgotten',
  says: 'The CPU fault keeps its reference of the device page.',
  source: 'synthetic',
  change: skip('do_swap_page: put_page', 'alive'),
  killedBy: ['R8'],
});
