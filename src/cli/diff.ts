/** `stalemate diff`: two traces side by side, and where they part. */

import { compareTraces, traceDiffText } from '../report/trace-diff.ts';
import { EXIT } from './exit.ts';
import { explained } from './explained.ts';
import { stdoutPaint } from './terminal.ts';

/** Both are replayed first. Exits with 0 where system, run and violation are the same, and with 1 where something differs. */
export function run(files: readonly string[], options: { readonly json?: boolean }): number {
  const [a, b] = files.map(explained);
  for (const side of [a, b]) {
    if (!side || !('parts' in side)) continue;
    process.stdout.write(side.parts);
    return EXIT.violated;
  }
  if (!a || !b || !('one' in a) || !('one' in b)) return EXIT.badInput;
  const diff = compareTraces(a.one.trace, b.one.trace);
  const same = diff.partsAt.a === null && diff.partsAt.b === null;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema: 'stalemate-diff-1', a: a.one.file, b: b.one.file, ...diff }, null, 2)}\n`
      : traceDiffText(diff, a.one, b.one, stdoutPaint()),
  );
  return same && diff.settings.length === 0 && diff.violation.length === 0 ? EXIT.ok : EXIT.violated;
}
