/** How many different states a run that forgets has met: exactly while they fit, estimated beyond that. */

/** Bytes that the exact set may take; a number of its own, so that machines with more memory print the same. */
const EXACT_BYTES = 1 << 27;
/** Registers of the sketch, as a power of two; the standard error is 1.04 / sqrt(2^14), below one per cent. */
const REGISTER_BITS = 14;
const HASH_SEED = 0x9e3779b9;

/** A 32-bit hash of the words from `at` on; multiply and shift, after the finaliser of MurmurHash3. */
export function seededHash(words: Int32Array, at: number, width: number, seed: number): number {
  let hash = seed;
  for (let i = at; i < at + width; i++) {
    hash = Math.imul(hash ^ (words[i] as number), 0x85ebca6b);
    hash = (hash << 13) | (hash >>> 19);
    hash ^= hash >>> 16;
  }
  hash = Math.imul(hash ^ width, 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}

/** A set of packed states, numbered in the order of insertion, that takes no more than `capacity` of them. */
export class PackedSet {
  readonly #width: number;
  readonly #capacity: number;
  #words: Int32Array;
  /** Open addressing: number + 1, or 0. */
  #slots: Int32Array;
  #count = 0;

  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#capacity = capacity;
    this.#words = new Int32Array(Math.min(capacity, 1 << 10) * width);
    this.#slots = new Int32Array(1 << 11);
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count >= this.#capacity;
  }

  /** Number of the state at `at`; null when it is not in the set. */
  find(words: Int32Array, at: number): number | null {
    const entry = this.#slots[this.#slotOf(words, at)] as number;
    return entry === 0 ? null : entry - 1;
  }

  /** Number of the state at `at`; `~number` when it was there before; null when it was not and there is no room. */
  insert(words: Int32Array, at: number): number | null {
    const width = this.#width;
    const slot = this.#slotOf(words, at);
    const entry = this.#slots[slot] as number;
    if (entry !== 0) return ~(entry - 1);
    if (this.full) return null;
    const id = this.#count++;
    this.#slots[slot] = id + 1;
    if ((id + 1) * width > this.#words.length) {
      const larger = new Int32Array(Math.min(this.#capacity * width, this.#words.length * 2));
      larger.set(this.#words);
      this.#words = larger;
    }
    for (let i = 0; i < width; i++) this.#words[id * width + i] = words[at + i] as number;
    if (this.#count * 10 > this.#slots.length * 6) this.#grow();
    return id;
  }

  /** The packed state with this number: words and where they begin. */
  at(id: number): { readonly words: Int32Array; readonly from: number } {
    return { words: this.#words, from: id * this.#width };
  }

  /** The slot that holds the state, or the empty one where it belongs. */
  #slotOf(words: Int32Array, at: number): number {
    const width = this.#width;
    const mask = this.#slots.length - 1;
    let slot = seededHash(words, at, width, HASH_SEED) & mask;
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) return slot;
      const kept = (entry - 1) * width;
      let i = 0;
      while (i < width && this.#words[kept + i] === words[at + i]) i++;
      if (i === width) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = seededHash(this.#words, id * this.#width, this.#width, HASH_SEED) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

/**
 * Counts different states: in an exact set while it fits, by a HyperLogLog sketch beyond (Flajolet, Fusy, Gandouet and
 * Meunier, "HyperLogLog", 2007; two 32-bit hashes, so that no correction for large counts is needed).
 */
export class DistinctCounter {
  readonly #width: number;
  readonly #set: PackedSet;
  readonly #registers = new Uint8Array(1 << REGISTER_BITS);
  #overflowed = false;

  constructor(width: number, capacity: number = Math.floor(EXACT_BYTES / (4 * width + 8))) {
    this.#width = width;
    this.#set = new PackedSet(width, capacity);
  }

  /** Counts a packed state. True unless it is known to have been counted before. */
  add(words: Int32Array, at: number): boolean {
    const id = this.#set.insert(words, at);
    if (id !== null && id < 0) return false;
    if (id === null) this.#overflowed = true;
    const register = seededHash(words, at, this.#width, 0x51ed270b) >>> (32 - REGISTER_BITS);
    const rank = Math.clz32(seededHash(words, at, this.#width, 0x2545f491)) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
    return true;
  }

  /** Whether `count` is exact. */
  get exact(): boolean {
    return !this.#overflowed;
  }

  get count(): number {
    if (this.exact) return this.#set.count;
    const m = this.#registers.length;
    const sum = this.#registers.reduce((total, rank) => total + 2 ** -rank, 0);
    const alpha = 0.7213 / (1 + 1.079 / m);
    const raw = (alpha * m * m) / sum;
    const zeros = this.#registers.reduce((total, rank) => total + (rank === 0 ? 1 : 0), 0);
    const estimate = raw <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : raw;
    return Math.max(this.#set.count, Math.round(estimate));
  }
}
