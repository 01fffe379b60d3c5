import {
  addEffect,
  and,
  any,
  eq,
  has,
  must,
  mutation,
  ne,
  not,
  or,
  own,
  replaceGuard,
  self,
  skip,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';

const d = devpage(own('d'));
const unlock = must(d.unlock({ by: self }));
const others = any('thread', (t) => and(has(d.refs, t), ne(t, self)));

export const unlocked_with_put = mutation({
  id: 'unlocked_with_put',
  says: 'A CPU fault gives back the lock of the device page and its reference at once: nobody gets the lock in between.',
  source: 'synthetic; mm/memory.c: do_swap_page(), unlock_page() and put_page()',
  change: ['', ' (VM_FAULT_SIGBUS)'].flatMap((error) => [
    skip(`do_swap_page: unlock_page${error}`),
    replaceGuard(`do_swap_page: put_page${error}/last`, not(or(eq(d.mapped, true), others))),
    addEffect(`do_swap_page: put_page${error}/last`, unlock, 'first'),
    addEffect(`do_swap_page: put_page${error}/alive`, unlock, 'first'),
  ]),
  survives: 'it takes a window away: what is left of the contest of two faults ends',
});
