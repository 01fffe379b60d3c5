/**
 * The set of visited states, numbered in the order of insertion. Exact: states of up to two words are their own key;
 * wider ones are stored as the numbers of their two halves (part-table.ts), and where there are many narrow ones, slots of
 * half the size do (remainder-table.ts). Or, on request, with fingerprints as keys
 * (Wolper and Leroy, "Reliable Hashing without Collision Detection", 1993): a state whose fingerprint is that of another
 * one is then omitted.
 *
 * Open addressing with linear probing in slots of one key. The home slot is the hash scaled to the number of slots, so
 * the table can have any size, and growing it reads and writes in order. A batch is hashed first, then its slots are
 * touched, then it is inserted: cache misses of many states overlap.
 */

import { hashPair, hashWords } from './hash.ts';
import { PartTable } from './part-table.ts';
import { fill, RemainderTable } from './remainder-table.ts';

/** The table grows beyond this load. */
const LOAD = 0.8;
const GROWTH = 1.45;
const INITIAL_SLOTS = 1 << 12;
/** A table that takes less than so many bytes is not worth the change. */
const NARROW_FROM = 32 * 2 ** 20;
/** Bytes a state, at most, of a table that goes back from narrow slots. */
const WIDENED = 24;
/** Slots behind the last home slot, for what is displaced beyond it; instead of wrapping round. */
const OVERHANG = 1 << 8;

/** The probability that a table of fingerprints lost a state. */
export interface Omission {
  readonly bits: number;
  /** That any two of so many random fingerprints are equal. */
  readonly calculated: number;
  /** One over the smallest distance between two of the fingerprints: large where they are not spread well. */
  readonly observed: number;
}

export class StateTable {
  readonly #width: number;
  /** Masks of the two words of a fingerprint; null in an exact table. */
  readonly #fingerprint: readonly [number, number] | null;
  readonly #bits: number;
  readonly #seed: number;
  readonly #half: number;
  readonly #left: PartTable | null;
  readonly #right: PartTable | null;
  #slots = INITIAL_SLOTS;
  /** Two words a slot; both zero where it is empty. */
  #keys: Int32Array;
  /** Numbers by slot; null when nobody asks for them. */
  #numbers: Int32Array | null;
  /** Number of the state whose key is zero; -1 while it is not there. */
  #zero = -1;
  #count = 0;
  #batch = new Int32Array(0);
  /** Bits of each of two words that a state can use; null where slots of half the size are not to be had. */
  readonly #usedBits: readonly [number, number] | null;
  /** All states, once these slots take less. */
  #narrow: RemainderTable | null = null;

  /**
   * For states of `width` words. With `numbered`, `insert` also tells the numbers of states that were there. With
   * `fingerprintBits`, 1 to 64, keys are fingerprints of that many bits; the seed chooses the hash. `usedBits`
   * tells how many low bits of each word states use at most; without it, all.
   */
  constructor(
    width: number,
    numbered: boolean,
    fingerprintBits: number | null = null,
    seed = 0,
    usedBits: readonly number[] = [32, 32],
  ) {
    this.#width = width;
    this.#seed = seed ^ FIRST_SEED;
    this.#half = width >> 1;
    this.#bits = fingerprintBits ?? 0;
    this.#fingerprint =
      fingerprintBits === null
        ? null
        : [lowBits(Math.min(fingerprintBits, 32)), lowBits(Math.max(fingerprintBits - 32, 0))];
    const parts = width > 2 && fingerprintBits === null;
    this.#usedBits =
      width > 2 || numbered || fingerprintBits !== null
        ? null
        : [usedBits[0] ?? 0, width === 2 ? (usedBits[1] ?? 0) : 0];
    this.#left = parts ? new PartTable(this.#half) : null;
    this.#right = parts ? new PartTable(width - this.#half) : null;
    this.#keys = new Int32Array(2 * (INITIAL_SLOTS + OVERHANG));
    this.#numbers = numbered ? new Int32Array(INITIAL_SLOTS + OVERHANG) : null;
  }

  get count(): number {
    return this.#narrow?.count ?? this.#count;
  }

