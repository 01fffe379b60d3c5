/** Comparisons of everything take hours: `npm test` makes a part of them, `npm run test:whole` all. */

/** Whether everything is compared. */
export const WHOLE: boolean = process.env['STALEMATE_WHOLE'] === '1';

/** One in so many of a list, always the same ones; or all of it. */
export const oneIn = <T>(n: number, all: readonly T[]): readonly T[] =>
  WHOLE ? all : all.filter((_, i) => i % n === 0);
