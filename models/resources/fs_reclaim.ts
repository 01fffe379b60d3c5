/** fs_reclaim - ghost: the threads inside reclaim. Every allocation that may reclaim takes it for a moment. */
import { pseudo_lock } from './pseudo_lock.ts';

export const fs_reclaim = pseudo_lock('fs_reclaim', 'mm/page_alloc.c: __fs_reclaim_map');
