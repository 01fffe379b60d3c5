/**
 * How each state was found, in two bytes a state: how many new states each expansion found, and as which of its
 * parent's successors each state was found. States are numbered in the order of discovery, so parents never decrease,
 * and a parent is found by adding up counts.
 */

import { NumberList } from './growable.ts';
import { emptyLists, type Lists, ResumeError } from './snapshot.ts';

const BLOCK = 1 << 10;
/** Larger numbers are kept aside. */
const ASIDE = 255;

export class ParentLog {
  readonly #children: NumberList;
  readonly #ordinals: NumberList;
  readonly #manyChildren: NumberList;
  readonly #lateOrdinals: NumberList;
  /** Number of the first child of every state whose number is a multiple of the block. */
  readonly #firstOfBlock = new NumberList(32);
  #next = 1;

  /** Takes over the lists of another log. Throws a `ResumeError` when they are not those of a log. */
  constructor(lists: Omit<Lists, 'targets'> = emptyLists()) {
    this.#children = lists.children;
    this.#ordinals = lists.ordinals;
    this.#manyChildren = lists.manyChildren;
    this.#lateOrdinals = lists.lateOrdinals;
    for (let state = 0; state < this.#children.length; state++) {
      if (state >= this.#next) throw new ResumeError(`state ${state} is expanded before it is found`);
      if (state % BLOCK === 0) this.#firstOfBlock.push(this.#next);
      this.#next += this.childrenOf(state);
    }
    if (this.#next !== this.#ordinals.length + 1)
      throw new ResumeError(`${this.#next} states are found, but ${this.#ordinals.length + 1} are kept`);
  }

  get bytes(): number {
    return (
      this.#children.bytes +
      this.#ordinals.bytes +
      this.#manyChildren.bytes +
      this.#lateOrdinals.bytes +
      this.#firstOfBlock.bytes
    );
  }

  /** What to write down of the log. */
  get lists(): Omit<Lists, 'targets'> {
    return {
      children: this.#children,
      ordinals: this.#ordinals,
      manyChildren: this.#manyChildren,
      lateOrdinals: this.#lateOrdinals,
    };
  }

  /** Notes the next new state: it is that successor of the state being expanded. */
  found(ordinal: number): void {
    if (ordinal >= ASIDE) {
      this.#lateOrdinals.push(this.#ordinals.length + 1);
      this.#lateOrdinals.push(ordinal);
    }
    this.#ordinals.push(Math.min(ordinal, ASIDE));
  }

  /** Notes that the next state, in the order of their numbers, is expanded, and how many new states it found. */
  expanded(children: number): void {
    const state = this.#children.length;
    if (state % BLOCK === 0) this.#firstOfBlock.push(this.#next);
    if (children >= ASIDE) {
      this.#manyChildren.push(state);
      this.#manyChildren.push(children);
    }
    this.#children.push(Math.min(children, ASIDE));
    this.#next += children;
  }

  /** How many states an expanded state found. */
  childrenOf(state: number): number {
    if (state >= this.#children.length) return 0;
    const children = this.#children.at(state);
    return children < ASIDE ? children : keptAside(this.#manyChildren, state);
  }

  /** Which successor of its parent the state was found as. */
  ordinalOf(state: number): number {
    const ordinal = this.#ordinals.at(state - 1);
    return ordinal < ASIDE ? ordinal : keptAside(this.#lateOrdinals, state);
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

/** What is kept of a state in a list of states, ascending, each followed by its number. */
function keptAside(list: NumberList, state: number): number {
  let [low, high] = [0, list.length / 2 - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list.at(2 * middle) < state) low = middle + 1;
    else high = middle;
  }
  if (low > high || list.at(2 * low) !== state) throw new ResumeError(`nothing is kept aside for state ${state}`);
  return list.at(2 * low + 1);
}
