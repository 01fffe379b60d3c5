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
  const left = new Remaining();
  return {
    update(progress) {
      left.note(progress);
      status.update(() => {
        const { states, depth, frontier, bytes } = progress;
        const rate = states / Math.max((Date.now() - start) / 1000, 0.001);
        return `${scenario}: ${count(states)} states, ${count(Math.round(rate))} states/s, depth ${depth}, frontier ${count(frontier)}, ${count(Math.round(bytes / 2 ** 20))} MiB, left ${left.text(rate)}`;
      });
    },
    clear: () => status.clear(),
  };
}

/** Frontiers at the ends of levels that a trend is taken from. */
const TREND = 4;

/**
 * What is left of an exploration, guessed: where the frontier shrinks from level to level, as if it went on to shrink by the same
 * factor. Where it grows nobody knows.
 */
export class Remaining {
  readonly #frontiers: number[] = [];
  #depth = -1;
  #last = 0;

  note({ depth, frontier }: Pick<Progress, 'depth' | 'frontier'>): void {
    if (depth !== this.#depth) {
      // The frontier as it was when the level was nearly done, not in its midst.
      if (this.#depth >= 0) this.#frontiers.push(this.#last);
      this.#depth = depth;
    }
    this.#last = frontier;
  }

  /** States that are still to come; null where that cannot be said. */
  states(): number | null {
    const seen = this.#frontiers.slice(-TREND);
    if (seen.length < TREND) return null;
    const factor = ((seen.at(-1) as number) / Math.max(1, seen[0] as number)) ** (1 / (TREND - 1));
    return factor < 1 ? Math.round((seen.at(-1) as number) / (1 - factor)) : null;
  }

  /** `about 12,000 states, 3 s`, or `?`. `rate` is in states a second. */
  text(rate: number): string {
    const states = this.states();
    if (states === null) return '?';
    const seconds = Math.ceil(states / Math.max(rate, 1));
    const time = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
    return `about ${count(states)} states, ${time}`;
  }
}
