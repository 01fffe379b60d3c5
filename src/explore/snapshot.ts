/**
 * Where an exploration stands, as plain data. Exploring is deterministic, so the log of parents says what every stored
 * state is; a run that goes on from a snapshot computes the states anew instead of reading them.
 */

import { InputError } from '../model/errors.ts';
import type { Found } from './findings.ts';
import { NumberList } from './growable.ts';

/** The lists that an exploration only ever appends to, and how many bits an entry of each has. */
export const LIST_BITS = {
  /** How many new states each expansion found. */
  children: 8,
  /** As which successor each state was found. */
  ordinals: 8,
  /** Those of the above that do not fit into them: state, number, state, number, ... */
  manyChildren: 32,
  lateOrdinals: 32,
  /** The successors of all expanded states; empty in a run that keeps no edges. */
  targets: 32,
} as const;

export type ListName = keyof typeof LIST_BITS;
export type Lists = Readonly<Record<ListName, NumberList>>;

export const LIST_NAMES: readonly ListName[] = ['children', 'ordinals', 'manyChildren', 'lateOrdinals', 'targets'];

export const emptyLists = (): Lists => ({
  children: new NumberList(LIST_BITS.children),
  ordinals: new NumberList(LIST_BITS.ordinals),
  manyChildren: new NumberList(LIST_BITS.manyChildren),
  lateOrdinals: new NumberList(LIST_BITS.lateOrdinals),
  targets: new NumberList(LIST_BITS.targets),
});

/** A snapshot cannot be gone on from: it is damaged, or of something else. */
export class ResumeError extends InputError {}

export interface Snapshot {
  readonly states: number;
  /** How many of them are expanded. */
  readonly expanded: number;
  readonly transitions: number;
  readonly depth: number;
  readonly found: readonly Found[];
  readonly met: readonly number[];
  readonly taken: readonly number[];
  /** The lists themselves, not copies: to be read before the exploration goes on. One that resumes takes them over. */
  readonly lists: Lists;
}
