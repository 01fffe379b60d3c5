/**
 * The set of visited states, for narrow ones: a slot of four bytes holds what the slot's number does not tell (Cleary,
 * "Compact Hash Tables Using Bidirectional Linear Probing", 1984). Exact, since a state can be computed back from its slot.
 *
 * The bits of a state are split into a rest of at most 25 and an address. The home slot is the address, mixed with a hash
 * of the rest; the slot keeps the rest and how far from home it is. The few states that are displaced too far are kept
 * aside.
 */

const LOAD = 0.75;
const REST_BITS = 25;
/** Slots from home, at most. */
const REACH = 64;
/** A slot is the rest, six bits of displacement, and a bit that it is taken. */
const REST_SHIFT = 7;
const DISTANCE_MASK = REACH - 1;
/** Larger tables than 2^28 slots, 1 GiB, are not made. */
const MOST_ADDRESS_BITS = 28;

export class RemainderTable {
  readonly #bits0: number;
  readonly #bits1: number;
  #addressBits: number;
  #restBits = 0;
  #slots: Int32Array;
  readonly #aside = new Set<string>();
  #count = 0;
  #batch = new Int32Array(0);

  /**
   * The number of address bits of a table that has room for `least` states whose two words have so many bits, counted
   * from the lowest one; null when the rest would be too long, or the table too large.
   */
  static addressBits(bits0: number, bits1: number, least: number): number | null {
    const bits = Math.max(Math.ceil(Math.log2(least / LOAD)), bits0 + bits1 - REST_BITS, 12);
    return bits <= MOST_ADDRESS_BITS && bits <= bits0 + bits1 ? bits : null;
  }

  /** Bytes of a table with so many address bits. */
  static bytesOf(addressBits: number): number {
    return (2 ** addressBits + REACH) * 4;
  }

  constructor(bits0: number, bits1: number, addressBits: number) {
    this.#bits0 = bits0;
    this.#bits1 = bits1;
    this.#addressBits = addressBits;
    this.#restBits = bits0 + bits1 - addressBits;
    this.#slots = new Int32Array(2 ** addressBits + REACH);
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#aside.size * 64;
  }

  /** Bytes at most while `more` states are added; null where there is no room for them. */
  peak(more: number): number | null {
    if (this.#count + more <= 2 ** this.#addressBits * LOAD) return this.bytes;
    return this.#addressBits < MOST_ADDRESS_BITS ? 3 * this.bytes : null;
  }

  /** As `StateTable.insert` of a table that is not numbered. False, and nothing is inserted, where there is no room. */
  insert(states: Int32Array, width: number, count: number, result: Int32Array): boolean {
    while (this.#count + count > 2 ** this.#addressBits * LOAD) if (!this.#grow()) return false;
    if (this.#batch.length <= 2 * count) this.#batch = new Int32Array(4 * count + 1);
    this.#prepare(states, width, count);
    this.#touch(count);
    const batch = this.#batch;
    for (let k = 0, b = 0; k < count; k++, b += 2) {
      result[k] = this.#add(batch[b] as number, batch[b + 1] as number) ? this.#count++ : -1;
    }
    return true;
  }

  /** Every state, as two words. */
  each(visit: (k0: number, k1: number) => void): void {
    const mask = 2 ** this.#addressBits - 1;
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) continue;
      const rest = entry >>> REST_SHIFT;
      const home = slot - ((entry >>> 1) & DISTANCE_MASK);
      this.#back(rest, (home ^ hashOf(rest)) & mask, visit);
    }
    for (const key of this.#aside) {
      const [rest, home] = key.split(' ').map(Number) as [number, number];
      this.#back(rest, (home ^ hashOf(rest)) & mask, visit);
    }
  }

  /** The state with this rest and address. */
  #back(rest: number, address: number, visit: (k0: number, k1: number) => void): void {
    const [bits0, bits1, restBits] = [this.#bits0, this.#bits1, this.#restBits];
    if (restBits < bits0) visit(rest | ((address >>> bits1) << restBits), address & lowBits(bits1));
    else visit(rest & lowBits(bits0), (rest >>> bits0) | (address << (restBits - bits0)));
  }

  /** Rest and home slot of each state of a batch. */
  #prepare(states: Int32Array, width: number, count: number): void {
    const [batch, bits0, bits1, restBits] = [this.#batch, this.#bits0, this.#bits1, this.#restBits];
    const mask = 2 ** this.#addressBits - 1;
    const restMask = lowBits(restBits);
    for (let k = 0, b = 0; k < count; k++, b += 2) {
      const k0 = states[width * k] as number;
      const k1 = width === 2 ? (states[2 * k + 1] as number) : 0;
      let rest: number;
      let address: number;
      if (restBits < bits0) {
        rest = k0 & restMask;
        address = k1 | ((k0 >>> restBits) << bits1);
      } else {
        rest = k0 | ((k1 & lowBits(restBits - bits0)) << bits0);
        address = k1 >>> (restBits - bits0);
      }
      batch[b] = rest;
      batch[b + 1] = (address ^ hashOf(rest)) & mask;
    }
  }

  /** Loads the home slots; see state-table.ts. */
  #touch(count: number): void {
    const [batch, slots] = [this.#batch, this.#slots];
    const at = (b: number) => slots[batch[b + 1] as number] as number;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let b = 0;
    for (const end = (count - 7) * 2; b < end; b += 16) {
      s0 = (s0 + (at(b) ^ at(b + 2))) | 0;
      s1 = (s1 + (at(b + 4) ^ at(b + 6))) | 0;
      s2 = (s2 + (at(b + 8) ^ at(b + 10))) | 0;
      s3 = (s3 + (at(b + 12) ^ at(b + 14))) | 0;
    }
    batch[batch.length - 1] = s0 ^ s1 ^ s2 ^ s3;
  }

  /** Whether the state was not there. */
  #add(rest: number, home: number): boolean {
    const slots = this.#slots;
    let code = (rest << REST_SHIFT) | 1;
    for (let slot = home; slot < home + REACH; slot++, code += 2) {
      const entry = slots[slot] as number;
      if (entry === code) return false;
      if (entry === 0) {
        slots[slot] = code;
        return true;
      }
    }
    const key = `${rest} ${home}`;
    if (this.#aside.has(key)) return false;
    this.#aside.add(key);
    return true;
  }

  /** Twice the slots; false where that is too many. */
  #grow(): boolean {
    if (this.#addressBits === MOST_ADDRESS_BITS || this.#addressBits === this.#bits0 + this.#bits1) return false;
    const larger = new RemainderTable(this.#bits0, this.#bits1, this.#addressBits + 1);
    fill(larger, (visit) => this.each(visit));
    this.#addressBits = larger.#addressBits;
    this.#restBits = larger.#restBits;
    this.#slots = larger.#slots;
    this.#aside.clear();
    for (const key of larger.#aside) this.#aside.add(key);
    return true;
  }
}

/** Inserts many states, in batches. */
export function fill(table: RemainderTable, each: (visit: (k0: number, k1: number) => void) => void): void {
  const batch = new Int32Array(2048);
  const result = new Int32Array(1024);
  let count = 0;
  const flush = () => {
    if (!table.insert(batch, 2, count, result)) throw new Error('the larger table has no room');
    count = 0;
  };
  each((k0, k1) => {
    batch[2 * count] = k0;
    batch[2 * count + 1] = k1;
    if (++count === 1024) flush();
  });
  flush();
}

const lowBits = (bits: number): number => (bits >= 32 ? -1 : 2 ** bits - 1);

/** Spreads the rest over an address. */
function hashOf(rest: number): number {
  let hash = Math.imul(rest ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
