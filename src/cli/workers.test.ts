/** `check --workers`: the same bytes, in the report and in the traces, whatever their number. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stalemateProcess } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-workers-'));

/** Everything that a run leaves behind, traces included. */
function everything(args: readonly string[]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const { code, stdout, stderr } = stalemateProcess(['check', ...args, '--json', '--runs', folder]);
  const files = readdirSync(folder).sort();
  return { code, stdout, stderr, traces: files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]) };
}

test.each([
  ['a scenario that holds, progress included', ['fault_iommu'], 0, 0, ['2', '4']],
  ['a mutant explored to its end, after a prologue', ['mutant_flush_wait_skipped', '--exhaust'], 1, 1, ['2']],
  ['an illegal event, and a limit of states', ['mutant_zap_skipped', '--exhaust', '--states', '3000'], 1, 1, ['4']],
  [
    'without reductions, and two limits',
    ['munmap_iommu', '--no-symmetry', '--depth', '40', '--switches', '1'],
    3,
    0,
    ['2'],
  ],
  ['one property after the other scenario', ['fault_iommu', 'two_faults', '--property', 'M1'], 0, 0, ['2']],
])('%s', (_, args, code, least, numbers) => {
  const alone = everything(args);
  expect(alone).toMatchObject({ code, stderr: '' });
  expect(alone.traces.length).toBeGreaterThanOrEqual(least);
  for (const workers of numbers) expect(everything([...args, '--workers', workers])).toEqual(alone);
});

describe('refused in one line', () => {
  test.each([
    ['none', ['--workers', '0'], '--workers: expected a number from 1 to 16, got 0'],
    ['too many', ['--workers', '17'], '--workers: expected a number from 1 to 16, got 17'],
    ['with fingerprints', ['--workers', '2', '--compact'], 'which states --compact loses would depend on their number'],
  ])('%s', (_, args, message) => {
    const { code, stdout, stderr } = stalemateProcess(['check', 'fault_iommu', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
