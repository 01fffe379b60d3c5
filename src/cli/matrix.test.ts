/** `matrix` as a user runs it, on matrices of a few small cells. */

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import { problemsOf } from '../schema/validate.ts';
import { captured } from '../testing/captured.ts';
import { type Ran, stalemate } from '../testing/command-line.ts';
import { type MatrixOptions, run } from './matrix.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-matrix-'));

const program = {
  id: 'program',
  says: 'The driver.',
  values: [
    { id: 'merged', says: 'As it is.' },
    { id: 'unsynced', says: 'Without a sync.', scenario: { mutations: ['sync_omitted'] } },
  ],
};
const iommu = {
  id: 'iommu',
  says: 'What the GPU puts on the bus.',
  values: [
    { id: 'on', says: 'An IOVA.', scenario: { switches: { iommu: true } } },
    { id: 'off', says: 'An address.', scenario: { switches: { iommu: false } } },
  ],
};
const probe = {
  matrix: 'probe',
  says: 'What does a sync matter?',
  base: {
    protocol: 'merged',
    sizes: { virt: 1, range: 1, page: 1, addr: 1 },
    switches: { inline_reclaim: false },
    actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
  },
  axes: [program, iommu],
  rows: ['program'],
  columns: ['iommu'],
};

/** Runs the verb in this process, which saves most of the time. */
const inProcess = (names: readonly string[], options: Partial<MatrixOptions> = {}): Promise<Ran> =>
  captured(() => run(names, { runs: join(folder, 'runs'), ...options }));

/** Writes a matrix that differs from the probe, and returns its path. */
function matrix(change: Record<string, unknown> = {}): string {
  const file = join(mkdtempSync(join(folder, 'm-')), 'probe.json');
  writeFileSync(file, JSON.stringify({ ...probe, ...change }));
  return file;
}

interface Cell {
  readonly cell: string;
  readonly at: Record<string, string>;
  readonly verdict: string;
  readonly states: number;
  readonly violated: readonly { readonly property: string; readonly trace: string; readonly broken: string }[];
  readonly scenario: { readonly scenario: string };
}

describe('a matrix of a file', async () => {
  const file = matrix();
  const runs = join(folder, 'runs');
  const ran = await stalemate(['matrix', file, '--json', '--runs', runs]);
  const document = JSON.parse(ran.stdout);
  const cells: readonly Cell[] = document.results[0].cells;

  test('--json is valid against its schema and has every cell with what was explored', () => {
    expect(problemsOf(document, 'matrix-result')).toEqual([]);
    expect(
      cells.map(({ cell, verdict, violated }) => [cell, verdict, violated.map(({ property }) => property)]),
    ).toEqual([
      ['merged.on', 'holds', []],
      ['merged.off', 'holds', []],
      ['unsynced.on', 'violated', ['T3']],
      ['unsynced.off', 'holds', []],
    ]);
    expect(cells.every(({ states }) => states > 50)).toBe(true);
    expect(document.results[0].differing).toEqual([{ program: 'unsynced' }]);
    expect(document.exitCode).toBe(1);
    expect(ran.code).toBe(1);
  });

  test('the table puts the verdicts side by side, and is the same to the byte', async () => {
    const { stdout: first } = await stalemate(['matrix', file, '--runs', runs]);
    expect((await inProcess([file], { runs })).stdout).toBe(first);
    expect(first).toMatch(/^program +iommu: +on +off\n-+\nmerged +holds +holds\nunsynced +T3 +holds\n/m);
    expect(first).toMatch(/^Verdict not the same in all columns: +unsynced\n/m);
    expect(first).toMatch(/T3 synced_before_use: [^>]*-> An IOMMU fault, or a stale miss that was cached\./);
    expect(first).toContain(`npx stalemate explain ${cells[2]?.violated[0]?.trace}`);
  });

  test('a trace is written for what is violated, and replays and is explained by itself', async () => {
    expect(readdirSync(runs)).toEqual(['probe.unsynced.on.T3.json']);
    const trace = join(runs, 'probe.unsynced.on.T3.json');
    expect(problemsOf(JSON.parse(readFileSync(trace, 'utf8')), 'trace')).toEqual([]);
    expect((await stalemate(['replay', trace])).code).toBe(0);
    const { code, stdout } = await stalemate(['explain', '--full', trace]);
    expect(stdout).toContain(`npx stalemate matrix ${file} --cell program=unsynced,iommu=on\n`);
    expect(stdout).toContain('Broken   An IOMMU fault, or a stale miss that was cached.\n');
    expect(code).toBe(0);
  });

  test('the scenario of a cell is one by itself, and comes to the same', async () => {
    const { scenario } = cells[2] as Cell;
    expect(problemsOf(scenario, 'scenario')).toEqual([]);
    const alone = join(folder, `${scenario.scenario}.json`);
    writeFileSync(alone, JSON.stringify(scenario));
    expect((await stalemate(['check', alone, '--expect', '--runs', runs])).code).toBe(0);
  });

  test('--cell runs those cells only', async () => {
    const { stdout, code } = await inProcess([file], { cell: ['iommu=off'] });
    expect(stdout).toMatch(/^program +iommu: +off\n-+\nmerged +holds\nunsynced +holds\n/m);
    expect(stdout).toMatch(/2 cells, [\d,]+ states: 2 hold, 0 violated, 0 incomplete\n$/);
    expect(code).toBe(0);
  });

  test('a limit makes a cell incomplete: 3', async () => {
    const { stdout, code } = await inProcess([file], { depth: 3 });
    expect(stdout).toMatch(/merged +incomplete +incomplete\n/);
    expect(code).toBe(3);
  });
});

