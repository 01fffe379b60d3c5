/** `simulate` as a user runs it: shipped mutants are found, their traces are short and replay, nothing is said to hold. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemsOf, type SimulationResult, type Trace } from '../schema/validate.ts';
import { root, stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-simulate-'));
const simulate = (...args: readonly string[]) => stalemate(['simulate', ...args, '--runs', folder]);
const HOLDS = 'munmap_iommu';

const read = (file: string): Trace => JSON.parse(readFileSync(file, 'utf8'));

/** Mutants and what they violate, in the order of the properties. */
const MUTANTS = {
  mutant_flush_wait_skipped: ['M1', 'M6', 'M9', 'T2', 'T3', 'V1', 'S1'],
  mutant_read_retry_dropped: ['M1', 'M2', 'T10', 'V1', 'S1'],
  mutant_reclaim_under_notifier_lock: ['L2', 'deadlock'],
  mutant_list_test_dropped: ['R5'],
  mutant_unlock_not_taken: ['L8'],
};

/** A trace is at most so many times as long as the kept one, which is a shortest. */
const FACTOR = 1.1;

describe.each<[string, readonly string[]]>([
  ['walks', ['--walks', '400']],
  ['a swarm', ['--swarm', '20', '--states', '2000', '--length', '300', '--seed', '3']],
])('%s', (_, limits) => {
  test('shipped mutants are found; their traces replay and are near the shortest', async () => {
    const { code, stdout, stderr } = await simulate(...Object.keys(MUTANTS), ...limits, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const result: SimulationResult = JSON.parse(stdout);
    expect(problemsOf(result, 'simulation')).toEqual([]);
    const violated = result.results.flatMap(({ scenario, properties }) =>
      properties.filter(({ verdict }) => verdict === 'violated').map((property) => ({ scenario, ...property })),
    );
    expect(
      result.results.map(({ scenario }) => [
        scenario,
        violated.filter((one) => one.scenario === scenario).map(({ id }) => id),
      ]),
    ).toEqual(Object.entries(MUTANTS));
    for (const { scenario, id, trace, steps, prologue, foundWith } of violated) {
      const kept = read(join(root, 'traces', `${scenario}.${id}.json`));
      const written = read(join(root, trace as string));
      expect(problemsOf(written, 'trace')).toEqual([]);
      expect(written.steps).toHaveLength((steps as number) + (prologue as number));
      expect(prologue).toBe(kept.prologue);
      expect(steps).toBeLessThanOrEqual(foundWith as number);
      expect(steps).toBeGreaterThanOrEqual(kept.steps.length - kept.prologue);
      expect(steps).toBeLessThanOrEqual((kept.steps.length - kept.prologue) * FACTOR);
    }
    const replayed = await stalemate(['replay', ...violated.map(({ trace }) => trace as string)]);
    expect(replayed.stdout).toContain(`${violated.length} of ${violated.length} traces reproduce`);
    expect(replayed.code).toBe(0);
  });

  test('what holds stays incomplete: exit 3', async () => {
    const { code, stdout } = await simulate(HOLDS, ...limits);
    expect(code).toBe(3);
    expect(stdout).toMatch(/incomplete: (400 walks of at most 500 steps|20 members of at most 2000 states)/);
    expect(stdout).not.toMatch(/\bholds$|VIOLATED/m);
    expect(stdout).toMatch(/not judged: can_idle, can_finish\./);
    expect(stdout).toMatch(/A simulation never shows that a property holds/);
  });

  test('the same seed gives the same bytes, another one other walks; the seed is printed', async () => {
    const run = async (seed: string) => (await simulate(HOLDS, ...limits, '--seed', seed)).stdout;
    const first = await run('5');
    expect(await run('5')).toBe(first);
    expect(first).toMatch(/^seed 5, /m);
    expect((await run('6')).replace('seed 6', 'seed 5')).not.toBe(first);
  });
});

test('walks begin behind the prologue, and so do the traces', async () => {
  const { stdout } = await simulate('mutant_flush_wait_skipped', '--walks', '400', '--property', 'M6', '--json');
  const { results }: SimulationResult = JSON.parse(stdout);
  expect(results[0]?.properties).toMatchObject([{ id: 'M6', verdict: 'violated', prologue: 75, shortest: true }]);
});

test('several scenarios make one report', async () => {
  const { code, stdout } = await simulate(HOLDS, 'mutant_mmput_forgotten', '--walks', '50');
  expect(stdout).toMatch(/seed 1, walks: 2 scenarios, 1 violated, 1 incomplete/);
  expect(stdout).toMatch(/VIOLATED: R8 in mutant_mmput_forgotten, 7 steps, shrunk from \d+, shortest/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(160);
  expect(code).toBe(1);
});

test('a scenario that stops at the first violation does', async () => {
  const mutant = JSON.parse(readFileSync(join(root, 'models/scenarios/mutant_flush_wait_skipped.json'), 'utf8'));
  const file = join(folder, 'first.json');
  writeFileSync(file, JSON.stringify({ ...mutant, scenario: 'first', stop: 'first' }));
  const { results }: SimulationResult = JSON.parse((await simulate(file, '--json')).stdout);
  expect(results[0]).toMatchObject({ verdict: 'violated', limits: 'stopped at the first violation' });
  expect(results[0]?.runs).toBeLessThan(100);
});

test.each<[string, readonly string[], RegExp]>([
  ['no scenario', [], /missing required argument 'scenario'/],
  ['an unknown scenario', ['munmap_iomu'], /did you mean 'munmap_iommu'\?/],
  ['an unknown property', [HOLDS, '--property', 'M99'], /unknown property 'M99'/],
  ['no walks', [HOLDS, '--walks', '0'], /--walks: expected a whole number from 1/],
  ['walks of no length', [HOLDS, '--length', '0'], /--length: expected a whole number from 1/],
  ['no members', [HOLDS, '--swarm', '0'], /--swarm: expected a whole number from 1/],
  ['members without states', [HOLDS, '--swarm', '2', '--states', '0'], /--states: expected a whole number from 1/],
  ['too many walks', [HOLDS, '--walks', '99999999999'], /--walks: expected a whole number from 1 to/],
  ['a seed that is no number', [HOLDS, '--seed', 'dice'], /--seed .*'dice' is invalid. Expected a whole number/],
  ['a seed that is too large', [HOLDS, '--seed', '4294967296'], /--seed: expected a whole number below 4294967296/],
  ['walks and a swarm', [HOLDS, '--walks', '2', '--swarm', '2'], /--walks or --swarm, not both/],
  [
    'what walks cannot judge',
    [HOLDS, '--property', 'can_idle'],
    /can_idle can only be judged over all states; use check/,
  ],
  ['states without a swarm', [HOLDS, '--states', '2'], /add --swarm/],
])('%s is refused in one line', async (_, args, says) => {
  const { code, stdout, stderr } = await simulate(...args);
  expect(stderr.trimEnd()).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
