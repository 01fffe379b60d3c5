/** The command line as scripts rely on it: exit codes, JSON, the same bytes for the same input, traces that replay. */

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOf } from '../schema/validate.ts';
import { root, stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-contract-'));
const HOLDS = 'fault_iommu';
const BROKEN = 'mutant_flush_wait_skipped';
const KEPT = `traces/${BROKEN}.M6.json`;

test('0: complete and holding', async () => {
  const { code, stdout } = await stalemate(['check', HOLDS, '--runs', folder]);
  expect(stdout).toMatch(/1 scenario, [\d,]+ states: 1 complete and holding, 0 not/);
  expect(code).toBe(0);
});

test('1: a violation, or 0 where it is expected', async () => {
  expect((await stalemate(['check', BROKEN, '--runs', folder])).code).toBe(1);
  const { code, stdout } = await stalemate(['check', BROKEN, '--expect', '--runs', folder]);
  expect(stdout).toMatch(
    /violated, as expected: M6 in mutant_flush_wait_skipped, \d+ steps after a prologue of \d+\n.*M6\.json/,
  );
  expect(code).toBe(0);
});

test('3: incomplete where a limit was reached, never holds', async () => {
  const { code, stdout } = await stalemate(['check', HOLDS, '--depth', '5', '--json', '--runs', folder]);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    complete: false,
    exitCode: 3,
    results: [{ verdict: 'incomplete', limits: 'depth 5' }],
  });
  expect(result.results[0].properties.every((p: { verdict: string }) => p.verdict === 'incomplete')).toBe(true);
  expect(code).toBe(3);
});

test('1: an expectation that is not met, either way', async () => {
  const scenario = JSON.parse(readFileSync(join(root, 'models/scenarios', `${BROKEN}.json`), 'utf8'));
  const one = { ...scenario, properties: ['M6'], expect: { verdict: 'violated', violates: ['M6'] } };
  const vanished = join(folder, 'vanished.json');
  writeFileSync(vanished, JSON.stringify({ ...one, scenario: 'vanished', mutations: [] }));
  const gone = await stalemate(['check', vanished, '--expect', '--runs', folder]);
  expect(gone.stdout).toMatch(/vanished violation: M6 is expected to be violated, but is not/);
  expect(gone.stdout).toMatch(/^vanished +!$/m);
  expect(gone.code).toBe(1);
  const short = await stalemate(['check', BROKEN, '--depth', '10', '--expect', '--json', '--runs', folder]);
  const [cut] = JSON.parse(short.stdout).results;
  expect(cut.differences).toContain('not decided: M6 is expected to be violated, but a limit came first: depth 10');
  expect(new Set(cut.properties.map(({ status }: { status: string }) => status))).toEqual(
    new Set(['unexpectedly incomplete']),
  );
  expect(short.code).toBe(1);
  const appeared = join(folder, 'appeared.json');
  writeFileSync(appeared, JSON.stringify({ ...one, scenario: 'appeared', expect: { verdict: 'holds' } }));
  const fresh = await stalemate(['check', appeared, '--expect', '--runs', folder]);
  expect(fresh.stdout).toMatch(/new violation: M6 is violated, which is not expected/);
  expect(fresh.stdout).toMatch(/NEW VIOLATION: M6 in appeared/);
  expect(fresh.code).toBe(1);
  const miscounted = join(folder, 'miscounted.json');
  writeFileSync(miscounted, JSON.stringify({ ...one, scenario: 'miscounted', expect: { ...one.expect, states: 1 } }));
  expect((await stalemate(['check', miscounted, '--expect', '--runs', folder])).code).toBe(1);
});

test('--json is valid against its schema, and the same input gives the same bytes', async () => {
  const run = async () => (await stalemate(['check', HOLDS, BROKEN, '--json', '--runs', join(folder, 'same')])).stdout;
  const runs = [await run(), await run()];
  expect(problemsOf(JSON.parse(runs[0] as string), 'result')).toEqual([]);
  expect(runs[0]).toBe(runs[1]);
});

test('a written trace is valid, and is the kept one to the byte', async () => {
  const out = join(folder, 'trace');
  await stalemate(['check', BROKEN, '--runs', out]);
  const written = readFileSync(join(out, `${BROKEN}.M6.json`), 'utf8');
  expect(problemsOf(JSON.parse(written), 'trace')).toEqual([]);
  expect(written).toBe(readFileSync(join(root, KEPT), 'utf8'));
});

test('a kept trace replays', async () => {
  const { code, stdout } = await stalemate(['replay', KEPT]);
  expect(stdout).toMatch(/reproduces\n1 of 1 traces reproduce/);
  expect(code).toBe(0);
});

type Document = {
  steps: { step: string; read: Record<string, string>; changes: Record<string, { from: string; to: string }> }[];
  system: { mutations: string[] };
};

/** A copy of the kept trace, changed. */
function tampered(name: string, change: (trace: Document) => void): string {
  const trace = JSON.parse(readFileSync(join(root, KEPT), 'utf8')) as Document;
  change(trace);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(trace));
  return file;
}

