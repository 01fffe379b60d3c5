/** `locks` as scripts and people rely on it: exit codes, JSON, traces that replay, lines that fit. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOf } from '../schema/validate.ts';
import { stalemate } from '../testing/command-line.ts';

const runs = mkdtempSync(join(tmpdir(), 'stalemate-locks-'));
const RIGHT = 'svm_bo_eviction';
const WRONG = 'mutant_eviction_cancelled_early';

test('an order that nobody meets is told with what keeps it from being met, and exits with 0', async () => {
  const { code, stdout } = await stalemate(['locks', RIGHT, '--runs', runs]);
  expect(stdout).toMatch(/eviction_work --> mmap_lock --> svms_lock --> eviction_work/);
  expect(stdout).toMatch(/inversion only: not reachable in this system, because\n\n {2}svm_bo is alive whenever/);
  expect(stdout).not.toMatch(/REACHABLE:/);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(code).toBe(0);
});

test('one that is met comes with a trace that replays, and exits with 1', async () => {
  const { code, stdout } = await stalemate(['locks', WRONG, '--runs', runs]);
  expect(stdout).toMatch(/REACHABLE: after 6 steps these threads wait for each other/);
  expect(stdout).toMatch(/longer ways round a cycle that is reached:\n {2}eviction_work --> mmap_lock --> svms_lock/);
  expect(code).toBe(1);
  const trace = join(runs, `${WRONG}.L12.json`);
  const replayed = await stalemate(['replay', trace]);
  expect(replayed.stdout).toMatch(/L12 .* reproduces\n1 of 1/);
  const explained = await stalemate(['explain', '--full', trace]);
  expect(explained.stdout).toMatch(/these wait for each other:/);
  expect(explained.stdout).toMatch(/holds {2}mmap_lock \(rwsem, write\), svms_lock \(mutex, write\)/);
  expect(explained.stdout).toMatch(/for {4}eviction_work \(work_item\) of evict_svm_bo_worker/);
});

test('a limit leaves it open, and exits with 3', async () => {
  const { code, stdout } = await stalemate(['locks', WRONG, '--depth', '5', '--runs', runs]);
  expect(stdout).toMatch(/bounded: not reached before the limit/);
  expect(code).toBe(3);
});

test('JSON keeps to its schema, and the same input gives the same bytes', async () => {
  for (const scenario of [RIGHT, WRONG]) {
    const { stdout } = await stalemate(['locks', scenario, '--json', '--runs', runs]);
    expect(problemsOf(JSON.parse(stdout), 'locks-result')).toEqual([]);
    expect((await stalemate(['locks', scenario, '--json', '--runs', runs])).stdout).toBe(stdout);
  }
});

test('the graph as a drawing', async () => {
  const { code, stdout } = await stalemate(['locks', WRONG, '--dot', '--runs', runs]);
  expect(stdout).toMatch(/^digraph "mutant_eviction_cancelled_early" \{/);
  expect(stdout).toMatch(/"eviction_work" -> "mmap_lock" \[.*color = red\]/);
  expect(code).toBe(1);
});

test('bad input is one line, and exits with 2', async () => {
  for (const args of [[RIGHT, '--json', '--dot'], ['nothing_of_that_name'], [RIGHT, '--states', 'many']]) {
    const { code, stderr } = await stalemate(['locks', ...args, '--runs', runs]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  }
});
