/** What addresses on the fabric mean. */
import { type Expr, eq, setting, table } from '../src/model/index.ts';
import { access_window } from './resources/access_window.ts';

/** The network physical address of a page: names its device and its place there. */
export const networkAddress = table('network_address');
/** The page at a network physical address. */
export const pageBehind = table('page_behind');
/** The address that remains if the device is left out: that of the page at the same place in the first device. */
export const deviceOffset = table('device_offset');
/** The block of addresses that one access-control window covers. */
export const blockOf = table('block_of');

/** The device that pages are exported to. */
export const importer = 'i0';

/** Addresses on the wire are those of a page table at the target. */
export const virtual_addressing = eq(setting('addressing'), 'virtual');
/** The target looks at who asks. */
export const filtered = eq(setting('access_control'), 'window');

/** The window that decides about requests of an initiator to an address. */
export const windowOf = <P extends string, F extends string>(i: Expr<P, F> | string, a: Expr<P, F>) =>
  access_window(i, blockOf(a));
