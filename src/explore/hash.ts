/** Hashes of packed states. Multiply and shift, after the finaliser of MurmurHash3 (Appleby, public domain). */

/** A 32-bit hash of two words. */
export function hashPair(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}

/** A 32-bit hash of `width` words from `at` on. */
export function hashWords(words: Int32Array, at: number, width: number, seed = 0x9e3779b9): number {
  let hash = seed;
  for (let i = at; i < at + width; i++) {
    hash = Math.imul(hash ^ (words[i] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
