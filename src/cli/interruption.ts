/** Ctrl-C, or SIGTERM: the first stops the work and lets the report be printed, the second kills. */

import { EXIT } from './exit.ts';

/** Tells whether the user has asked to stop. */
export interface Interruption {
  (): boolean;
  /** Where that is kept; threads can look there too, see `raised`. */
  readonly flag: Int32Array;
}

/** Begins to listen. */
export function interruption(): Interruption {
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const asked = raised(flag);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked()) process.exit(EXIT.interrupted);
      Atomics.store(flag, 0, 1);
    });
  }
  return Object.assign(asked, { flag });
}

/** The same, of a flag that another thread listens for. */
export const raised = (flag: Int32Array) => (): boolean => Atomics.load(flag, 0) !== 0;
