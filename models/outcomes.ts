/** How a call can come out. Every allocation is free to succeed, to fail, or to reclaim first. */
import { and, eq, ev, setting } from '../src/model/index.ts';

/** Domain of the choice `outcome` of an allocation that may enter direct reclaim. */
export const allocation = ['ok', 'fail', 'reclaim'];
/** Domain of the choice `outcome` of a call that may fail but never reclaims. */
export const call_result = ['ok', 'fail'];

export const succeeds = eq(ev('outcome'), 'ok');
export const fails = eq(ev('outcome'), 'fail');
export const reclaims = and(eq(ev('outcome'), 'reclaim'), setting('inline_reclaim'));