test('expectations: none at first, then written down, then met, and missed where something changed', async () => {
  const file = matrix({ exclude: [{ when: { program: 'merged', iommu: 'off' }, why: 'Nobody asks.' }] });
  const check = (options: Partial<MatrixOptions>) => inProcess([file], options);
  const without = await check({ expect: true });
  expect(without.stdout).toMatch(/merged +holds ! +-\n/);
  expect(without.stdout).toContain('merged.on: nothing is expected of it');
  expect(without.code).toBe(1);

  expect((await check({ updateExpectations: true })).stderr).toMatch(
    /expect\.unsynced\.on\.violates: nothing -> \["T3"\]/,
  );
  const written = JSON.parse(readFileSync(file, 'utf8'));
  expect(Object.keys(written.expect)).toEqual(['merged.on', 'unsynced.on', 'unsynced.off']);
  const met = await check({ expect: true });
  expect(met.stdout).toMatch(/3 as expected, 0 not\n$/);
  expect(met.code).toBe(0);

  const { 'merged.on': expected } = written.expect;
  const change = (expect: Record<string, unknown>) => writeFileSync(file, JSON.stringify({ ...written, expect }));
  change({ ...written.expect, 'merged.on': { ...expected, states: 1 }, 'unsynced.off': { verdict: 'incomplete' } });
  const missed = await check({ expect: true });
  expect(missed.stdout).toMatch(/merged\.on: states: \d+, expected 1\n/);
  expect(missed.stdout).toMatch(/unsynced\.off: verdict is holds, expected incomplete\n/);
  expect(missed.code).toBe(1);

  change({ ...written.expect, 'merged.off': { verdict: 'holds' } });
  await expect(check({ expect: true, cell: ['program=merged'] })).rejects.toThrow(
    "expect: there is no cell 'merged.off'",
  );
  expect((await check({ updateExpectations: true, cell: ['program=merged'] })).stderr).toMatch(
    /expect\.merged\.off\.verdict: .* -> nothing/,
  );
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(written);
});

test('the shipped matrices are listed', async () => {
  const { stdout, code } = await stalemate(['matrix', '--list']);
  expect(stdout).toMatch(/^iommu +gate +18 +program x iommu/m);
  expect(stdout).toBe((await stalemate(['list', 'matrices'])).stdout);
  expect(code).toBe(0);
});

/** The program axis with this part of a scenario in its second value. */
const changed = (scenario: Record<string, unknown>) => ({
  axes: [{ ...program, values: [program.values[0], { id: 'other', says: 'Other.', scenario }] }, iommu],
});

test.each<[string, readonly string[], Partial<MatrixOptions>, RegExp]>([
  ['no matrix at all', [], {}, /name a matrix, or use --all/],
  ['--all with a name', ['iommu'], { all: true }, /not both/],
  ['--tier without --all', ['iommu'], { tier: 'ci' }, /--tier chooses among --all/],
  [
    'questions asked of a matrix',
    [matrix()],
    { question: ['Q1'] },
    /--question: this matrix has axes and no questions/,
  ],
  ['an unknown matrix', ['iomu'], {}, /unknown matrix 'iomu'; did you mean 'iommu'\?/],
  [
    'an unknown axis',
    [matrix()],
    { cell: ['iomu=on'] },
    /probe\.json: --cell: unknown axis 'iomu'; did you mean 'iommu'/,
  ],
  ['an unknown value', [matrix()], { cell: ['iommu=no'] }, /--cell: unknown value of axis 'iommu' 'no'/],
  ['a misspelt key', [matrix({ axis: [] })], {}, /probe\.json: top level: unknown key 'axis'; did you mean 'axes'\?/],
  [
    'a misspelt key in a part',
    [matrix(changed({ swiches: {} }))],
    {},
    /axes\.0\.values\.1\.scenario: unknown key 'swiches'; did you mean 'switches'\?/,
  ],
  [
    'an unknown base',
    [matrix({ base: 'fault_iomu' })],
    {},
    /probe\.json: base: unknown scenario 'fault_iomu'; did you mean/,
  ],
  [
    'an unknown switch in a part',
    [matrix(changed({ switches: { iomu: true } }))],
    {},
    /probe\.json: cell program=other,iommu=on: switches: unknown switch 'iomu'; did you mean 'iommu'\?/,
  ],
  [
    'a wrong type in a part',
    [matrix(changed({ sizes: { page: 'two' } }))],
    {},
    /probe\.json: cell program=other,iommu=on: sizes\.page: expected integer, got "two"/,
  ],
  [
    'an unknown mutation in a part',
    [matrix(changed({ mutations: ['sync_omited'] }))],
    {},
    /cell program=other,iommu=on: mutations: unknown mutation 'sync_omited'/,
  ],
  [
    'a wrong expectation',
    [matrix({ expect: { 'merged.on': { verdict: 'fine' } } })],
    {},
    /cell program=merged,iommu=on: expect\.verdict: expected one of "holds"/,
  ],
  [
    'nothing left',
    [matrix({ exclude: [{ when: { iommu: ['on', 'off'] }, why: 'x' }] })],
    {},
    /exclude: every combination is excluded/,
  ],
  ['a limit in what is written down', [matrix()], { depth: 3, updateExpectations: true }, /leave out --depth/],
])('bad input: %s', async (_, names, options, says) => {
  const refused = await inProcess(names, options).catch((error) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect(refused.message).toMatch(says);
});

test('bad input is one line on stderr: 2', async () => {
  const { code, stderr, stdout } = await stalemate([
    'matrix',
    matrix(changed({ switches: { iomu: true } })),
    '--cell',
    'iommu=on',
  ]);
  expect(stderr).toMatch(
    /^stalemate: .*probe\.json: cell program=other,iommu=on: switches: unknown switch 'iomu'.*\n$/,
  );
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
