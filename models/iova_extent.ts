/** Which addresses a call of the IOVA API covers that says base, offset and length: one page or up to three. */
import { and, any, type Expr, eq, implies, isNull, next, not, or } from '../src/model/index.ts';
import { iova } from './resources/iova.ts';
import { firstOf, rangeOf } from './topology.ts';

/** The addresses of the first, second and third page of an IOVA, from its base on. */
const after = <P extends string, F extends string>(base: Expr<P, F>): Expr<P, F> => next('addr', base);

const index_first: Expr<never, never> = { node: { op: 'const', value: 'i0' } };
const index_second = next('index', index_first);

/** An array of a migration has a second entry, a third one. */
const array_second = any('index', (j) => not(isNull(next('index', j))));
const array_third = any('index', (j) => not(isNull(next('index', next('index', j)))));
/** A range has a second page, a third one. */
const range_second = <P extends string, F extends string>(r: Expr<P, F>) => eq(rangeOf(next('virt', firstOf(r))), r);
const range_third = <P extends string, F extends string>(r: Expr<P, F>) =>
  eq(rangeOf(next('virt', next('virt', firstOf(r)))), r);

const within = <P extends string, F extends string>(
  a: Expr<P, F>,
  base: Expr<P, F>,
  second: Expr<P, F>,
  third: Expr<P, F>,
) => or(eq(a, base), and(second, eq(a, after(base))), and(third, eq(a, after(after(base)))));

/** `a` is one of `npages` pages from the base on, for the array of a migration. */
export const in_array = <P extends string, F extends string>(a: Expr<P, F>, base: Expr<P, F>) =>
  within(a, base, array_second, array_third);

/** `a` is one of `npages` pages from the base on, for a range. */
export const in_range = <P extends string, F extends string>(a: Expr<P, F>, base: Expr<P, F>, r: Expr<P, F>) =>
  within(a, base, range_second(r), range_third(r));

/** An IOVA of this length can be handed out here. */
const unused = <P extends string, F extends string>(a: Expr<P, F>) => iova(a).is('none', 'left');
export const room_for_array = <P extends string, F extends string>(base: Expr<P, F>) =>
  and(unused(base), implies(array_second, unused(after(base))), implies(array_third, unused(after(after(base)))));
export const room_for_range = <P extends string, F extends string>(base: Expr<P, F>, r: Expr<P, F>) =>
  and(unused(base), implies(range_second(r), unused(after(base))), implies(range_third(r), unused(after(after(base)))));

/** What the IOMMU translates. */
export const linked = <P extends string, F extends string>(a: Expr<P, F>) => iova(a).is('linked', 'synced');
/** Every page before `a`, from the base on, is linked: an unmap of the whole IOVA comes as far as `a`. */
export const reached_from = <P extends string, F extends string>(a: Expr<P, F>, base: Expr<P, F>) =>
  or(
    eq(a, base),
    and(eq(a, after(base)), linked(base)),
    and(eq(a, after(after(base))), linked(base), linked(after(base))),
  );

/** `a` is the address of position `i` of an array, whose first entry is at the base. */
export const at_index = <P extends string, F extends string>(a: Expr<P, F>, i: Expr<P, F>, base: Expr<P, F>) =>
  or(
    and(eq(i, 'i0'), eq(a, base)),
    and(eq(i, index_second), eq(a, after(base))),
    and(eq(i, next('index', index_second)), eq(a, after(after(base)))),
  );
