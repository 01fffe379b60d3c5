/** The kept traces in the gate: each is found again, to the byte, or replayed. */

import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { InputError } from '../model/errors.ts';
import type { CheckResult, Trace } from '../schema/validate.ts';
import { shippedTraces } from './catalog.ts';
import { replayFile } from './replay.ts';
import { traceText } from './run-scenario.ts';

type Kept = NonNullable<CheckResult['traces']>;

/** Goes through the kept traces while scenarios are explored. */
export class KeptTraces {
  readonly #left: Set<string>;
  readonly #failed: Kept['failed'] = [];
  #replayed = 0;

  /** Those of some scenarios, or all. */
  constructor(scenarios: readonly string[] | 'all', kept: readonly string[] = shippedTraces()) {
    this.#left = new Set(kept.filter((file) => scenarios === 'all' || scenarios.includes(nameOf(file).scenario)));
  }

  /** What was found in a scenario was replayed when it was recorded; a kept trace that is the same needs no more than that. */
  found(traces: readonly Trace[]): void {
    const texts = new Map(traces.map((trace) => [`${trace.scenario}.${trace.violation.property}.json`, trace]));
    for (const file of this.#left) {
      const trace = texts.get(basename(file));
      if (!trace || readFileSync(file, 'utf8') !== traceText(trace)) continue;
      this.#left.delete(file);
      this.#replayed++;
    }
  }

  /** Replays what was not found again. */
  finish(): Kept {
    for (const file of [...this.#left].sort()) {
      const shown = relative(process.cwd(), file).replaceAll('\\', '/');
      const differences = differencesOf(shown);
      this.#replayed++;
      if (differences.length > 0) this.#failed.push({ trace: shown, ...nameOf(file), differences });
    }
    this.#left.clear();
    return { replayed: this.#replayed, failed: this.#failed };
  }
}

/** How a trace differs from what it records. One that does not even fit the models differs, too. */
function differencesOf(file: string): string[] {
  try {
    const { reproduces, differences } = replayFile(file).result;
    return reproduces ? [] : [...differences];
  } catch (error) {
    if (error instanceof InputError) return [error.message];
    throw error;
  }
}

/** Kept traces are called `<scenario>.<property>.json`. */
function nameOf(file: string): { scenario: string; property: string } {
  const name = basename(file, '.json');
  const dot = name.lastIndexOf('.');
  return { scenario: name.slice(0, dot), property: name.slice(dot + 1) };
}
