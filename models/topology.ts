/** Constants of the topology, one table each; the protocol says how they are filled. */
import { and, type Expr, eq, or, own, table } from '../src/model/index.ts';

/** The range that covers a virtual page. */
export const rangeOf = table('range_of');
/** The first virtual page of a range. */
export const firstOf = table('first_of');
/** The first page of VRAM of a buffer object. */
export const firstVram = table('first_vram');
/** The position of a virtual page in the arrays of a migration. */
export const indexOf = table('index_of');
/** The buffer object that has a page of VRAM. */
export const boOf = table('bo_of');
/** The position of a page of VRAM in the arrays of a migration. */
export const vramIndex = table('vram_index');
/** The address that a device puts on the bus to reach a physical page when nothing translates. */
export const addressOf = table('address_of');
/** The physical page behind an untranslated address. */
export const pageAt = table('page_at');

/** The pages that an invalidation covers: one, or all of its range. For flows with the fields `v` and `extent`. */
export const covered = (v: Expr<never, never>) =>
  or(eq(v, own('v')), and(eq(own('extent'), 'range'), eq(rangeOf(v), rangeOf(own('v')))));
