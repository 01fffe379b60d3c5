/** The parts of the benchmark that are no measurement: what peers print, counts that differ, medians, the report. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cases, sources } from '../../models/bench/index.ts';
import { built, disagreement, findPeers, type Peer } from './peers.ts';
import { plot } from './plot.ts';
import { type Report, reportText, slopes } from './report.ts';
import { interleaved, median, medianRatio } from './rounds.ts';

const { peers } = findPeers('no.jar');
const known = { states: 7, transitions: 9 };

describe('peers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const models = join(import.meta.dirname, '..', '..', 'models', 'bench');
  const wanted = cases.find(({ name }) => name === '122');
  const texts = sources('122');
  if (!texts) throw new Error('122 is for every tool');
  const rumur = { ...texts.rumur, file: join(models, texts.rumur.file) };

  // One style of each: what they count does not depend on it, and compiling takes a while.
  const some = peers.filter(({ name }) => ['SPIN BFS', 'Rumur, 1 thread'].includes(name));
  test.runIf(some.length > 0).each(some)('$name counts two devices as we do', async (peer: Peer) => {
    const run = built(peer, join(folder, peer.tool), { ...texts, rumur }, wanted?.states ?? 0);
    const { counts } = await run();
    expect(disagreement(wanted ?? known, counts)).toBeNull();
  });

  test('what they print is read, and only after a complete run without errors', () => {
    const printed = {
      spin: 'State-vector 52 byte, errors: 0\n        7 states, stored\n       10 transitions (= stored+matched)\n',
      rumur: 'Status:\n\n\tNo error found.\n\nState Space Explored:\n\n\t7 states, 9 rules fired in 0s.\n',
      tlc: 'Model checking completed. No error has been found.\n10 states generated, 7 distinct states found, 0 states left on queue.\n',
    };
    for (const peer of peers) {
      const text = printed[peer.tool];
      expect(peer.read(text), peer.name).toEqual(known);
      for (const bad of ['', text.replace(/errors: 0|No error.* found/, 'trouble')]) expect(peer.read(bad)).toBeNull();
    }
  });
});

test('counts that differ are said', () => {
  expect(disagreement(known, { ...known })).toBeNull();
  expect(disagreement(known, { states: 7, transitions: 8 })).toBe(
    '7 states, 8 transitions, expected 7 states, 9 transitions',
  );
  expect(disagreement(known, null)).toMatch(/^no complete run/);
});

test('rounds interleave; ratios are taken round by round', async () => {
  const order: string[] = [];
  const contestant = (name: string) => async () => order.push(name);
  expect(await interleaved(2, { a: contestant('a'), b: contestant('b') })).toEqual({ a: [1, 3], b: [2, 4] });
  expect(order).toEqual(['a', 'b', 'a', 'b']);
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  expect(() => median([])).toThrow('no numbers');
  expect(medianRatio([10, 40, 20], [10, 10, 10])).toBe(2);
});

describe('the report', () => {
  const growth = [
    { states: 1000, seconds: 1, bytes: 16_000 },
    { states: 3000, seconds: 2, bytes: 24_000 },
  ];
  const report: Report = {
    machine: { processor: 'a processor', cores: 2, memoryBytes: 2 ** 33, node: '20.20.2' },
    rounds: 3,
    faults: ['SPIN BFS: 112: 1 states'],
    missing: ['TLC: TLA2TOOLS_JAR is not set'],
    peers: [
      { case: '112', states: 1234, tool: 'a tool', seconds: 2, statesPerSecond: 617, peakBytesPerState: 9, slower: 5 },
    ],
    scale: [],
    startUp: { case: '112', seconds: 0.5 },
    switches: [{ name: 'case:112', invariants: 1.1, parents: 1 }],
    tabulation: { name: 'scenario:x', machine: 'm', localStates: 3, seconds: 1 },
    growth,
    reductions: [{ case: '112', reductions: ['quotient', 'symmetry'], states: 617, fewer: 2 }],
  };

  test('leads with what is wrong, and names what is missing', () => {
    const lines = reportText(report).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'a processor, 2 cores, 8 GiB, Node 20.20.2; medians of 3 interleaved rounds',
      'WRONG    SPIN BFS: 112: 1 states',
      'missing  TLC: TLA2TOOLS_JAR is not set',
    ]);
    expect(lines.filter((line) => /a tool|case:112|quotient/.test(line)).map((line) => line.trim())).toEqual([
      '112 a tool   1,234  2.00 s  0.00 M/s           9.0   5.00x',
      'case:112       1.10x         1.00x',
      '112 quotient + symmetry     617  2.00x',
    ]);
  });

  test('slopes are between samples, and plotted', () => {
    expect(slopes(growth).map((row) => [row.statesPerSecond, row.bytesPerState])).toEqual([
      [1000, 16],
      [2000, 8],
    ]);
    const svg = plot('states', [{ title: 'a < b', points: growth.map(({ states, bytes }) => [states, bytes]) }]);
    expect(svg).toMatch(/^<svg [^>]*>\n[\s\S]*<\/svg>\n$/);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
