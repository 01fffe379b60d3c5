import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Trace } from '../schema/validate.ts';
import { root } from '../testing/command-line.ts';
import { KeptTraces } from './kept-traces.ts';

const SCENARIO = 'mutant_mprotect_without_window';
const kept = readFileSync(join(root, 'traces', `${SCENARIO}.M7.json`), 'utf8');
const trace = (): Trace => JSON.parse(kept);
const file = join(mkdtempSync(join(tmpdir(), 'stalemate-kept-')), `${SCENARIO}.M7.json`);

/** The gate with one kept trace, after a run that found these. */
function gate(text: string, ...found: Trace[]) {
  writeFileSync(file, text);
  const traces = new KeptTraces([SCENARIO], [file]);
  traces.found(found);
  return traces.finish();
}

/** A trace in which another page is mapped than is recorded. */
const wrong = (): string => {
  const changed = trace();
  changed.steps.pop();
  return `${JSON.stringify(changed, null, 1)}\n`;
};

test('a trace that is found again to the byte needs no replay, and others are replayed', () => {
  expect(gate(kept, trace())).toEqual({ replayed: 1, failed: [] });
  expect(gate(kept)).toEqual({ replayed: 1, failed: [] });
});

test('one that no longer shows what it claims fails, though its property is still violated', () => {
  const { failed } = gate(wrong(), trace());
  expect(failed).toMatchObject([{ scenario: SCENARIO, property: 'M7' }]);
  expect(failed[0]?.differences.length).toBeGreaterThan(0);
});

test('one of a mutation that is gone fails, and is no bad input', () => {
  const [failed] = gate(kept.replace('"mprotect_without_window"', '"nothing_like_it"')).failed;
  expect(failed?.differences[0]).toMatch(/unknown mutation 'nothing_like_it'/);
});

test('traces of scenarios that did not run are left alone', () => {
  writeFileSync(file, 'no trace at all');
  expect(new KeptTraces(['another'], [file]).finish()).toEqual({ replayed: 0, failed: [] });
});
