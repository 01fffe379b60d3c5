/** Checkpoints from the command line: killed at any moment, asked for by signal, refused where they do not belong. */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mainFile, root, stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-checkpoints-'));
const runs = join(folder, 'runs');

/** Without reductions large enough for a dozen checkpoints, and violated at its end. */
const SCENARIO = 'mutant_collect_skipped';
const UNREDUCED = ['--no-merging', '--no-quotient', '--no-symmetry'];

interface Process {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Exit code, null after a kill; and what was printed. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  readonly running: () => boolean;
  /** What was said so far. */
  readonly said: () => string;
}

function start(args: readonly string[]): Process {
  const child = spawn(process.execPath, [mainFile, 'check', SCENARIO, ...UNREDUCED, '--runs', runs, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let [stdout, stderr] = ['', ''];
  let running = true;
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      running = false;
      resolve({ code, stdout, stderr });
    });
  });
  return { kill: (signal) => child.kill(signal), ended, running: () => running, said: () => stderr };
}

/** The header of the scenario's checkpoint, as it is now. */
function headerIn(checkpoints: string): string | null {
  const file = join(checkpoints, SCENARIO, 'header.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

/** What was written about violations, taken away. */
function traces(): Record<string, string> {
  const files = readdirSync(runs).sort();
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(runs, file), 'utf8')]));
  rmSync(runs, { recursive: true });
  return texts;
}

async function uninterrupted() {
  const { code, stdout } = await start([]).ended;
  return { code, stdout, traces: traces() };
}

test('killed at ten moments in a row, and resumed each time: the same report and the same traces', async () => {
  const expected = await uninterrupted();
  expect(expected.code).toBe(1);
  expect(Object.keys(expected.traces)).toHaveLength(1);
  const checkpoints = join(folder, 'killed');
  const moments = fc.sample(fc.integer({ min: 0, max: 999 }), { seed: 20_260_302, numRuns: 10 });
  let resumed = 0;
  for (const [i, moment] of moments.entries()) {
    const before = headerIn(checkpoints);
    if (before !== null) resumed++;
    const how = existsSync(checkpoints) ? '--resume' : '--checkpoint';
    const child = start([how, checkpoints, '--checkpoint-every', '0']);
    // Every other time soon after a new checkpoint, while the next one is near; else at any time from the start on.
    if (i % 2 === 0) {
      await until(() => !child.running() || headerIn(checkpoints) !== before);
      await sleep(moment / 10);
    } else await sleep(moment);
    child.kill('SIGKILL');
    const { code, stdout } = await child.ended;
    if (code === null) continue;
    // It was faster than that.
    expect({ code, stdout, traces: traces() }).toEqual(expected);
  }
  expect(resumed).toBeGreaterThan(3);
  const { code, stdout } = await start([existsSync(checkpoints) ? '--resume' : '--checkpoint', checkpoints]).ended;
  expect({ code, stdout, traces: traces() }).toEqual(expected);
  expect(existsSync(checkpoints)).toBe(false);
});

test('asked for by a signal; Ctrl-C and limits leave one as well', async () => {
  const expected = await uninterrupted();
  const checkpoints = join(folder, 'asked');
  const limited = await start(['--checkpoint', checkpoints, '--states', '20000']).ended;
  expect(limited.code).toBe(3);
  // A limit is looked at between states: the last one is taken to its end.
  const kept = limited.stderr.replace(/20,0\d\d/, '20,0xx');
  expect(kept).toBe(`${SCENARIO}: a checkpoint with 20,0xx states is kept; go on with --resume ${checkpoints}\n`);
  const first = headerIn(checkpoints);

  const asked = start(['--resume', checkpoints, '--checkpoint-every', '10000']);
  await until(() => /going on from 20,0\d\d states/.test(asked.said()) || !asked.running());
  asked.kill('SIGUSR1');
  await until(() => headerIn(checkpoints) !== first || !asked.running());
  asked.kill('SIGKILL');
  expect(await asked.ended).toMatchObject({ code: null });
  const second = headerIn(checkpoints);

  const interrupted = start(['--resume', checkpoints, '--checkpoint-every', '0']);
  await until(() => headerIn(checkpoints) !== second || !interrupted.running());
  interrupted.kill('SIGINT');
  expect(await interrupted.ended).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/a checkpoint with .* is kept/),
  });

  const { code, stdout } = await start(['--resume', checkpoints]).ended;
  expect({ code, stdout, traces: traces() }).toEqual(expected);
});

