/** `mutate`, and operations in scenario files: what comes out, what is said of it, and what is refused. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOf } from '../schema/validate.ts';
import { root, stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
const runs = ['--runs', folder];
/** Threads load everything anew, which takes longer than so little work. */
const alone = [...runs, '--jobs', '1'];
/** A small scenario with these mutations in place of its own. */
function scenario(name: string, mutations: readonly unknown[]): string {
  const document = JSON.parse(readFileSync(join(root, 'models/scenarios/mutant_scan_keeps_pointer.json'), 'utf8'));
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...document, scenario: name, mutations, expect: { verdict: 'holds' } }));
  return file;
}

test('an operation breaks what the shipped mutation breaks, and its trace replays and tells it', async () => {
  const label = 'drm_pagemap_shrinker_scan: cache->dpagemap = NULL';
  const file = scenario('pointer_kept', [{ skip: label }]);
  const { code, stdout, stderr } = await stalemate(['check', file, ...runs]);
  expect(code).toBe(1);
  expect(stdout).toContain('violated');
  expect(stderr).toContain(`pointer_kept: skip ${label}: changes 1 place\n`);
  const trace = join(folder, 'pointer_kept.N1.json');
  expect((await stalemate(['replay', trace])).code).toBe(0);
  expect((await stalemate(['explain', trace])).stdout.replace(/\s+/g, ' ')).toContain(`'${label}' is left out`);
  expect((await stalemate(['show', file])).stdout).toContain('changes 1 place of protocol pagemap_cache');
});

test.each<[string, unknown, RegExp]>([
  [
    'a label that is not there',
    { skip: 'drm_pagemap_shrinker_scan: list_dell' },
    /mutations: 0: unknown step .*; did you mean/,
  ],
  ['an operator that is not there', { skp: 'x' }, /mutations\.0: unknown key 'skp'; did you mean 'skip'\?/],
  ['no operator', { in: 'pagemap_scan' }, /mutations: 0: no operator/],
])('refused: %s', async (_, operation, message) => {
  const file = scenario('refused', [operation]);
  const { code, stderr } = await stalemate(['check', file, ...runs]);
  expect(code).toBe(2);
  expect(stderr).toContain(file);
  expect(stderr).toMatch(message);
});

test('the catalogue as JSON, as its schema says, with traces', async () => {
  const { code, stdout } = await stalemate(['mutate', '--catalogue', '--entry', '12,33', '--json', ...alone]);
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as Record<string, unknown>[];
  expect(problemsOf(rows, 'catalogue-result')).toEqual([]);
  expect(rows[1]).toMatchObject({ entry: 33, found: true, property: 'R14', fixed: 'holds' });
  expect(rows[0]?.['entry']).toBe(12);
  expect((await stalemate(['explain', join(folder, 'entry_33.R14.json')])).stdout).toContain(
    'mutate --catalogue --entry 33',
  );
});

test('the mutants of a scenario: killed, or surviving', async () => {
  const { code, stdout } = await stalemate(['mutate', 'pagemap_scan', '--flow', 'pagemap_scan', '--json', ...alone]);
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as { outcome: string; property: string | null }[];
  expect(problemsOf(rows, 'mutants-result')).toEqual([]);
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.filter(({ outcome }) => outcome === 'killed').every(({ property }) => property !== null)).toBe(true);
  expect(rows.some(({ outcome }) => outcome === 'killed')).toBe(true);
});

test.each<[string[], RegExp]>([
  [['mutate'], /name a scenario, or use --catalogue/],
  [['mutate', '--catalogue', '--entry', '99'], /--entry: unknown entry '99'/],
  [['mutate', 'pagemap_scan', '--operator', 'skipp'], /unknown operator 'skipp'; did you mean 'skip'\?/],
  [['mutate', 'pagemap_scan', '--flow', 'gpu'], /--flow: unknown flow 'gpu'/],
  [['mutate', 'mutant_scan_keeps_pointer'], /breaks N1 already/],
])('refused: %j', async (args, message) => {
  const { code, stderr } = await stalemate([...args, ...runs]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
