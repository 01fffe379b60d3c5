/** The arrays of a migration are new, and zeroed, each time; a mapping that an earlier one did not undo is lost for good. */
import { each, self } from '../src/model/index.ts';
import { pagemap_addr } from './resources/pagemap_addr.ts';

export const new_array = each(
  'index',
  (i) => pagemap_addr(self, i).is('encoded'),
  (i) => pagemap_addr(self, i).lose(),
);
