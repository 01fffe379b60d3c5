/** `--format`: what goes where, and what GitHub is told without being asked. */

import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { stalemate } from '../testing/command-line.ts';
import { readKtap } from '../testing/ktap-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-formats-'));
const runs = ['--runs', join(folder, 'runs')];
const small = {
  scenario: 'broken',
  says: 'a probe',
  protocol: 'merged',
  sizes: { virt: 1, range: 1, page: 1, addr: 1 },
  switches: { inline_reclaim: false },
  actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
  mutations: ['sync_omitted'],
  expect: { verdict: 'holds' },
};
const broken = join(folder, 'broken.json');
writeFileSync(broken, JSON.stringify(small, null, 2));
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');

afterEach(() => vi.unstubAllEnvs());

test('several at once: the table on stdout, the others in their files', async () => {
  const formats = ['ktap', 'junit', 'sarif', 'github', 'json'].map((name) => `--format=${name}=${at(name)}`);
  const { code, stdout, stderr } = await stalemate(['check', broken, '--expect', ...formats, ...runs]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/NEW VIOLATION: T3 in broken/);
  expect(stdout).toMatch(/new violation: T3 is violated, which is not expected/);
  const [merged] = readKtap(read('ktap'));
  const failed = merged?.children[0]?.children.filter(({ ok }) => !ok).map(({ name }) => name);
  expect(failed).toEqual(['T3 synced_before_use', 'expectation']);
  expect(read('junit')).toContain('<failure message="new violation: ');
  const [result] = JSON.parse(read('sarif')).runs[0].results;
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  // The line that it points at is that of a step.
  expect(readFileSync(artifactLocation.uri, 'utf8').split('\n')[region.startLine - 1]).toMatch(/'[\w ]+(: .*)?'/);
  // The step that leaves its effect out, found by putting it back.
  expect(result.message.text).toMatch(/dma_iova_sync.*T3 holds/);
  expect(read('github')).toMatch(/^::error file=models\/flows\/\w+\.ts,line=\d+,title=new violation%3A T3/);
  expect(JSON.parse(read('json')).results[0].properties.find((p: { id: string }) => p.id === 'T3').status).toBe(
    'new violation',
  );
});

test('the same input gives the same bytes, in each, and none names a folder of this machine', async () => {
  const names = ['ktap', 'junit', 'sarif', 'github'];
  const before = names.map(read);
  await stalemate(['check', broken, '--expect', ...names.map((name) => `--format=${name}=${at(name)}`), ...runs]);
  expect(names.map(read)).toEqual(before);
  for (const text of before) expect(text).not.toContain(process.cwd());
});

test.each<[string, readonly string[], RegExp]>([
  ['an unknown one', ['--format', 'junti'], /--format: unknown format 'junti'; did you mean 'junit'\?/],
  ['two on stdout', ['--format', 'ktap', '--format', 'junit'], /ktap and junit would both go to stdout/],
  ['--json and another one', ['--format', 'ktap', '--json'], /ktap and json would both go to stdout/],
  ['no file', ['--format', 'ktap='], /expected a file behind 'ktap='/],
  ['one file for two', ['--format=ktap=a', '--format=junit=a'], /a is named twice/],
  ['a file that cannot be', ['--format', 'ktap=/proc/nope/x'], /\/proc\/nope\/x: cannot be written/],
])('refused: %s', async (_, args, says) => {
  const { code, stderr } = await stalemate(['check', broken, ...args, ...runs]);
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});

test('on GitHub annotations and a summary of the job come by themselves, and do not touch stdout', async () => {
  const summary = at('summary.md');
  writeFileSync(summary, 'before\n');
  const plain = await stalemate(['check', broken, '--json', ...runs]);
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
  const { stdout, stderr } = await stalemate(['check', broken, '--json', ...runs]);
  expect(stdout).toBe(plain.stdout);
  expect(stderr).toMatch(/^::error file=.*\n$/);
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### stalemate: failed\n/);
  const asked = await stalemate(['check', broken, '--format', 'github', ...runs]);
  expect([asked.stdout, asked.stderr]).toEqual([stderr, '']);
});

test('without GitHub nothing of the kind is written', async () => {
  vi.stubEnv('GITHUB_ACTIONS', '');
  vi.stubEnv('GITHUB_STEP_SUMMARY', at('none.md'));
  expect((await stalemate(['check', broken, ...runs])).stderr).toBe('');
  expect(existsSync(at('none.md'))).toBe(false);
});
