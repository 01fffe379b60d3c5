/** Progress of long work on stderr: one line that is rewritten on a terminal, else a line a minute. */

import type { Progress } from '../explore/exploration.ts';
import { count } from '../report/table.ts';

const TERMINAL_EVERY_MS = 200;
const LOG_EVERY_MS = 60_000;

/** A line that tells how far something is. */
export interface StatusLine {
  /** Shows a new text, if it is time for one. */
  update(text: () => string): void;
  /** Takes the line away. */
  clear(): void;
}

/** Whether a line can be rewritten. */
export const animates = (): boolean => process.stderr.isTTY === true && process.env['CI'] === undefined;

/** Nothing appears before the first interval has passed. */
export function statusLine(): StatusLine {
  const animated = animates();
  const every = animated ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let last = Date.now();
  let shown = false;
  return {
    update(text) {
      const now = Date.now();
      if (now - last < every) return;
      last = now;
      const line = text();
      process.stderr.write(animated ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 100) - 1)}` : `${line}\n`);
      shown = animated;
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}

export interface ProgressLine {
  update(progress: Progress): void;
  /** Takes the line away. */
  clear(): void;
}

/** Progress of one scenario. */
export function progressLine(scenario: string): ProgressLine {
  const status = statusLine();
  const start = Date.now();
  return {
    update({ states, transitions, depth, frontier, bytes }) {
      status.update(() => {
        const rate = Math.round(states / Math.max((Date.now() - start) / 1000, 0.001));
        return `${scenario}: ${count(states)} states, ${count(transitions)} transitions, depth ${depth}, frontier ${count(frontier)}, ${count(rate)} states/s, ${count(Math.round(bytes / 2 ** 20))} MiB`;
      });
    },
    clear: () => status.clear(),
  };
}
