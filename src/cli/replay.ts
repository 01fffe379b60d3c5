/** `replay`: runs traces through xstate and says whether each still shows what it claims. */

import { relative } from 'node:path';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import type { System } from '../model/system.ts';
import { columns } from '../report/table.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { type ReplayResult, replay } from '../trace/replay.ts';
import { prepare } from '../verify/check-scenario.ts';
import { inFile, shippedTraces, traceTask } from './catalog.ts';
import { EXIT } from './exit.ts';

export function run(files: readonly string[], options: { readonly all?: boolean; readonly json?: boolean }): number {
  if (options.all && files.length > 0) throw new InputError('replay: give trace files or --all, not both');
  const chosen = options.all ? shippedTraces().map((file) => relative(process.cwd(), file)) : files;
  if (chosen.length === 0) throw new InputError('replay: there are no traces to replay; name one, or use --all');
  const results = chosen.map((file) => withoutWorlds(file, replayFile(file)));
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

/** The states passed are many, and nobody asks for them here. */
function withoutWorlds(file: string, { property, result }: ReturnType<typeof replayFile>) {
  const { worlds: _, ...rest } = result;
  return { file, property, result: rest };
}

function verdict(result: Omit<ReplayResult, 'worlds'>): string {
  if (!result.reproduces) return 'does NOT reproduce';
  return result.sameModel ? 'reproduces' : 'reproduces, though the model has changed';
}

/** Replays one file. Throws an `InputError` for a file that is no trace, or one of an unknown protocol or scenario. */
export function replayFile(file: string): { property: string; result: ReplayResult } {
  const trace = readTrace(file);
  const task = traceTask(trace, file);
  const system = inFile(file, () => {
    const system = systemOf(trace, task);
    checkSystem(system, task.properties);
    return system;
  });
  return { property: trace.violation.property, result: replay(system, trace, task.property) };
}

/** The system of the trace before is that of the next one, as a rule: one scenario has several traces. */
function systemOf({ protocol, system }: Trace, task: ReturnType<typeof traceTask>): System {
  const key = JSON.stringify([protocol, system]);
  if (last?.key !== key) last = { key, system: prepare({ ...task, properties: [] }).system };
  return last.system;
}

let last: { readonly key: string; readonly system: System } | null = null;
