/** in_atomic - ghost: the threads that may not sleep because the last reference of a folio may be dropped anywhere. */
import { pseudo_lock } from './pseudo_lock.ts';

export const in_atomic = pseudo_lock('in_atomic', 'mm/memremap.c: free_zone_device_folio()');
