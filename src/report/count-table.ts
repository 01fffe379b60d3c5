/** What `count` prints: a table, and the cycles that make something unbounded. */

import type { CountResult } from '../schema/validate.ts';
import { hang, hangingColumns } from './hang.ts';
import { type LaneStep, lanesText } from './lanes.ts';
import { type Paint, plain } from './paint.ts';
import { columns, count } from './table.ts';

const WIDTH = 100;
/** Steps of a cycle that are shown. */
const SHOWN = 40;

/** Counts of one scenario, with the steps of those that are to be shown: of a cycle, or of a whole run. */
export function countReport(
  result: CountResult,
  shown: ReadonlyMap<string, readonly LaneStep[]>,
  paint: Paint = plain,
): string {
  const { scenario, thread, without, states, limits, counts } = result;
  const atLeast = limits === null ? '' : 'at least ';
  const most = (n: number | null) => (n === null ? 'unbounded' : `${atLeast}${count(n)}`);
  const lines = [
    paint('bold', `${scenario}: how often ${thread} does something at most, until it is idle again`),
    ...(without.length > 0 ? hang('  without ', without.join(', '), WIDTH) : []),
    '',
    ...hangingColumns(
      columns(
        counts.map(({ id, most: n }) => [`  ${id}`, most(n)]),
        [1],
      ).map((line, i) => [line, counts[i]?.says ?? '']),
      WIDTH,
    ),
  ];
  if (counts.length === 0) lines.push('  nothing that is counted is a step of this protocol');
  for (const { id, most: n, loop } of counts) {
    const steps = shown.get(id);
    if (!steps) {
      if (n === null) lines.push(...hang('', `${id}: a cycle of ${loop} steps feeds it; --run ${id} prints it`, WIDTH));
      continue;
    }
    const rest = steps.length - SHOWN;
    lines.push(
      '',
      ...hang(
        '',
        n === null
          ? `${id}: ${steps.length > loop ? 'the last ' : 'these '}${loop} steps come back to where they began, and count again each time:`
          : `${id}: a run that counts ${count(n)}:`,
        WIDTH,
      ),
      ...lanesText(steps.length > loop ? steps : steps.slice(0, SHOWN), paint),
      ...(steps.length === loop && rest > 0 ? [`      and ${rest} more; all of them with --run ${id}`] : []),
    );
  }
  lines.push(
    '',
    ...hang(
      '',
      `${count(states)} states, ${limits === null ? 'complete' : `incomplete: ${limits}`}. Other threads may do meanwhile whatever they can.`,
      WIDTH,
    ),
  );
  return `${lines.join('\n')}\n`;
}
