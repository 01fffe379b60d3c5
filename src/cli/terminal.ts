/** Whether stdout takes colours. */

import { styleText } from 'node:util';
import { type Paint, plain } from '../report/paint.ts';

/** Colours on a terminal, unless NO_COLOR or --no-color says otherwise. */
export function stdoutPaint(): Paint {
  const refused = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '';
  if (process.stdout.isTTY !== true || refused || process.argv.includes('--no-color')) return plain;
  return (style, text) => styleText(style, text, { validateStream: false });
}