  get bytes(): number {
    if (this.#narrow) return this.#narrow.bytes;
    const parts = (this.#left?.bytes ?? 0) + (this.#right?.bytes ?? 0);
    return this.#keys.byteLength + (this.#numbers?.byteLength ?? 0) + parts;
  }

  /** Bytes that inserting `more` states may take at most for a moment, when the table has to grow for them. */
  peak(more: number): number {
    if (this.#narrow) return this.#narrow.peak(more) ?? this.#narrow.bytes + this.#narrow.count * WIDENED;
    return this.#count + more > this.#slots * LOAD ? this.bytes * (1 + GROWTH) : this.bytes;
  }

  /**
   * Inserts the first `count` states of `states`. `result[k]` is the number of state k if it is new, else `~number`, or
   * -1 in a table that is not numbered.
   */
  insert(states: Int32Array, count: number, result: Int32Array): void {
    const least = this.#count + count;
    if (!this.#narrow && least > this.#slots * LOAD && !this.#becameNarrow(least)) this.#grow(least);
    if (this.#narrow) {
      if (this.#narrow.insert(states, this.#width, count, result)) return;
      this.#widen(this.#narrow, count);
    }
    if (this.#batch.length <= 3 * count) this.#batch = new Int32Array(4 * count + 1);
    this.#prepare(states, count);
    this.#touch(count);
    this.#settle(count, result);
  }

  /** Keys and home slots of a batch. */
  #prepare(states: Int32Array, count: number): void {
    const [batch, width, fingerprint] = [this.#batch, this.#width, this.#fingerprint];
    const scale = this.#slots / 2 ** 32;
    if (fingerprint) {
      for (let k = 0, b = 0; k < count; k++, b += 3) {
        const first = hashWords(states, k * width, width, this.#seed);
        const k0 = first & fingerprint[0];
        const k1 = hashWords(states, k * width, width, SECOND_SEED ^ first) & fingerprint[1];
        batch[b] = k0;
        batch[b + 1] = k1;
        batch[b + 2] = ((hashPair(k0, k1) >>> 0) * scale) | 0;
      }
      return;
    }
    if (width === 2) {
      for (let k = 0, b = 0; k < count; k++, b += 3) {
        const k0 = states[2 * k] as number;
        const k1 = states[2 * k + 1] as number;
        batch[b] = k0;
        batch[b + 1] = k1;
        batch[b + 2] = ((hashPair(k0, k1) >>> 0) * scale) | 0;
      }
      return;
    }
    for (let k = 0, b = 0; k < count; k++, b += 3) {
      const k0 = this.#left ? this.#left.intern(states, k * width) : (states[k] as number);
      const k1 = this.#right ? this.#right.intern(states, k * width + this.#half) : 0;
      batch[b] = k0;
      batch[b + 1] = k1;
      batch[b + 2] = ((hashPair(k0, k1) >>> 0) * scale) | 0;
    }
  }

  /** Loads the home slots. Unrolled, so that the processor has many loads under way. */
  #touch(count: number): void {
    const [batch, keys] = [this.#batch, this.#keys];
    const slot = (b: number) => (batch[b + 2] as number) * 2;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let b = 0;
    for (const end = (count - 7) * 3; b < end; b += 24) {
      s0 += (keys[slot(b)] as number) ^ (keys[slot(b + 3)] as number);
      s1 += (keys[slot(b + 6)] as number) ^ (keys[slot(b + 9)] as number);
      s2 += (keys[slot(b + 12)] as number) ^ (keys[slot(b + 15)] as number);
      s3 += (keys[slot(b + 18)] as number) ^ (keys[slot(b + 21)] as number);
      s0 |= 0;
      s1 |= 0;
      s2 |= 0;
      s3 |= 0;
    }
    // Kept, or the loads would be optimised away.
    batch[batch.length - 1] = s0 ^ s1 ^ s2 ^ s3;
  }

  #settle(count: number, result: Int32Array): void {
    const batch = this.#batch;
    let [keys, numbers] = [this.#keys, this.#numbers];
    let limit = this.#slots + OVERHANG;
    for (let k = 0, b = 0; k < count; k++, b += 3) {
      const k0 = batch[b] as number;
      const k1 = batch[b + 1] as number;
      if ((k0 | k1) === 0) {
        const known = this.#zero;
        if (known < 0) this.#zero = this.#count++;
        result[k] = known < 0 ? this.#zero : numbers ? ~known : -1;
        continue;
      }
      let slot = batch[b + 2] as number;
      for (;;) {
        const s0 = keys[2 * slot] as number;
        const s1 = keys[2 * slot + 1] as number;
        if (s0 === k0 && s1 === k1) {
          result[k] = numbers ? ~(numbers[slot] as number) : -1;
          break;
        }
        if ((s0 | s1) === 0) {
          const number = this.#count++;
          keys[2 * slot] = k0;
          keys[2 * slot + 1] = k1;
          if (numbers) numbers[slot] = number;
          result[k] = number;
          break;
        }
        if (++slot === limit) {
          this.#grow(this.#count + count);
          [keys, numbers] = [this.#keys, this.#numbers];
          limit = this.#slots + OVERHANG;
          const scale = this.#slots / 2 ** 32;
          for (let later = b; later < 3 * count; later += 3) {
            const hash = hashPair(batch[later] as number, batch[later + 1] as number);
            batch[later + 2] = ((hash >>> 0) * scale) | 0;
          }
          slot = batch[b + 2] as number;
        }
      }
    }
  }

  /** Null in an exact table. */
  omission(): Omission | null {
    if (!this.#fingerprint) return null;
    const values = 2 ** this.#bits;
    const pairs = (this.#count * (this.#count - 1)) / 2;
    return {
      bits: this.#bits,
      calculated: -Math.expm1(-pairs / values),
      observed: Math.min(1, 1 / this.#smallestDistance()),
    };
  }

  /** Between any two fingerprints, as whole numbers. */
  #smallestDistance(): number {
    const sorted = new BigUint64Array(this.#count);
    const halves = new Uint32Array(sorted.buffer);
    let count = this.#zero < 0 ? 0 : 1;
    for (let slot = 0; slot < this.#slots + OVERHANG; slot++) {
      const k0 = this.#keys[2 * slot] as number;
      const k1 = this.#keys[2 * slot + 1] as number;
      if ((k0 | k1) === 0) continue;
      halves[2 * count] = k0;
      halves[2 * count + 1] = k1;
      count++;
    }
    sorted.sort();
    let least = 2 ** 64;
    for (let i = 1; i < count; i++) least = Math.min(least, Number((sorted[i] as bigint) - (sorted[i - 1] as bigint)));
    return least;
  }

  /** Goes over to slots of half the size, if they take less than those that a growing table has. */
  #becameNarrow(least: number): boolean {
    if (!this.#usedBits) return false;
    const [bits0, bits1] = this.#usedBits;
    const addressBits = RemainderTable.addressBits(bits0, bits1, least);
    const grown = 8 * this.#slots * GROWTH;
    if (addressBits === null || grown < NARROW_FROM || RemainderTable.bytesOf(addressBits) > grown) return false;
    const narrow = new RemainderTable(bits0, bits1, addressBits);
    fill(narrow, (visit) => {
      if (this.#zero >= 0) visit(0, 0);
      for (let at = 0; at < this.#keys.length; at += 2) {
        const [k0, k1] = [this.#keys[at] as number, this.#keys[at + 1] as number];
        if ((k0 | k1) !== 0) visit(k0, k1);
      }
    });
    this.#narrow = narrow;
    this.#keys = new Int32Array(0);
    return true;
  }

  /** Back to slots of full size, where the others are at an end. */
  #widen(narrow: RemainderTable, more: number): void {
    this.#narrow = null;
    this.#slots = Math.ceil(((narrow.count + more) / LOAD) * GROWTH);
    this.#keys = new Int32Array(2 * (this.#slots + OVERHANG));
    this.#count = 0;
    this.#zero = -1;
    const [batch, result] = [new Int32Array(this.#width), new Int32Array(1)];
    narrow.each((k0, k1) => {
      batch[0] = k0;
      if (this.#width === 2) batch[1] = k1;
      if (this.#batch.length <= 3) this.#batch = new Int32Array(8);
      this.#prepare(batch, 1);
      this.#settle(1, result);
    });
  }

  /** Makes room for at least `least` states. */
  #grow(least: number): void {
    const [keys, numbers, end] = [this.#keys, this.#numbers, this.#slots + OVERHANG];
    let slots = Math.ceil(Math.max(this.#slots * GROWTH, (least / LOAD) * 1.1));
    for (;;) {
      const grown = new Int32Array(2 * (slots + OVERHANG));
      const grownNumbers = numbers && new Int32Array(slots + OVERHANG);
      if (moveAll(keys, numbers, end, grown, grownNumbers, slots)) {
        this.#keys = grown;
        this.#numbers = grownNumbers;
        this.#slots = slots;
        return;
      }
      slots = Math.ceil(slots * GROWTH);
    }
  }
}

const FIRST_SEED = 0x9e3779b9;
const SECOND_SEED = 0x5bd1e995;

const lowBits = (bits: number): number => (bits === 32 ? -1 : 2 ** bits - 1);

/** Moves every key to its new slot; false when the overhang is too small for it. */
function moveAll(
  keys: Int32Array,
  numbers: Int32Array | null,
  end: number,
  grown: Int32Array,
  grownNumbers: Int32Array | null,
  slots: number,
): boolean {
  const scale = slots / 2 ** 32;
  const limit = slots + OVERHANG;
  for (let from = 0; from < end; from++) {
    const k0 = keys[2 * from] as number;
    const k1 = keys[2 * from + 1] as number;
    if ((k0 | k1) === 0) continue;
    let slot = ((hashPair(k0, k1) >>> 0) * scale) | 0;
    while (((grown[2 * slot] as number) | (grown[2 * slot + 1] as number)) !== 0) if (++slot === limit) return false;
    grown[2 * slot] = k0;
    grown[2 * slot + 1] = k1;
    if (numbers && grownNumbers) grownNumbers[slot] = numbers[from] as number;
  }
  return true;
}
