/** How much memory an exploration may take before it stops with the verdict incomplete. */

import { totalmem } from 'node:os';

/** A table that grows holds its old and its new half at once; together they must fit. */
const SHARE = 0.4;

/** Bytes for each of so many explorations: a share of the machine's memory, or of what this process is allowed. */
export function memoryLimit(explorations = 1): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const available = allowed > 0 && allowed < totalmem() ? allowed : totalmem();
  return Math.floor((available * SHARE) / explorations);
}
