/** Rewrites expectations and kept traces after a model has changed, and says what changed. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Scenario, Trace } from '../schema/validate.ts';
import type { Outcome } from '../verify/check-scenario.ts';
import { expectationOf } from '../verify/expectation.ts';
import { type LoadedScenario, traceFolder } from './catalog.ts';

/** Rewrites the expectation in the scenario's file; returns the difference as text, empty when there is none. */
export function updateExpectation({ scenario, file }: LoadedScenario, outcome: Outcome): string {
  const before: Record<string, unknown> = { ...scenario.expect };
  const after: Record<string, unknown> = { ...expectationOf(outcome) };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (changed.length === 0) return '';
  const updated: Scenario = { ...scenario, expect: expectationOf(outcome) };
  writeFileSync(file, `${JSON.stringify(updated, null, 2)}\n`);
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return changed.map((key) => `${file}: expect.${key}: ${show(before[key])} -> ${show(after[key])}\n`).join('');
}

/** Rewrites the kept traces of a scenario; returns one line for each that changed. */
export function updateTraces(scenario: Scenario, traces: readonly Trace[]): string {
  const wanted = scenario.expect.violates ?? [];
  mkdirSync(traceFolder, { recursive: true });
  return traces
    .filter(({ violation }) => (wanted as readonly string[]).includes(violation.property))
    .map((trace) => {
      const file = join(traceFolder, `${scenario.scenario}.${trace.violation.property}.json`);
      const text = `${JSON.stringify(trace, null, 1)}\n`;
      const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
      if (before === text) return '';
      writeFileSync(file, text);
      const steps = before === null ? 'new' : `${(JSON.parse(before) as Trace).steps.length} steps before`;
      return `traces/${basename(file)}: ${trace.steps.length} steps (${steps})\n`;
    })
    .join('');
}