test.each<[string, (trace: Document) => void, RegExp]>([
  [
    'a state that is not what the step leads to',
    ({ steps }) => {
      const [first] = Object.values((steps[3] as Document['steps'][number]).changes);
      if (first) first.to = 'elsewhere';
    },
    /step 4 .*expected .* -> elsewhere, found/,
  ],
  [
    'a value read that was not there',
    ({ steps }) => {
      const reading = steps.find(({ read }) => Object.keys(read).length > 0);
      for (const name of Object.keys(reading?.read ?? {})) (reading as Document['steps'][number]).read[name] = 'p1';
    },
    /step 31 .*: read: .*expected p1, found/,
  ],
  ['a step left out', ({ steps }) => steps.splice(3, 1), /step 4 .*expected to be enabled/],
  ['a step that is not enabled', ({ steps }) => steps.splice(3, 0, steps[6] as Document['steps'][number]), /step 4 .*/],
  ['the last step left out', ({ steps }) => steps.pop(), /M6|expected/],
  ['the mutation taken away', ({ system }) => system.mutations.pop(), /expected/],
])('a trace does not reproduce: %s', async (name, change, says) => {
  const { code, stdout } = await stalemate(['replay', tampered(name.replaceAll(' ', '_'), change)]);
  expect(stdout).toMatch(/does NOT reproduce/);
  expect(stdout).toMatch(says);
  expect(code).toBe(1);
});

test('an incomplete run that is expected is none that fails, if it comes as far as it must', async () => {
  const scenario = JSON.parse(readFileSync(join(root, 'models/scenarios', `${HOLDS}.json`), 'utf8'));
  const bounded = join(folder, 'bounded.json');
  const run = async (depth: number) => {
    const expect = { verdict: 'incomplete', depth };
    writeFileSync(bounded, JSON.stringify({ ...scenario, scenario: 'bounded', limits: { depth: 8 }, expect }));
    const { code, stdout } = await stalemate(['check', bounded, '--expect', '--json', '--runs', folder]);
    const [{ properties }] = JSON.parse(stdout).results;
    return [code, ...new Set(properties.map(({ status }: { status: string }) => status))];
  };
  expect(await run(8)).toEqual([0, 'incomplete as expected']);
  expect(await run(9)).toEqual([1, 'unexpectedly incomplete']);
});

test('traces/ holds traces only, and the page about them', () => {
  for (const file of readdirSync(join(root, 'traces')).filter((file) => file !== 'README.md')) {
    expect(file).toMatch(/\.json$/);
    expect(problemsOf(JSON.parse(readFileSync(join(root, 'traces', file), 'utf8')), 'trace')).toEqual([]);
  }
});

test.each(['scenarios', 'matrices', 'properties', 'protocols', 'mutations', 'machines', 'traces', 'claims'])(
  'list %s',
  async (what) => {
    const { code, stdout } = await stalemate(['list', what]);
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(3);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(JSON.parse((await stalemate(['list', what, '--json'])).stdout)).toBeInstanceOf(Array);
  },
);

test('help answers for every verb, with an example', async () => {
  for (const verb of ['check', 'simulate', 'matrix', 'list', 'show', 'replay', 'explain', 'diff', 'export', 'report']) {
    const { code, stdout } = await stalemate([verb, '--help']);
    expect(stdout).toMatch(/Examples:\n {2}npx stalemate/);
    expect(code).toBe(0);
  }
});

test('every example of the help and every command of the README works as printed', async () => {
  const texts = [readFileSync(join(root, 'README.md'), 'utf8')];
  for (const verb of ['check', 'simulate', 'matrix', 'list', 'show', 'replay', 'explain', 'diff', 'export', 'report'])
    texts.push((await stalemate([verb, '--help'])).stdout);
  const commands = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^\s*npx stalemate ([^#\n]*)/gm)].map(([, args]) => (args as string).trim()),
    ),
  );
  // What runs for long is a stage of its own in .ci/run, or has tests of its own for a part of it.
  const long = [
    'check --all --expect',
    'matrix --all --expect',
    // In a repository of somebody else's: see example-project.test.ts.
    'check --models svm --all --expect',
    'matrix iommu',
    'matrix thread',
    'matrix modes --cell program=munmap,alloc=fails',
    'mutate --catalogue',
    'report series',
    'replay --all',
  ];
  for (const command of long) commands.delete(command);
  expect(commands.size).toBeGreaterThan(8);
  for (const command of commands) {
    const { code, stderr } = await stalemate([
      ...command.split(/\s+/),
      ...(/^(check|simulate|matrix) /.test(command) ? ['--runs', folder] : []),
    ]);
    expect(`${command}: ${stderr}`).toBe(`${command}: `);
    expect([0, 1, 3]).toContain(code);
  }
}, 600_000);

test('a bound on switches counts those of the model, not of one with steps taken at once', async () => {
  const counts = async (args: readonly string[]) => {
    const { stdout } = await stalemate([
      'check',
      'munmap_iommu',
      '--property',
      'M1',
      '--json',
      '--runs',
      folder,
      ...args,
    ]);
    const { states, transitions, depth, reductions } = JSON.parse(stdout).results[0];
    return { states, transitions, depth, merged: reductions.some((one: string) => one.startsWith('merging')) };
  };
  expect((await counts([])).merged).toBe(true);
  const bounded = await counts(['--switches', '0']);
  expect(bounded.merged).toBe(false);
  expect(await counts(['--switches', '0', '--no-merging'])).toEqual(bounded);
});
