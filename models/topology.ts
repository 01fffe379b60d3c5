/** Constants of the topology, one table each; the protocol says how they are filled. */
import { and, type Expr, eq, isNull, ne, next, not, or, own, setting, table } from '../src/model/index.ts';

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
/** The device that has the VRAM of a buffer object. */
export const deviceOf = table('device_of');
/** The position of a page of VRAM in the arrays of a migration. */
export const vramIndex = table('vram_index');
/** The address that a device puts on the bus to reach a physical page when nothing translates. */
export const addressOf = table('address_of');
/** The physical page behind an untranslated address. */
export const pageAt = table('page_at');

/** The pages that an invalidation covers: one, or all of its range. For flows with the fields `v` and `extent`. */
export const covered = (v: Expr<never, never>) =>
  or(eq(v, own('v')), and(eq(own('extent'), 'range'), eq(rangeOf(v), rangeOf(own('v')))));

/** A buffer object in the memory of the peer: the last device is the one whose VM is modelled, the one before it its peer. */
export const ofPeer = <P extends string, F extends string>(bo: Expr<P, F>): Expr<P, F> =>
  not(isNull(next('device', deviceOf(bo))));
/** A page of VRAM in the memory of the peer. */
export const onPeer = <P extends string, F extends string>(vram: Expr<P, F>): Expr<P, F> => ofPeer(boOf(vram));
/** The two devices are in one owner group, since each can reach the memory of the other. */
export const one_owner_group = and(ne(setting('to_peer'), 'none'), ne(setting('from_peer'), 'none'));
/** Migrations of a GPU fault go to the memory of the peer: what an atomic access needs is always the own one. */
export const to_peer_memory = and(eq(setting('preferred'), 'peer'), ne(setting('migration'), 'devmem_only'));
/** A buffer object in the memory that a GPU fault migrates to. */
export const in_wanted_memory = <P extends string, F extends string>(bo: Expr<P, F>): Expr<P, F> =>
  eq(ofPeer(bo), to_peer_memory);
/** Accesses over PCIe go through an IOMMU. */
export const p2p_iommu = setting('iommu');
