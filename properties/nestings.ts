/**
 * Properties that only forbid a nesting or a context. Breaking one is what lockdep would report, and harms nobody by itself: whether
 * anything is reached that does, the other properties tell. A lock that is released without being held is harm.
 */
import { L2, L3, L6, L7, L9, L10 } from './locking.ts';
import { L1, L11 } from './pagemap.ts';

export const nestings: readonly string[] = [L1, L2, L3, L6, L7, L9, L10, L11].map(({ id }) => id);
