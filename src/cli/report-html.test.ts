/** `report --html` as a user runs it: what is in the file. `src/html/page.test.ts` looks at it in a browser. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PageData } from '../report/page-data.ts';
import { stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-html-'));
/** Some tens of states each: one is broken, one is not. */
const SMALL = ['mutant_mmget_without_test', 'pagemap_unplug_parked'];
const KEPT = 'traces/mutant_trylock_loser_spins.P1.json';

async function written(name: string, ...args: readonly string[]): Promise<{ text: string; data: PageData }> {
  const file = join(folder, name);
  const { code, stdout, stderr } = await stalemate(['report', '--html', file, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/: \d+ scenarios?, \d+ runs?, \d+ kB\n$/);
  const text = readFileSync(file, 'utf8');
  const [, json = ''] = /<script[^>]*id="data"[^>]*>(.*?)<\/script>/s.exec(text) ?? [];
  return { text, data: JSON.parse(json) };
}

test('explored scenarios: verdicts, runs, lock order and coverage', async () => {
  const { data } = await written('explored.html', ...SMALL, '--locks', '--runs', folder, '--jobs', '1');
  expect(data.scenarios.map(({ name, asExpected }) => [name, asExpected])).toEqual(SMALL.map((name) => [name, true]));
  const [broken, right] = data.scenarios;
  for (const one of data.scenarios) expect(one.cells).toMatch(new RegExp(`^[.huvi]{${data.properties.length}}$`));
  const violated = data.properties.filter((_, i) => broken?.cells[i] === 'v').map(({ id }) => id);
  expect(violated.length).toBeGreaterThan(0);
  expect(Object.keys(broken?.runs ?? {}).sort()).toEqual(violated.sort());
  expect(right?.cells).not.toContain('v');
  expect(right?.cells).toContain('h');
  expect(data.locks.map(({ scenario }) => scenario)).toEqual(SMALL);
  const taken = data.coverage.flatMap(({ scenarios }) => scenarios);
  expect(taken.map(({ name }) => name).sort()).toEqual([...SMALL].sort());
  for (const one of taken) expect(one.taken.length).toBeGreaterThan(0);
});

test('a kept trace: every change of every step, and the round of a lasso', async () => {
  const { data } = await written('kept.html', '--traces', KEPT);
  const trace = JSON.parse(readFileSync(KEPT, 'utf8'));
  const [run] = data.runs;
  const instances = (data.systems[run?.system ?? 0]?.instances ?? []).map(([id]) => data.texts[id] ?? '');
  const textOf = (ref: number | undefined) => data.texts[ref ?? -1] ?? '';
  expect(Object.fromEntries(instances.map((id, i) => [id, textOf(run?.initial[i])]))).toEqual(trace.initial);
  const steps = run?.steps.map(([actor, , , , , ...changes]) => ({
    actor: instances[actor],
    changes: Object.fromEntries(
      changes.flatMap((value, i) => (i % 2 === 0 ? [[instances[value] ?? '', textOf(changes[i + 1])]] : [])),
    ),
  }));
  type Recorded = { actor: string; changes: Record<string, { to: string }> };
  expect(steps).toEqual(
    trace.steps.map(({ actor, changes }: Recorded) => ({
      actor,
      changes: Object.fromEntries(Object.entries(changes).map(([id, { to }]) => [id, to])),
    })),
  );
  expect(run?.loop).toBe(trace.violation.run.loop);
  expect(data.scenarios).toMatchObject([{ name: trace.scenario, asExpected: null, runs: { P1: 0 } }]);
});

test('the file needs nothing else, nothing in the data ends its script, and it is the same each time', async () => {
  const { text } = await written('alone.html', '--traces', KEPT);
  expect((await written('alone.html', '--traces', KEPT)).text).toBe(text);
  expect(text).not.toMatch(/<(script|link|img)[^>]*\s(src|href)="(?!data:)/);
  expect(text.match(/<\/script>/g)?.length).toBe(text.match(/<script/g)?.length);
});

test.each<[readonly string[], RegExp]>([
  [['--html', 'x.html'], /name scenarios, or give --tier or --traces/],
  [['--html', 'x.html', 'munmap_iomu'], /unknown scenario 'munmap_iomu'; did you mean 'munmap_iommu'/],
  [['--html', 'x.html', '--tier', 'gate', 'munmap_iommu'], /scenario names or --tier, not both/],
  [['--html', 'x.html', '--locks', '--traces', KEPT], /--locks explores scenarios/],
  [['--html', 'x.html', '--traces', 'package.json'], /package\.json/],
  [['series', '--locks'], /--locks belongs to --html/],
  [['--html', '/dev/null/x.html', '--traces', KEPT], /cannot be written/],
])('bad input: %s', async (args, says) => {
  const { code, stderr } = await stalemate(['report', ...args]);
  expect(stderr).toMatch(says);
  expect(code).toBe(2);
});
