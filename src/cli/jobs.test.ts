/** `--jobs`: the same bytes, in the report and in all that is written, whatever their number. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mainFile, root, stalemateProcess } from '../testing/command-line.ts';
import { WHOLE } from '../testing/part.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-jobs-'));
const inputs = join(folder, 'inputs');
const runs = join(folder, 'runs');

/** Of some hundred states, and one that takes longer. */
const small = {
  says: 'a probe',
  protocol: 'merged',
  sizes: { virt: 1, range: 1, page: 1, addr: 1 },
  switches: { inline_reclaim: false },
  actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
};
const broken = { ...small, mutations: ['sync_omitted'] };
const LONGER = 'fault_iommu';

const contents = (of: string) =>
  existsSync(of)
    ? readdirSync(of)
        .sort()
        .map((file) => [file, readFileSync(join(of, file), 'utf8')])
    : [];

/** A scenario in a file of its own. */
function scenario(name: string, what: object): string {
  const file = join(inputs, `${name}.json`);
  writeFileSync(file, JSON.stringify({ expect: { verdict: 'holds' }, ...what, scenario: name }));
  return file;
}
const ordinary = () => [scenario('broken', broken), scenario('fast', small)];

/** Everything that a run leaves behind, what it wrote into its inputs included. */
function everything(make: () => readonly string[], jobs: number, env: Readonly<Record<string, string>> = {}) {
  for (const one of [inputs, runs]) rmSync(one, { recursive: true, force: true });
  mkdirSync(inputs, { recursive: true });
  const { code, stdout, stderr } = stalemateProcess([...make(), '--jobs', `${jobs}`, '--runs', runs], env);
  return { code, stdout, stderr, inputs: contents(inputs), traces: contents(runs) };
}

/** What one job leaves behind, which others must leave as well. */
function alike(make: () => readonly string[], numbers = [2]) {
  const alone = everything(make, 1);
  for (const jobs of numbers) expect(everything(make, jobs)).toEqual(alone);
  return alone;
}

test('the table, the traces, and expectations that are rewritten, in the order of the scenarios', () => {
  const wrong = { expect: { verdict: 'holds', states: 1 } };
  // The longest first, so that others end before it.
  const longer = JSON.parse(readFileSync(join(root, 'models/scenarios', `${LONGER}.json`), 'utf8'));
  const { code, stderr, traces } = alike(
    () => [
      'check',
      scenario('slow', { ...longer, ...wrong }),
      scenario('broken', { ...broken, ...wrong }),
      scenario('fast', { ...small, ...wrong }),
      '--update-expectations',
    ],
    WHOLE ? [2, 3] : [3],
  );
  const places = [...stderr.matchAll(/(\w+)\.json: expect\.states: 1 -> \d+$/gm)].map(([, name]) => name);
  expect(places).toEqual(['slow', 'broken', 'fast']);
  expect(traces.map(([name]) => name)).toEqual(['broken.T3.json']);
  expect(code).toBe(1);
});

test('--json, with a limit', () => {
  const { code, stdout, stderr } = alike(() => ['check', ...ordinary(), '--depth', '12', '--json']);
  const { results } = JSON.parse(stdout);
  expect(results.map((one: { scenario: string }) => one.scenario)).toEqual(['broken', 'fast']);
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
});

test('cells of matrices, with their expectations rewritten', () => {
  const { says: _, ...base } = small;
  const axis = (id: string, values: Readonly<Record<string, object>>) => ({
    id,
    says: 'An axis.',
    values: Object.entries(values).map(([value, part]) => ({ id: value, says: 'A value.', scenario: part })),
  });
  const make = (name: string, mutations: readonly string[]) => {
    const file = join(inputs, `${name}.json`);
    const iommu = { on: { switches: { iommu: true } }, off: { switches: { iommu: false } } };
    const axes = [axis('program', { one: { mutations } }), axis('iommu', iommu)];
    writeFileSync(
      file,
      JSON.stringify({ matrix: name, says: 'A probe.', base, axes, rows: ['program'], columns: ['iommu'] }),
    );
    return file;
  };
  const { code, stderr, stdout, traces } = alike(
    () => ['matrix', make('first', ['sync_omitted']), make('second', []), '--update-expectations'],
    [3],
  );
  expect(code).toBe(1);
  expect(traces.map(([name]) => name)).toEqual(['first.one.on.T3.json']);
  expect(stderr).toMatch(/first\.json: expect\.one\.on[\s\S]*second\.json: expect\.one\.off/);
  expect(stdout).toMatch(/^second /m);
});

