/** What one run of a scenario does: what the scenario asks for, with the options of the command line. */

import { InputError } from '../model/errors.ts';
import type { Task } from '../verify/check-scenario.ts';
import { type LoadedScenario, taskOf } from './catalog.ts';
import { memoryLimit } from './memory.ts';

export interface RunOptions {
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
  readonly exhaust?: boolean;
  readonly property?: readonly string[];
  readonly runs: string;
}

/** Of the two hashes that a fingerprint is made of. */
const FINGERPRINT_BITS = 64;

/** The task of a scenario with these options. */
export function taskWith(loaded: LoadedScenario, options: RunOptions): Task {
  const task = taskOf(loaded);
  const filter = options.property;
  const properties = filter ? task.properties.filter(({ id }) => filter.includes(id)) : task.properties;
  if (properties.length === 0) {
    throw new InputError(`${loaded.file}: none of the properties asked for is among those of the scenario`);
  }
  return {
    ...task,
    properties,
    limits: {
      states: options.states ?? task.limits.states,
      depth: options.depth ?? task.limits.depth,
      switches: options.switches,
      seconds: options.time,
      bytes: Math.min(memoryLimit(), (options.memory ?? Number.POSITIVE_INFINITY) * 2 ** 20),
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
