/** What mutations did to a protocol, one after the other. */

import { type MutationDef, mutate } from '../model/mutation.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { sideEffects } from '../model/side-effects.ts';

export interface MutationNote {
  readonly mutation: MutationDef;
  readonly before: ProtocolDef;
  readonly after: ProtocolDef;
  /** How many places each of its changes hit. */
  readonly hits: readonly number[];
  /** What else changed: ways that are gone, and locks. */
  readonly also: readonly string[];
}

/** A note on each mutation, each made in what those before it have left. */
export function mutationNotes(protocol: ProtocolDef, mutations: readonly MutationDef[]): readonly MutationNote[] {
  let before = protocol;
  return mutations.map((mutation) => {
    const { protocol: after, hits } = mutate(before, mutation);
    const note = { mutation, before, after, hits, also: sideEffects(before, after) };
    before = after;
    return note;
  });
}