test('the first that is wrong is reported, after what comes before it is done', () => {
  const nowhere = { prologue: [{ run: ['gpu'], until: { 'slot[v0]': 'present' } }] };
  const { code, stdout, stderr, traces } = alike(() => [
    'check',
    scenario('broken', broken),
    scenario('bad', { ...small, ...nowhere }),
    scenario('worse', { ...small, actors: ['tlb_engine', 'pt_job'] }),
    scenario('late', broken),
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^stalemate: .*bad\.json: .*never reaches.*\n$/);
  expect(traces.map(([name]) => name)).toEqual(['broken.T3.json']);
});

test('a folder that cannot be written', () => {
  const [one, two] = [1, 2].map((jobs) =>
    stalemateProcess(['check', ...ordinary(), '--jobs', `${jobs}`, '--runs', '/dev/null/x']),
  );
  expect(two).toEqual(one);
  expect(two).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written/) });
});

test('what does not fit into its part of the memory runs again with all of it', () => {
  const preload = join(folder, 'memory.cjs');
  const env = (mebibytes: number) => {
    writeFileSync(preload, `process.constrainedMemory = () => ${mebibytes * 2 ** 20};`);
    return { NODE_OPTIONS: `--require ${preload}` };
  };
  const make = () => ['check', LONGER, scenario('fast', small), '--json'];
  const limitOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).results[0].limits;
  const fits = everything(make, 1, env(0.5));
  expect(limitOf(fits)).toBeNull();
  expect(everything(make, 2, env(0.5))).toEqual(fits);
  // With half of it alone it would not have.
  const stopped = everything(make, 1, env(0.3));
  expect(limitOf(stopped)).toMatch(/^memory: /);
  expect(everything(make, 2, env(0.3))).toEqual(stopped);
});

test.each(WHOLE ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const))(
  '%s ends all jobs, and what is known is printed: 130',
  async (signal) => {
    rmSync(runs, { recursive: true, force: true });
    mkdirSync(inputs, { recursive: true });
    const args = [
      'check',
      scenario('broken', broken),
      'full',
      'full_one_range',
      '--json',
      '--jobs',
      '2',
      '--runs',
      runs,
    ];
    const child = spawn(process.execPath, [mainFile, ...args], { cwd: root });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const trace = join(runs, 'broken.T3.json');
    while (!existsSync(trace) && child.exitCode === null) await sleep(20);
    child.kill(signal);
    expect(await ended).toBe(130);
    const { results, exitCode } = JSON.parse(stdout);
    expect(results).toMatchObject([
      { scenario: 'broken', verdict: 'violated' },
      { scenario: 'full', verdict: 'incomplete', limits: 'interrupted' },
    ]);
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^interrupted in full; 1 scenarios not run\n$/m);
    expect(stalemateProcess(['replay', trace]).code).toBe(0);
  },
);

describe('refused in one line', () => {
  test.each([
    ['none', 'check', '0'],
    ['too many', 'matrix', '17'],
  ])('%s', (_, verb, jobs) => {
    const { code, stdout, stderr } = stalemateProcess([verb, verb === 'check' ? LONGER : 'iommu', '--jobs', jobs]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`stalemate: --jobs: expected a number from 1 to 16, got ${jobs}\n`);
  });
});

test('threads within a scenario, checkpoints and times are those of one scenario at a time', () => {
  const alone = everything(() => ['check', ...ordinary()], 1);
  const checkpoint = ['--checkpoint', join(folder, 'checkpoint')];
  for (const more of [['--workers', '2'], checkpoint]) {
    expect(everything(() => ['check', ...ordinary(), ...more], 2)).toEqual(alone);
  }
  const { stderr } = everything(() => ['check', ...ordinary(), '--timing'], 2);
  expect(stderr).toMatch(/^broken: .* s, .*\nfast: .* s, .*\n$/);
});
