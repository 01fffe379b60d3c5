/** The set of visited states: packed, exact, numbered in the order of insertion. */

const INITIAL_STATES = 1 << 12;

/** A 32-bit hash of `width` words from `at` on; multiply and shift, after the finaliser of MurmurHash3. */
function hashOf(words: Uint32Array, at: number, width: number): number {
  let hash = 0x9e3779b9;
  for (let i = at; i < at + width; i++) {
    hash = Math.imul(hash ^ (words[i] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export class StateStore {
  readonly #width: number;
  /** Packed states one after the other. */
  #words: Uint32Array;
  /** Open addressing: state number + 1, or 0. */
  #slots: Int32Array;
  #count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#words = new Uint32Array(INITIAL_STATES * width);
    this.#slots = new Int32Array(INITIAL_STATES * 2);
  }

  get count(): number {
    return this.#count;
  }

  get words(): Uint32Array {
    return this.#words;
  }

  /** Bytes held by the states and their index. */
  get bytes(): number {
    return this.#words.byteLength + this.#slots.byteLength;
  }

  /** Number of the packed state, and whether it is new: `~number` when it was there before. */
  insert(packed: Uint32Array): number {
    const width = this.#width;
    const mask = this.#slots.length - 1;
    let slot = hashOf(packed, 0, width) & mask;
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) break;
      const at = (entry - 1) * width;
      let i = 0;
      while (i < width && this.#words[at + i] === packed[i]) i++;
      if (i === width) return ~(entry - 1);
      slot = (slot + 1) & mask;
    }
    const id = this.#count++;
    this.#slots[slot] = id + 1;
    if ((id + 1) * width > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set(packed, id * width);
    if (this.#count * 10 > this.#slots.length * 6) this.#grow();
    return id;
  }

  #grow(): void {
    const width = this.#width;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = hashOf(this.#words, id * width, width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

/** A growing list of whole numbers. */
export class IntList {
  #items = new Int32Array(1 << 12);
  length = 0;

  push(value: number): void {
    if (this.length === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = value;
  }

  at(index: number): number {
    return this.#items[index] as number;
  }

  get items(): Int32Array {
    return this.#items.subarray(0, this.length);
  }

  get bytes(): number {
    return this.#items.byteLength;
  }
}