describe('refused in one line', async () => {
  const checkpoints = join(folder, 'refused');
  await stalemate([
    'check',
    SCENARIO,
    '--checkpoint',
    checkpoints,
    '--states',
    '500',
    '--property',
    'M1,M2',
    '--runs',
    runs,
  ]);
  const file = (name: string) => join(checkpoints, SCENARIO, name);
  const good = new Map(readdirSync(join(checkpoints, SCENARIO)).map((name) => [name, readFileSync(file(name))]));
  const like = (change: Record<string, unknown>): string => {
    const scenario = JSON.parse(readFileSync(join(root, 'models/scenarios', `${SCENARIO}.json`), 'utf8'));
    const path = join(mkdtempSync(join(folder, 'other-')), `${SCENARIO}.json`);
    writeFileSync(path, JSON.stringify({ ...scenario, ...change }));
    return path;
  };
  const none = join(folder, 'none');

  const resume = ['--resume', checkpoints, '--property', 'M1,M2'];
  const cases: readonly [what: string, args: () => readonly string[], says: RegExp][] = [
    ['a folder that is not there', () => [SCENARIO, '--resume', none], /none: no such folder to resume from/],
    ['begun where one is', () => [SCENARIO, '--checkpoint', checkpoints], /holds a checkpoint with \d+ states already/],
    ['begun and resumed', () => [SCENARIO, '--checkpoint', none, '--resume', none], /not both/],
    ['an interval for nothing', () => [SCENARIO, '--checkpoint-every', '5'], /needs --checkpoint or --resume/],
    [
      'an interval that is none',
      () => [SCENARIO, '--checkpoint-every', 'often'],
      /--checkpoint-every .*Expected a number of seconds/,
    ],
    [
      'a folder that cannot be written',
      () => [SCENARIO, '--checkpoint', '/proc/nope'],
      /\/proc\/nope.*cannot be written/,
    ],
    ['a file for a folder', () => [SCENARIO, '--checkpoint', file('header.json')], /cannot be read \(ENOTDIR\)/],
    [
      'other properties',
      () => [SCENARIO, '--resume', checkpoints, '--property', 'M2,M3'],
      /properties: M1 only there; M3 only here/,
    ],
    ['another model', () => [like({ mutations: [] }), ...resume], /is of another run: model: /],
    [
      'another start',
      () => [
        like({ prologue: [{ run: ['gpu_fault', 'gpu', 'pt_job', 'tlb_engine'], until: { 'pte[v0]': 'valid' } }] }),
        ...resume,
      ],
      /is of another run: start: /,
    ],
    [
      'other reductions',
      () => [SCENARIO, ...resume, '--no-merging'],
      /is of another run: reductions: merging only there/,
    ],
    ['fewer states', () => [SCENARIO, ...resume, '--states', '100'], /beyond the limit of 100 states: it has \d+/],
    ['less depth', () => [SCENARIO, ...resume, '--depth', '2'], /beyond the limit of depth 2/],
    [
      'a damaged header',
      () => {
        writeFileSync(file('header.json'), `${good.get('header.json')}`.replace(/"states":5\d\d,/, '"states":499,'));
        return [SCENARIO, ...resume];
      },
      /header\.json: damaged: its digest is another/,
    ],
    [
      'a truncated list',
      () => {
        writeFileSync(file('ordinals.bin'), good.get('ordinals.bin')?.subarray(0, 300) ?? '');
        return [SCENARIO, ...resume];
      },
      /ordinals\.bin: damaged: 300 bytes, expected \d+/,
    ],
    [
      'a list that is missing',
      () => {
        rmSync(file('children.bin'));
        return [SCENARIO, ...resume];
      },
      /children\.bin: cannot be read and written \(ENOENT\)/,
    ],
  ];

  test.each(cases)('%s', async (_, args, says) => {
    const { code, stdout, stderr } = await stalemate(['check', ...args(), '--runs', runs]);
    for (const [name, bytes] of good) writeFileSync(file(name), bytes);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('and nothing was lost', async () => {
    const { code, stdout } = await stalemate(['check', SCENARIO, ...resume, '--json', '--runs', runs]);
    const whole = await stalemate(['check', SCENARIO, '--property', 'M1,M2', '--json', '--runs', runs]);
    expect([code, stdout]).toEqual([whole.code, whole.stdout]);
    expect(existsSync(checkpoints)).toBe(false);
  });
});
