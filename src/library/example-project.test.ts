/** A project of somebody else's, which has stalemate as a dependency: types, tests, and the same command line. */

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mainFile, root } from '../testing/command-line.ts';

const project = mkdtempSync(join(tmpdir(), 'stalemate-example-'));
cpSync(join(root, 'src/testing/example-project'), project, { recursive: true });
mkdirSync(join(project, 'node_modules'));
for (const name of ['vitest', 'fast-check', 'tsx'])
  symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
symlinkSync(root, join(project, 'node_modules', 'stalemate'));

function stalemate(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...args], {
    cwd: project,
    encoding: 'utf8',
    env,
  });
  return { code: status, stdout, stderr };
}

const models = ['--models', 'svm'];
const MUTANT = 'mutant_free_without_mutex';

test('the types of the public entries are those that its code asks for', () => {
  const typescript = join(root, 'node_modules/typescript/bin/tsc');
  expect(execFileSync(process.execPath, [typescript, '-p', '.'], { cwd: project, encoding: 'utf8' })).toBe('');
});

test('its tests pass: check, replay, the matcher, walks', () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const run = spawnSync(process.execPath, [vitest, 'run', '--reporter=json'], { cwd: project, encoding: 'utf8' });
  expect(JSON.parse(run.stdout), run.stderr).toMatchObject({ numFailedTests: 0, numPassedTests: 4 });
});

test('the gate checks its scenarios, with one job or two, and points at its lines', () => {
  const one = stalemate('check', ...models, '--all', '--expect', '--jobs', '1');
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(one.stdout).toMatch(/2 scenarios, \d+ states: 2 as expected, 0 not/);
  expect(stalemate('check', ...models, '--all', '--expect', '--jobs', '2')).toEqual(one);
  const sarif = JSON.parse(stalemate('check', ...models, MUTANT, '--format', 'sarif').stdout);
  const { artifactLocation, region } = sarif.runs[0].results[0].locations[0].physicalLocation;
  expect(artifactLocation.uri).toBe('svm/machines.ts');
  expect(readFileSync(join(project, artifactLocation.uri), 'utf8').split('\n')[region.startLine - 1]).toMatch(
    /: step\(|: lock|: unlock|'/,
  );
});

test('the other verbs know its models, and not the shipped ones', () => {
  expect(stalemate('list', 'scenarios', ...models).stdout).toMatch(/^both .*\n(.*\n)*mutant_free_without_mutex /m);
  expect(stalemate('show', 'reader', ...models).stdout).toContain('reader: buffer_read');
  const trace = `runs/${MUTANT}.U1.json`;
  expect(stalemate('replay', trace, ...models)).toMatchObject({ code: 0 });
  expect(stalemate('explain', trace, ...models).stdout).toMatch(/^VIOLATED U1 no_use_after_free/);
  expect(stalemate('simulate', MUTANT, ...models).stdout).toMatch(/VIOLATED: U1/);
  expect(stalemate('show', 'munmap', ...models)).toMatchObject({ code: 2 });
});

test('a trace that it keeps is part of its gate', () => {
  mkdirSync(join(project, 'svm/traces'), { recursive: true });
  const kept = join(project, 'svm/traces', `${MUTANT}.U1.json`);
  writeFileSync(
    kept,
    readFileSync(join(project, 'runs', `${MUTANT}.U1.json`), 'utf8').replace('buffer_live', 'buffer_dead'),
  );
  const { code, stdout } = stalemate('check', ...models, '--all', '--expect');
  expect(stdout).toMatch(/svm\/traces\/.* does not replay: step 2/);
  expect(stdout).toMatch(/0 of 1 kept traces replay/);
  expect(code).toBe(1);
});

test('a scenario of a protocol that its models do not have is named with what there is', () => {
  const file = join(project, 'wrong.json');
  const scenario = JSON.parse(readFileSync(join(project, 'svm/scenarios/both.json'), 'utf8'));
  writeFileSync(file, JSON.stringify({ ...scenario, scenario: 'wrong', protocol: 'read_and_fre' }));
  expect(stalemate('check', file, ...models)).toEqual({
    code: 2,
    stdout: '',
    stderr: `stalemate: ${file}: protocol: unknown protocol 'read_and_fre'; did you mean 'read_and_free'? known: read_and_free\n`,
  });
});
