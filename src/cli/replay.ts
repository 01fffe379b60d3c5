/** `replay`: runs traces through xstate and says whether each still shows what it claims. */

import { relative } from 'node:path';
import { InputError } from '../model/errors.ts';
import { columns } from '../report/table.ts';
import { readTrace } from '../schema/validate.ts';
import { type ReplayResult, replay } from '../trace/replay.ts';
import { prepare } from '../verify/check-scenario.ts';
import { inFile, shippedTraces, traceTask } from './catalog.ts';
import { EXIT } from './exit.ts';

export function run(files: readonly string[], options: { readonly all?: boolean; readonly json?: boolean }): number {
  if (options.all && files.length > 0) throw new InputError('replay: give trace files or --all, not both');
  const chosen = options.all ? shippedTraces().map((file) => relative(process.cwd(), file)) : files;
  if (chosen.length === 0) throw new InputError('replay: there are no traces to replay; name one, or use --all');
  const results = chosen.map((file) => ({ file, ...replayFile(file) }));
  if (options.json) {
    const document = results.map(({ file, property, result }) => ({
      trace: file,
      property,
      reproduces: result.reproduces,
      sameModel: result.sameModel,
      steps: result.steps,
      differences: result.differences,
      unproven: result.unproven,
    }));
    process.stdout.write(`${JSON.stringify({ schema: 'stalemate-replay-1', results: document }, null, 2)}\n`);
  } else {
    const rows = results.map(({ file, property, result }) => [
      file,
      property,
      `${result.steps} steps`,
      verdict(result),
    ]);
    process.stdout.write(`${columns(rows).join('\n')}\n`);
    for (const { file, result } of results) {
      for (const difference of result.differences) process.stdout.write(`  ${file}: ${difference}\n`);
      if (result.unproven) process.stdout.write(`  ${file}: the replay alone does not show ${result.unproven}\n`);
    }
    const good = results.filter(({ result }) => result.reproduces).length;
    process.stdout.write(`${good} of ${results.length} traces reproduce\n`);
  }
  return results.every(({ result }) => result.reproduces) ? EXIT.ok : EXIT.violated;
}

function verdict(result: ReplayResult): string {
  if (!result.reproduces) return 'does NOT reproduce';
  return result.sameModel ? 'reproduces' : 'reproduces, though the model has changed';
}

/** Replays one file. Throws an `InputError` for a file that is no trace, or one of an unknown protocol or scenario. */
export function replayFile(file: string): { property: string; result: ReplayResult } {
  const trace = readTrace(file);
  const task = traceTask(trace, file);
  const { system } = inFile(file, () => prepare(task));
  return { property: trace.violation.property, result: replay(system, trace, task.property) };
}
