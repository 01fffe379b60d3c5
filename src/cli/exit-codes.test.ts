/** The exit codes, one test each: a contract with scripts. */

import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { mainFile, root, stalemate, stalemateProcess } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-exit-'));
const runs = ['--runs', join(folder, 'runs')];

/** A scenario in a file of its own. */
function scenario(name: string, change: object = {}): string {
  const file = join(folder, `${name}.json`);
  const small = {
    says: 'a probe',
    protocol: 'merged',
    sizes: { virt: 1, range: 1, page: 1, addr: 1 },
    switches: { inline_reclaim: false },
    actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
    properties: ['T3'],
    expect: { verdict: 'holds' },
  };
  writeFileSync(file, JSON.stringify({ ...small, ...change, scenario: name }));
  return file;
}

const right = scenario('right');
const wrong = scenario('wrong', { mutations: ['sync_omitted'] });
const expected = scenario('expected', {
  mutations: ['sync_omitted'],
  expect: { verdict: 'violated', violates: ['T3'] },
});
const codeOf = async (...args: readonly string[]) => (await stalemate(['check', ...args, ...runs])).code;

test('0: complete and holding, or as expected', async () => {
  expect(await codeOf(right)).toBe(0);
  expect(await codeOf(right, expected, '--expect')).toBe(0);
});

test('1: violated without --expect; with it, what is not expected', async () => {
  expect(await codeOf(expected)).toBe(1);
  expect(await codeOf(right, wrong, '--expect')).toBe(1);
});

test('2: bad input', async () => {
  expect(await codeOf(scenario('unknown', { protocol: 'merge' }))).toBe(2);
  expect(await codeOf(right, '--no-such-option')).toBe(2);
});

test('3: a limit was reached and nothing was found', async () => {
  expect(await codeOf(right, '--depth', '3')).toBe(3);
  expect(await codeOf(wrong, '--depth', '60')).toBe(1);
});

test('70: a fault of the tool itself, which it says', () => {
  const fault = join(folder, 'fault.mjs');
  writeFileSync(fault, "performance.now = () => { throw new TypeError('injected'); };");
  const { code, stdout, stderr } = stalemateProcess(['check', right, ...runs], {
    NODE_OPTIONS: `--import=${pathToFileURL(fault).href}`,
  });
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toMatch(/^stalemate: this is a fault of the checker, not of the model: TypeError: injected/);
});

/** Runs the command line, interrupts it after so long, and waits for its end. */
async function interrupted(args: readonly string[], afterMs: number) {
  const env = { ...process.env, NO_COLOR: '1', CI: '1' };
  const child = spawn(process.execPath, [mainFile, ...args], { cwd: root, env });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  await sleep(afterMs);
  child.kill('SIGINT');
  return { code: await ended, stderr };
}

test('130: interrupted; a run of some seconds leaves a checkpoint and says how to go on', async () => {
  const args = ['check', 'full_safety', '--no-merging', ...runs];
  const kept = /^full_safety: a checkpoint with ([\d,]+) states is in .*; to go on:\n {2}(.*)$/m;
  let run = { code: null as number | null, stderr: '' };
  // Some of this goes into compiling, on a busy machine most.
  for (const afterMs of [12_000, 30_000, 60_000]) {
    if (!kept.test(run.stderr)) run = await interrupted(args, afterMs);
  }
  expect(run.code).toBe(130);
  const [, states, command] = kept.exec(run.stderr) ?? expect.fail(run.stderr);
  expect(command).toBe(`npx stalemate ${args.join(' ')} --resume ${join(folder, 'runs', 'full_safety.checkpoint')}`);
  expect(run.stderr).toMatch(/^interrupted in full_safety; 0 scenarios not run$/m);
  const resumed = stalemateProcess([...(command as string).split(' ').slice(2), '--states', '1']);
  // It is there: what it says is that it has more states than that.
  expect(resumed.stderr).toContain(`is beyond the limit of 1 states: it has ${(states as string).replaceAll(',', '')}`);
}, 240_000);
