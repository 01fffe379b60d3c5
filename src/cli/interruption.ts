/** Ctrl-C: the first stops the work and lets the report be printed, the second kills. */

import { EXIT } from './exit.ts';

/** Begins to listen; the result tells whether the user has asked to stop. */
export function interruption(): () => boolean {
  let asked = false;
  process.on('SIGINT', () => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
  });
  return () => asked;
}
