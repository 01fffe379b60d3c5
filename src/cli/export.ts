/** `export`: a kept run as drawings of other tools read it. */

import { InputError } from '../model/errors.ts';
import type { DrawnRun } from '../report/drawn-run.ts';
import { runDot } from '../report/run-dot.ts';
import { sequenceDiagram } from '../report/sequence-diagram.ts';
import { traceEvents } from '../report/trace-events.ts';
import { withBlame } from './blame.ts';
import { scenarioNames } from './catalog.ts';
import { drawnRun } from './drawn-run.ts';
import { EXIT } from './exit.ts';
import { replayed } from './replayed.ts';

export const FORMATS = ['mermaid', 'perfetto', 'dot'] as const;

const WRITERS: Readonly<Record<(typeof FORMATS)[number], (run: DrawnRun) => string>> = {
  mermaid: sequenceDiagram,
  perfetto: (run) => `${JSON.stringify(traceEvents(run), null, 1)}\n`,
  dot: runDot,
};

/** Replays the trace first: what does not reproduce is not drawn. */
export async function run(
  [file = '']: readonly string[],
  { format }: { readonly format: (typeof FORMATS)[number] },
): Promise<number> {
  if (scenarioNames().includes(file)) {
    throw new InputError(
      `'${file}' is a scenario; export draws a trace, 'show NAME --format dot' a machine, and 'locks ${file} --dot' its lock order`,
    );
  }
  const taken = replayed(file);
  if (typeof taken === 'string') {
    process.stdout.write(taken);
    return EXIT.violated;
  }
  process.stdout.write(WRITERS[format](drawnRun(await withBlame(taken))));
  return EXIT.ok;
}
