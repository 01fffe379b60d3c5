/** Taking steps ahead finds what plain exploration finds, on random protocols, on mutants of them, and on shipped ones. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadScenario, taskOf } from '../cli/catalog.ts';
import { runPrologue } from '../explore/prologue.ts';
import { InputError } from '../model/errors.ts';
import { type Change, MutationError, mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { exploreMerged, type MergedExploration } from '../testing/merged-exploration.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';
import { prepare } from '../verify/check-scenario.ts';
import { Budget } from './case-tree.ts';
import { coReachable } from './co-reachable.ts';
import { type Compiled, compile } from './compile.ts';
import { refusesMerging, type SafeSteps, safeSteps } from './safe-steps.ts';
import { StepOutcomes } from './step-outcomes.ts';
import type { Table } from './tabulate.ts';

const STATE_LIMIT = 1500;

const unsafe = (safe: SafeSteps['safe']) => safe.map((flags) => flags && new Uint8Array(flags.length));

type Analyse = (compiled: Compiled) => SafeSteps['safe'];

const proven: Analyse = ({ system, tables, properties }) => safeSteps(system, tables, properties).safe;

/** Both explorations; null for a system that is too large. */
function compare(
  system: System,
  properties: readonly PropertyDef[],
  analyse: Analyse = proven,
): { plain: MergedExploration; merged: MergedExploration } | null {
  const compiled = compile(system, properties);
  const safe = analyse(compiled);
  const plain = exploreMerged(compiled, unsafe(safe), STATE_LIMIT);
  const merged = plain && exploreMerged(compiled, safe, STATE_LIMIT);
  return plain && merged && { plain, merged };
}

function mutantOf({ protocol, config }: RandomSystem, change: Change): System | null {
  try {
    const mutant = mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' });
    return buildSystem(mutate(protocol, mutant).protocol, config);
  } catch (error) {
    if (error instanceof MutationError || error instanceof InputError) return null;
    throw error;
  }
}

/** The system and its mutants. */
const variants = (random: RandomSystem): System[] => [
  buildSystem(random.protocol, random.config),
  ...random.mutations.flatMap(({ change }) => mutantOf(random, change) ?? []),
];

interface Tally {
  runs: number;
  passed: number;
  smaller: number;
  broken: number;
  illegal: number;
  deadlock: number;
}

function tallied(arbitrary: fc.Arbitrary<RandomSystem>, seed: number, numRuns: number): Tally {
  const tally: Tally = { runs: 0, passed: 0, smaller: 0, broken: 0, illegal: 0, deadlock: 0 };
  const check = (random: RandomSystem) => {
    for (const system of variants(random)) {
      const both = compare(system, random.properties);
      if (!both) continue;
      expect(both.merged.findings).toEqual(both.plain.findings);
      tally.runs++;
      if (both.merged.passed === 0) continue;
      tally.passed++;
      if (both.merged.states * 1.3 < both.plain.states) tally.smaller++;
      if (both.plain.findings.broken.length > 0) tally.broken++;
      if (both.plain.findings.illegal.length > 0) tally.illegal++;
      if (both.plain.findings.deadlock) tally.deadlock++;
    }
  };
  fc.assert(fc.property(arbitrary, check), { seed, numRuns });
  return tally;
}

const atLeast = (tally: Tally, least: Partial<Tally>) => {
  const lacking = Object.entries(least).filter(([what, number]) => tally[what as keyof Tally] < number);
  expect(lacking, JSON.stringify(tally)).toEqual([]);
};

test('random systems and mutants of them: the same findings', { timeout: 120_000 }, () => {
  atLeast(tallied(randomSystem, 20_260_301, 250), { runs: 600, passed: 100, broken: 60, illegal: 60 });
});

test('random systems with locks and hardware, and mutants of them: the same findings', { timeout: 240_000 }, () => {
  const least = { runs: 600, passed: 400, smaller: 200, broken: 200, illegal: 200, deadlock: 30 };
  atLeast(tallied(randomLockedSystem, 20_260_302, 250), least);
});
