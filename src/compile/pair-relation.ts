/** Which local states of two instances can be met together: a relation for every pair of instances, as bit sets. */

/** A pair of relations holds at most so many bytes all together. */
const BYTES_LIMIT = 1 << 27;

export class PairRelation {
  /** Local states of each instance. */
  readonly counts: readonly number[];
  /** Words of a set of local states of each instance. */
  readonly words: readonly number[];
  /** `#sets[a * n + b]`: for each local state of b, the set of local states of a that go with it. */
  readonly #sets: Int32Array[] = [];
  /** When a pair with this local state was last added, by instance and local state; 0 is never. */
  readonly #stamps: readonly Float64Array[];
  readonly #newest: Float64Array;
  #clock = 0;

  private constructor(counts: readonly number[]) {
    this.counts = counts;
    this.words = counts.map((count) => (count + 31) >> 5);
    this.#stamps = counts.map((count) => new Float64Array(count));
    this.#newest = new Float64Array(counts.length);
    for (let a = 0; a < counts.length; a++) {
      for (let b = 0; b < counts.length; b++) {
        this.#sets.push(new Int32Array(a === b ? 0 : (this.words[a] as number) * (counts[b] as number)));
      }
    }
  }

  /** An empty relation; null where it would take too much memory. */
  static of(counts: readonly number[]): PairRelation | null {
    let bytes = 0;
    for (const a of counts) for (const b of counts) bytes += 4 * ((a + 31) >> 5) * b;
    return bytes > BYTES_LIMIT ? null : new PairRelation(counts);
  }

  /** Grows with every pair that is added. */
  get clock(): number {
    return this.#clock;
  }

  /** When a pair with this local state was last added; 0 where it is in none. */
  stamp(instance: number, local: number): number {
    return (this.#stamps[instance] as Float64Array)[local] as number;
  }

  /** When a pair with any local state of the instance was last added. */
  newest(instance: number): number {
    return this.#newest[instance] as number;
  }

  has(a: number, va: number, b: number, vb: number): boolean {
    const set = this.#sets[a * this.counts.length + b] as Int32Array;
    return (((set[vb * (this.words[a] as number) + (va >> 5)] as number) >> (va & 31)) & 1) === 1;
  }

  add(a: number, va: number, b: number, vb: number): void {
    if (this.has(a, va, b, vb)) return;
    this.#put(a, va, b, vb);
    this.#put(b, vb, a, va);
    this.#touch(a, va);
    this.#touch(b, vb);
  }

  /** Adds every local state of `a` in a set, together with one of `b`. */
  addAll(a: number, set: Int32Array, b: number, vb: number): void {
    const words = this.words[a] as number;
    const known = this.#sets[a * this.counts.length + b] as Int32Array;
    for (let word = 0, at = vb * words; word < words; word++, at++) {
      let fresh = (set[word] as number) & ~(known[at] as number);
      if (fresh === 0) continue;
      known[at] = (known[at] as number) | fresh;
      this.#touch(b, vb);
      while (fresh !== 0) {
        const bit = 31 - Math.clz32(fresh & -fresh);
        fresh &= fresh - 1;
        const va = word * 32 + bit;
        this.#put(b, vb, a, va);
        this.#touch(a, va);
      }
    }
  }

  /**
   * Puts into `set` the local states of `a` that go with each of some known ones, which alternate instance and local
   * state. Whether there are any; without anything known, all there are.
   */
  together(a: number, known: Int32Array, set: Int32Array): boolean {
    const words = this.words[a] as number;
    if (known.length === 0) {
      set.fill(-1, 0, words);
      const spare = (this.counts[a] as number) & 31;
      if (spare !== 0) set[words - 1] = 2 ** spare - 1;
    }
    for (let k = 0; k < known.length; k += 2) {
      const sets = this.#sets[a * this.counts.length + (known[k] as number)] as Int32Array;
      let at = (known[k + 1] as number) * words;
      if (k === 0) for (let word = 0; word < words; word++) set[word] = sets[at++] as number;
      else for (let word = 0; word < words; word++) set[word] = (set[word] as number) & (sets[at++] as number);
    }
    for (let word = 0; word < words; word++) if (set[word] !== 0) return true;
    return false;
  }

  #put(a: number, va: number, b: number, vb: number): void {
    const set = this.#sets[a * this.counts.length + b] as Int32Array;
    const at = vb * (this.words[a] as number) + (va >> 5);
    set[at] = (set[at] as number) | (1 << (va & 31));
  }

  #touch(instance: number, local: number): void {
    this.#clock++;
    (this.#stamps[instance] as Float64Array)[local] = this.#clock;
    this.#newest[instance] = this.#clock;
  }
}

/** Members of a set, in order. */
export function* membersOf(set: Int32Array): Generator<number> {
  for (let word = 0; word < set.length; word++) {
    let left = set[word] as number;
    while (left !== 0) {
      yield word * 32 + 31 - Math.clz32(left & -left);
      left &= left - 1;
    }
  }
}
