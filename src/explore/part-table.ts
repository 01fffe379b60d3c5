/**
 * Numbers the distinct parts of wide states, so that a state is stored as the numbers of its parts: collapse compression
 * (Holzmann, "State Compression in SPIN", 1997). There are far fewer parts than states.
 */

import { hashWords } from './hash.ts';

const INITIAL = 1 << 10;

export class PartTable {
  readonly #width: number;
  /** Parts one after the other, in the order of their numbers. */
  #words: Int32Array;
  /** Open addressing: number + 1, or 0. */
  #slots: Int32Array;
  #count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#words = new Int32Array(INITIAL * width);
    this.#slots = new Int32Array(INITIAL * 2);
  }

  get bytes(): number {
    return this.#count * this.#width * 4 + this.#slots.byteLength;
  }

  /** The number of the part at `words[at..]`; a new one if it was never seen. */
  intern(words: Int32Array, at: number): number {
    const width = this.#width;
    const mask = this.#slots.length - 1;
    let slot = hashWords(words, at, width) & mask;
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) break;
      const stored = (entry - 1) * width;
      let i = 0;
      while (i < width && this.#words[stored + i] === words[at + i]) i++;
      if (i === width) return entry - 1;
      slot = (slot + 1) & mask;
    }
    const number = this.#count++;
    this.#slots[slot] = number + 1;
    if (this.#count * width > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    for (let i = 0; i < width; i++) this.#words[number * width + i] = words[at + i] as number;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number++) {
      let slot = hashWords(this.#words, number * this.#width, this.#width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
