/** Seeded chance: the same seed and number give the same draws on every machine. */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Chance {
  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number;
}

/** The draws of the `index`-th walk or member under a seed; they do not depend on how many the others drew. */
export function chance(seed: number, index: number): Chance {
  // A multiplication by an odd number and the finaliser of MurmurHash3 are one-to-one: no two walks share their draws.
  let mixed = Math.imul(seed, 0x9e3779b1) ^ index;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  const generator = xoroshiro128plus(mixed ^ (mixed >>> 16));
  return { below: (n) => (n <= 1 ? 0 : uniformInt(generator, 0, n - 1)) };
}

/** Puts the items in a random order, in place (Fisher and Yates, after Durstenfeld). */
export function shuffle(items: { [index: number]: number; readonly length: number }, draw: Chance): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    const held = items[i] as number;
    items[i] = items[j] as number;
    items[j] = held;
  }
}
