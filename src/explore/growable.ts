/** Lists of numbers that grow in chunks: appending never copies what is there. */

const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;

export type Chunk = Int32Array | Uint16Array | Uint8Array;

/** A growing list of whole numbers of a fixed width. */
export class NumberList {
  readonly #make: () => Chunk;
  readonly #chunks: Chunk[] = [];
  #last: Chunk;
  length = 0;

  /** Of 8 or 16 bits without sign, or of 32 bits with one. */
  constructor(bits: 8 | 16 | 32 = 32) {
    const Kind = bits === 8 ? Uint8Array : bits === 16 ? Uint16Array : Int32Array;
    this.#make = () => new Kind(CHUNK);
    this.#last = new Kind(0);
  }

  push(value: number): void {
    const at = this.length++ & (CHUNK - 1);
    if (at === 0) {
      this.#last = this.#make();
      this.#chunks.push(this.#last);
    }
    this.#last[at] = value;
  }

  pushAll(values: Chunk): void {
    for (const value of values) this.push(value);
  }

  at(index: number): number {
    return (this.#chunks[(index / CHUNK) | 0] as Chunk)[index & (CHUNK - 1)] as number;
  }

  set(index: number, value: number): void {
    (this.#chunks[(index / CHUNK) | 0] as Chunk)[index & (CHUNK - 1)] = value;
  }

  get bytes(): number {
    return this.length * this.#last.BYTES_PER_ELEMENT;
  }

  /** The filled parts in order, for writing them out. */
  *parts(from = 0): Generator<Chunk> {
    for (let start = from; start < this.length; ) {
      const chunk = this.#chunks[(start / CHUNK) | 0] as Chunk;
      const base = start - (start & (CHUNK - 1));
      const end = Math.min(this.length, base + CHUNK);
      yield chunk.subarray(start - base, end - base);
      start = end;
    }
  }
}

/** Packed states one after the other, in one array that doubles. */
export class StateQueue {
  readonly #width: number;
  words: Int32Array;
  /** Number of states. */
  length = 0;

  constructor(width: number) {
    this.#width = width;
    this.words = new Int32Array(width << 10);
  }

  push(from: Int32Array, at: number): void {
    const width = this.#width;
    const to = this.length++ * width;
    if (to + width > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    for (let i = 0; i < width; i++) this.words[to + i] = from[at + i] as number;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.length * this.#width * 4;
  }
}
