/** A trace that was taken through xstate: what does not reproduce is neither explained nor drawn. */

import type { World } from '../model/interpret.ts';
import type { System } from '../model/system.ts';
import { hang } from '../report/hang.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { replay } from '../trace/replay.ts';
import { prepare } from '../verify/check-scenario.ts';
import { inFile, traceTask } from './catalog.ts';

export interface Replayed {
  readonly file: string;
  readonly trace: Trace;
  readonly task: ReturnType<typeof traceTask>;
  readonly system: System;
  /** The states passed, the initial one first; behind a last step that is illegal, or breaks a property of steps, none. */
  readonly worlds: readonly World[];
}

/** Replays a file; where it does not reproduce, lines that say so. Throws an `InputError` for what is no trace. */
export const replayed = (file: string): Replayed | string => replayedTrace(readTrace(file), file);

/** Likewise, for a trace that was read or recorded; `file` is what it is called. */
export function replayedTrace(trace: Trace, file: string): Replayed | string {
  const task = traceTask(trace, file);
  const { system } = inFile(file, () => prepare(task));
  const result = replay(system, trace, task.property);
  if (result.reproduces) return { file, trace, task, system, worlds: result.worlds };
  const what = result.sameModel ? '' : ', and the model is not the one that it was recorded in';
  const lines = result.differences.flatMap((line) => hang('  ', line, 100));
  return `${file}: does not reproduce${what}:\n${lines.join('\n')}\n`;
}
