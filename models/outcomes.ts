/** How a call can come out. Every allocation is free to succeed, to fail, or to reclaim first. */
import { and, any, eq, ev, has, ne, not, self, setting } from '../src/model/index.ts';
import { mm_users } from './resources/mm_users.ts';

/** Domain of the choice `outcome` of an allocation that may enter direct reclaim. */
export const allocation = ['ok', 'fail', 'reclaim'];
/** Domain of the choice `outcome` of a call that may fail but never reclaims. */
export const call_result = ['ok', 'fail'];

export const succeeds = eq(ev('outcome'), 'ok');
export const fails = eq(ev('outcome'), 'fail');
export const reclaims = and(eq(ev('outcome'), 'reclaim'), setting('inline_reclaim'));

/** The process is gone, and this thread holds the last reference to its address space. */
export const last_user = and(
  mm_users().is('orphaned'),
  not(any('thread', (t) => and(has(mm_users().by, t), ne(t, self)))),
);
