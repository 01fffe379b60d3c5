/** What one run of a scenario does: what the scenario asks for, with the options of the command line. */

import { InputError } from '../model/errors.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Task } from '../verify/check-scenario.ts';
import { type LoadedScenario, runPropertyFor, taskOf } from './catalog.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import { memoryLimit } from './memory.ts';

export interface RunOptions extends CheckpointOptions {
  readonly timing?: boolean;
  readonly states?: number;
  readonly depth?: number;
  /** Context switches. */
  readonly switches?: number;
  /** Seconds. */
  readonly time?: number;
  /** MiB. */
  readonly memory?: number;
  /** Bits of fingerprints; true takes the default. */
  readonly compact?: number | true;
  readonly quotient?: boolean;
  readonly symmetry?: boolean;
  readonly merging?: boolean;
  readonly workers?: number;
  /** Scenarios that run side by side. */
  readonly jobs?: number;
  readonly exhaust?: boolean;
  readonly property?: readonly string[];
  readonly runs: string;
  /** The command that an interrupted run is gone on with, but for its `--resume`; where there is one. */
  readonly again?: string;
}

/** Of the two hashes that a fingerprint is made of. */
const FINGERPRINT_BITS = 64;

/** The task of a scenario with these options. */
export function taskWith(loaded: LoadedScenario, options: RunOptions): Task {
  const task = taskOf(loaded);
  return {
    ...task,
    properties: propertiesAsked(loaded, task.properties, options.property),
    limits: {
      states: options.states ?? task.limits.states,
      depth: options.depth ?? task.limits.depth,
      switches: options.switches,
      seconds: options.time,
      bytes: bytesFor(options),
    },
    reductions: {
      quotient: options.quotient !== false,
      symmetry: options.symmetry !== false,
      merging: options.merging !== false,
    },
    fingerprintBits: options.compact === true ? FINGERPRINT_BITS : options.compact,
    stopAtFirst: task.stopAtFirst && !options.exhaust,
  };
}

/** What one scenario may take: what was asked for, but not more than its part of the memory that there is. */
export const bytesFor = ({ memory, jobs }: Pick<RunOptions, 'memory' | 'jobs'>): number =>
  Math.min(memoryLimit(jobs), (memory ?? Number.POSITIVE_INFINITY) * 2 ** 20);

/** The properties of a scenario that were asked for; all of them, if none were. */
export function propertiesAsked(
  loaded: LoadedScenario,
  properties: readonly PropertyDef[],
  asked: readonly string[] | undefined,
): readonly PropertyDef[] {
  const others = (asked ?? []).filter((id) => !properties.some((property) => property.id === id));
  const ofRuns = others.flatMap((id) => runPropertyFor(loaded, id) ?? []);
  const chosen = asked ? [...properties.filter(({ id }) => asked.includes(id)), ...ofRuns] : properties;
  if (chosen.length > 0) return chosen;
  throw new InputError(`${loaded.file}: none of the properties asked for is among those of the scenario`);
}
