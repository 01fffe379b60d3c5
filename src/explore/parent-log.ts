/**
 * How each state was found, in two bytes a state: how many new states each expansion found, and as which of its
 * parent's successors each state was found. States are numbered in the order of discovery, so parents never decrease,
 * and a parent is found by adding up counts.
 */

import { NumberList } from './growable.ts';

const BLOCK = 1 << 10;
/** Larger numbers are kept aside. */
const ASIDE = 255;

export class ParentLog {
  readonly #children = new NumberList(8);
  readonly #ordinals = new NumberList(8);
  readonly #manyChildren = new Map<number, number>();
  readonly #lateOrdinals = new Map<number, number>();
  /** Number of the first child of every state whose number is a multiple of the block. */
  readonly #firstOfBlock = new NumberList(32);
  #next = 1;

  get bytes(): number {
    return this.#children.bytes + this.#ordinals.bytes + this.#firstOfBlock.bytes;
  }

  /** Notes the next new state: it is that successor of the state being expanded. */
  found(ordinal: number): void {
    if (ordinal >= ASIDE) this.#lateOrdinals.set(this.#ordinals.length + 1, ordinal);
    this.#ordinals.push(Math.min(ordinal, ASIDE));
  }

  /** Notes that the next state, in the order of their numbers, is expanded, and how many new states it found. */
  expanded(children: number): void {
    const state = this.#children.length;
    if (state % BLOCK === 0) this.#firstOfBlock.push(this.#next);
    if (children >= ASIDE) this.#manyChildren.set(state, children);
    this.#children.push(Math.min(children, ASIDE));
    this.#next += children;
  }

  /** How many states an expanded state found. */
  childrenOf(state: number): number {
    if (state >= this.#children.length) return 0;
    return this.#manyChildren.get(state) ?? this.#children.at(state);
  }

  /** Which successor of its parent the state was found as. */
  ordinalOf(state: number): number {
    return this.#lateOrdinals.get(state) ?? this.#ordinals.at(state - 1);
  }

  /** The state that found this one; not for the first state. */
  parentOf(state: number): number {
    let [low, high] = [0, this.#firstOfBlock.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#firstOfBlock.at(middle) <= state) low = middle;
      else high = middle - 1;
    }
    let parent = low * BLOCK;
    let first = this.#firstOfBlock.at(low);
    for (;;) {
      first += this.childrenOf(parent);
      if (state < first) return parent;
      parent++;
    }
  }

  /** For each state on the way from the first one to `state`: which successor of the one before it is. */
  wayTo(state: number): number[] {
    const way: number[] = [];
    for (let s = state; s > 0; s = this.parentOf(s)) way.push(this.ordinalOf(s));
    return way.reverse();
  }
}
