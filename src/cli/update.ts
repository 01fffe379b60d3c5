/** Rewrites expectations and kept traces after a model has changed, and says what changed. */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../model/errors.ts';
import { compactJson } from '../report/plain-data.ts';
import type { Matrix, Questions, Scenario, Trace } from '../schema/validate.ts';
import { type LoadedScenario, shippedTraces, traceFolder } from './catalog.ts';
import { writeFile } from './write-file.ts';

/** Rewrites the expectation in the scenario's file; returns the difference as text, empty when there is none. */
export function updateExpectation({ scenario, file }: LoadedScenario, expectation: Scenario['expect']): string {
  const changed = changesOf(`${file}: expect`, scenario.expect, expectation);
  if (changed === '') return '';
  const updated: Scenario = { ...scenario, expect: expectation };
  writeFile(file, `${JSON.stringify(updated, null, 2)}\n`, 'scenario files must be writable to be updated');
  return changed;
}

/**
 * Rewrites the expectations of the cells that ran in the file of a matrix or of questions, and takes away those of cells that are none any
 * more; returns the difference as text.
 */
export function updateMatrix(
  file: string,
  matrix: Matrix | Questions,
  cells: readonly { readonly cell: string }[],
  expectations: ReadonlyMap<string, Scenario['expect']>,
): string {
  const before: Readonly<Record<string, object>> = matrix.expect ?? {};
  const after = Object.fromEntries(
    cells.flatMap(({ cell }): [string, object][] => {
      const expected = expectations.get(cell) ?? before[cell];
      return expected === undefined ? [] : [[cell, expected]];
    }),
  );
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((cell) => changesOf(`${file}: expect.${cell}`, before[cell] ?? {}, after[cell] ?? {}))
    .join('');
  if (changed === '') return '';
  const updated = { ...matrix, expect: after as NonNullable<Matrix['expect']> };
  writeFile(file, `${compactJson(updated)}\n`, 'matrix files must be writable to be updated');
  return changed;
}

/** One line for each entry that is not the same before and after. */
function changesOf(place: string, before: object, after: object): string {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(now.get(key)))
    .map((key) => `${place}.${key}: ${show(old.get(key))} -> ${show(now.get(key))}\n`)
    .join('');
}

/** Rewrites the kept traces of a scenario that expects a violation; returns one line for each that changed. */
export function updateTraces({ scenario, file, shipped }: LoadedScenario, traces: readonly Trace[]): string {
  if (scenario.expect.verdict !== 'violated') return '';
  if (!shipped) throw new InputError(`${file}: only traces of shipped scenarios are kept in traces/`);
  const kept = traces.map((trace) => ({ name: `${scenario.scenario}.${trace.violation.property}.json`, trace }));
  const stale = shippedTraces()
    .map((path) => basename(path))
    .filter((name) => name.startsWith(`${scenario.scenario}.`) && !kept.some((one) => one.name === name));
  for (const name of stale) rmSync(join(traceFolder, name));
  const changed = kept.map(({ name, trace }) => {
    const path = join(traceFolder, name);
    const text = `${JSON.stringify(trace, null, 1)}\n`;
    const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
    if (before === text) return '';
    writeFile(path, text, 'the kept traces must be writable');
    const steps = before === null ? 'new' : `${(JSON.parse(before) as Trace).steps.length} steps before`;
    return `traces/${name}: ${trace.steps.length} steps (${steps})\n`;
  });
  return [...stale.map((name) => `traces/${name}: no longer found, removed\n`), ...changed].join('');
}
