/** The table of bug classes in README.md: each scenario is there, and expects what the table says. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario, properties, scenarioNames } from '../src/cli/catalog.ts';
import { root } from '../src/testing/command-line.ts';

const text = readFileSync(join(root, 'models/README.md'), 'utf8');
const [, table = ''] = /<!-- bug classes -->([\s\S]*)<!-- end: bug classes -->/.exec(text) ?? [];
const rows = table
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => {
    const [, name = '', holds = '', shows = '', breaks = ''] = line.split('|').map((cell) => cell.trim());
    const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, one]) => one as string);
    const broken: readonly string[] = breaks === '-' ? [] : breaks.split(' ');
    return { name, holds: names(holds), shows: names(shows), breaks: broken };
  });
const known = new Set(scenarioNames());
const expectationOf = (name: string) => loadScenario(name).scenario.expect;

test('the table has its lines', () => {
  expect(rows.length).toBeGreaterThanOrEqual(30);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

test.each(rows.map((row) => [row.name, row] as const))('%s', (_, { holds, shows, breaks }) => {
  expect([...holds, ...shows].filter((name) => !known.has(name))).toEqual([]);
  expect(holds.length).toBeGreaterThan(0);
  expect(holds.filter((name) => expectationOf(name).verdict !== 'holds')).toEqual([]);
  expect(shows.length > 0).toBe(breaks.length > 0);
  const ids = new Set<string>(properties.map(({ id }) => id));
  expect(breaks.filter((id) => !ids.has(id))).toEqual([]);
  const broken = shows.map((name): readonly string[] => expectationOf(name).violates ?? []);
  expect(shows.filter((_, i) => !broken[i]?.some((id) => breaks.includes(id)))).toEqual([]);
  expect(breaks.filter((id) => !broken.some((one) => one.includes(id)))).toEqual([]);
});
