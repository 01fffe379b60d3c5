/** `stalemate explain`: a trace for people. */

import { explanationText } from '../report/explanation.ts';
import { firstScreen } from '../report/first-screen.ts';
import { mailText } from '../report/mail-text.ts';
import { withBlame } from './blame.ts';
import { EXIT } from './exit.ts';
import { explained, explanationOf } from './explained.ts';
import { stdoutPaint } from './terminal.ts';

export interface ExplainOptions {
  readonly full?: boolean;
  readonly mail?: boolean;
  readonly blame?: boolean;
}

/** Replays the trace first: what does not reproduce is not explained. */
export async function run(args: string[], { full, mail, blame }: ExplainOptions): Promise<number> {
  const found = explained(args[0] ?? '');
  if ('parts' in found) {
    process.stdout.write(found.parts);
    return EXIT.violated;
  }
  const one = explanationOf(await withBlame(found.taken, blame === true));
  process.stdout.write(
    mail ? mailText(one, full === true) : full ? explanationText(one, stdoutPaint()) : firstScreen(one, stdoutPaint()),
  );
  return EXIT.ok;
}
