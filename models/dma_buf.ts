/** What buffers, importers and devices of `dma_buf` are to each other. */
import {
  and,
  any,
  type Effect,
  type Expr,
  each,
  eq,
  has,
  must,
  ne,
  next,
  not,
  self,
  setting,
  table,
} from '../src/model/index.ts';
import { drm_exec } from './resources/drm_exec.ts';
import { gpu_job } from './resources/gpu_job.ts';

/** The buffer that an attachment is for. */
export const bufOf = table('buf_of');
/** The device whose memory a buffer is in. */
export const exporterOf = table('exporter_of');
/** The device that imports a buffer: the next one after its exporter. */
export const importerOf = <P extends string, F extends string>(b: Expr<P, F>): Expr<P, F> =>
  next('device', exporterOf(b));

/** A set of attachments has no member. */
export const none_of = <P extends string, F extends string>(set: Expr<P, F>): Expr<P, F> =>
  not(any('attach', (a) => has(set, a)));

/** What goes over the wire is an address of the exporter's device, which translates it. */
export const virtual_way = eq(setting('way'), 'fabric_virtual');
/** What the allocation of an address at the target may do. */
export const policy = (name: string) => eq(setting('fabric_alloc'), name);
/** Where and how the address is allocated. */
export const repair = (name: string) => eq(setting('addresses'), name);
/** What the callback of an importer does when the buffer moves. */
export const on_move = (name: string) => eq(setting('on_move'), name);

/** The job of an importer has not signalled its fence. */
export const unsignalled = <P extends string, F extends string>(a: Expr<P, F>): Expr<P, F> =>
  not(gpu_job(a).is('none'));

const exec = drm_exec(self);
/** drm_exec_init(): an acquire context, younger than those that there are. */
export const begin_context: readonly Effect<never, never>[] = [
  must(exec.init()),
  each(
    'thread',
    (t) => and(ne(t, self), eq(drm_exec(t).ctx, true)),
    (t) => exec.outranked({ thread: t }),
  ),
];
/** drm_exec_fini() */
export const end_context: readonly Effect<never, never>[] = [
  must(exec.fini()),
  each(
    'thread',
    (t) => ne(t, self),
    (t) => drm_exec(t).forget({ thread: self }),
  ),
];

interface Lock<F extends string> {
  readonly ctx: Expr<never, F>;
  readonly owner: Expr<never, F>;
}

/** An older context has the lock, and this thread has one already: -EDEADLK. */
export const must_back_off = <F extends string>(lock: Lock<F>): Expr<never, F> =>
  and(not(exec.is('none')), eq(lock.ctx, true), has(exec.older, lock.owner));
export const holds = <F extends string>(lock: Pick<Lock<F>, 'owner'>): Expr<never, F> => eq(lock.owner, self);
