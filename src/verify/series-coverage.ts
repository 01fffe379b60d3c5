/** Which scenario took each step that a protocol of a series has and the one before it has not, or has in another form. */

import type { ProtocolDef } from '../model/protocol.ts';
import { changedSteps, definitionsOf, isUntested, stepsOf } from './coverage.ts';

/** What a scenario took, by the names that coverage uses. */
export interface Taken {
  readonly scenario: string;
  readonly protocol: string;
  readonly steps: readonly string[];
}

/** The changed steps of one protocol. */
export interface CoveredRow {
  readonly row: string;
  readonly steps: readonly {
    readonly step: string;
    /** Null where none took it. */
    readonly scenario: string | null;
    /** Why it never fires, where the protocol says so. */
    readonly why: string | null;
  }[];
}

/**
 * The steps of each row behind the first that the protocol which it is made from has not, or has in another form. A step also counts
 * where a later protocol of the series still has it as it is.
 */
export function coverageOf(
  rows: readonly { readonly id: string; readonly protocol: ProtocolDef }[],
  taken: readonly Taken[],
): CoveredRow[] {
  return rows.flatMap(({ id, protocol }, i) => {
    const from = rows.find((row) => row.protocol.id === protocol.from);
    if (i === 0 || from === undefined) return [];
    const before = from.protocol;
    const own = definitionsOf(protocol);
    const same = rows.slice(i).map((row) => ({ id: row.protocol.id, definitions: definitionsOf(row.protocol) }));
    const reasons = stepsOf(protocol);
    const steps = [...changedSteps(before, protocol)].map((step) => {
      const found = taken.find((one) => {
        const row = same.find((other) => other.id === one.protocol);
        return row?.definitions.get(step) === own.get(step) && one.steps.includes(step);
      });
      const why = reasons.get(step) ?? (isUntested(protocol, step) ? 'no scenario here puts it to the test' : null);
      return { step, scenario: found?.scenario ?? null, why };
    });
    return [{ row: id, steps }];
  });
}

/** Steps that nobody took and that have no reason for it. */
export const neverTaken = (rows: readonly CoveredRow[]): string[] =>
  rows.flatMap(({ row, steps }) =>
    steps.flatMap(({ step, scenario, why }) => (scenario === null && why === null ? [`${row}: ${step}`] : [])),
  );
