/** How a call can come out. Every allocation is free to succeed, to fail, or to reclaim first. */
import { and, any, eq, ev, has, ne, not, or, self, setting } from '../src/model/index.ts';
import { mm_users } from './resources/mm_users.ts';

/** Domain of the choice `outcome` of an allocation that may enter direct reclaim. */
export const allocation = ['ok', 'fail', 'reclaim'];
/** Domain of the choice `outcome` of a call that may fail but never reclaims. */
export const call_result = ['ok', 'fail'];

export const succeeds = eq(ev('outcome'), 'ok');
export const fails = eq(ev('outcome'), 'fail');
export const reclaims = and(eq(ev('outcome'), 'reclaim'), setting('inline_reclaim'));

const other_user = any('thread', (t) => and(has(mm_users().by, t), ne(t, self)));
const other_eviction = any('thread', (t) => and(has(mm_users().evicting, t), ne(t, self)));
/** The process is gone, and this thread holds the last reference to its address space. */
export const last_user = and(
  mm_users().is('orphaned'),
  not(or(other_user, other_eviction, has(mm_users().evicting, self))),
);
/** The process is gone, and the eviction of this thread holds the last reference. */
export const last_eviction = and(
  mm_users().is('orphaned'),
  not(or(other_user, other_eviction, has(mm_users().by, self))),
);
/** mmget_not_zero() fails. */
export const no_users = mm_users().is('zero', 'gone');
/** The last mmput() returns when exit_mmap() has run. */
export const address_space_gone = mm_users().is('gone');
