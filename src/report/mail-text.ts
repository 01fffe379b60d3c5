/**
 * A trace as plain text of 72 columns that can be quoted in a mail or a commit message: a column for each thread, called
 * CPU0, CPU1 and so on, as comments in the kernel draw races, and one for hardware and environment.
 */

import { fitting } from './decisive.ts';
import { type Explanation, headline } from './explanation.ts';
import { butText, command, waitingShort } from './first-screen.ts';
import { fitted, hang } from './hang.ts';
import { changedTexts, type LaneEntry, type LaneStep } from './lanes.ts';
import { plain } from './paint.ts';
import { wrap } from './table.ts';

export const MAIL_WIDTH = 72;
/** Lines of the columns, unless every step is wanted. */
const LINES = 40;
const INDENT = 4;
/** Columns between two threads: less where there are many, and text then runs on below the next one. */
const APART = { least: 8, most: 34 };
/** What the last column needs. */
const LAST = 30;

/** The whole text; `full` leaves no step out. */
export function mailText(one: Explanation, full: boolean): string {
  const { property, steps, broken, culprit, mutations, file, again } = one;
  const entries = full && steps.length > 0 ? steps : fitting(one, (some) => columnsText(some).length <= LINES);
  const part = (name: string, text: string) => hang(`${name}: `, text, MAIL_WIDTH);
  const blocks = [
    wrap(headline(one, plain).join(' '), MAIL_WIDTH),
    [...wrap(property.says, MAIL_WIDTH), ...mutations.flatMap(({ says }) => hang('Made so: ', says, MAIL_WIDTH))],
    columnsText(entries),
    [
      ...(butText(one) === '' ? [] : wrap(fitted(butText(one), MAIL_WIDTH), MAIL_WIDTH)),
      ...waitingShort(one, '  ', MAIL_WIDTH, Number.POSITIVE_INFINITY),
    ],
    [
      ...(culprit ? part('Blame', `step ${culprit.position + 1}, ${culprit.says}`) : []),
      ...part('Breaks', broken),
      ...part('Source', property.source),
      ...part('With', one.system),
    ],
    [
      ...command('Replay: ', `npx stalemate replay ${file}`, MAIL_WIDTH),
      ...command('Search: ', `npx stalemate ${again}`, MAIL_WIDTH),
    ],
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${lines.join('\n\n')}\n`;
}

interface Columns {
  /** Actors of kind thread, in the order in which they first step. */
  readonly threads: readonly string[];
  /** Actors that are none. */
  readonly others: readonly string[];
  readonly offsets: readonly number[];
}

function columnsOf(steps: readonly LaneStep[]): Columns {
  const names = (isThread: boolean) => [
    ...new Set(steps.filter(({ kind }) => (kind === 'thread') === isThread).map(({ actor }) => actor)),
  ];
  const [threads, others] = [names(true), names(false)];
  const lanes = threads.length + (others.length > 0 ? 1 : 0);
  const apart = Math.floor((MAIL_WIDTH - INDENT - LAST) / Math.max(1, lanes - 1));
  const step = Math.max(APART.least, Math.min(APART.most, apart));
  return { threads, others, offsets: Array.from({ length: lanes }, (_, i) => INDENT + i * step) };
}

/** The columns with who is who above them. */
function columnsText(entries: readonly LaneEntry[]): string[] {
  const columns = columnsOf(entries.filter((entry): entry is LaneStep => !('fold' in entry)));
  const { threads, others, offsets } = columns;
  const titles = [
    ...threads.map((_, i) => `CPU${i}`),
    ...(others.length > 0 ? [others.length === 1 ? (others[0] as string) : 'HW'] : []),
  ];
  const line = (of: readonly string[]) =>
    of.reduce((text, title, i) => `${text.padEnd(offsets[i] as number)}${title}`, '');
  const who = [
    ...threads.map((thread, i) => `CPU${i} is ${thread}`),
    ...(others.length > 1 ? [`HW is ${others.join(', ')}`] : []),
  ];
  const last = new Map<number, string>();
  return [
    ...hang(' '.repeat(INDENT), `${who.join('; ')}`, MAIL_WIDTH),
    '',
    line(titles),
    line(titles.map((title) => '-'.repeat(title.length))),
    ...entries.flatMap((entry) => {
      if (!('fold' in entry)) return stepText(entry, columns, last);
      last.clear();
      return hang(' '.repeat(INDENT), `[${entry.fold.replace(' (--full)', '')}]`, MAIL_WIDTH);
    }),
  ];
}

/** The function where it is another one, the call in it, and below it what changed. */
function stepText(step: LaneStep, { threads, others, offsets }: Columns, last: Map<number, string>): string[] {
  const isThread = step.kind === 'thread';
  const lane = isThread ? threads.indexOf(step.actor) : threads.length;
  const at = ' '.repeat(offsets[lane] as number);
  const split = step.label.indexOf(': ');
  const routine = split < 0 ? '' : step.label.slice(0, split);
  const call = split < 0 ? step.label : step.label.slice(split + 2);
  const now = `${step.actor} ${routine}`;
  const same = last.get(lane) === now;
  last.set(lane, now);
  const actor = !isThread && others.length > 1 ? `${step.actor}: ` : '';
  const suffix = step.alternative === null ? '' : ` (${step.alternative})`;
  const put = (indent: string, text: string) => hang(`${at}${indent}`, text, MAIL_WIDTH);
  const deep = routine === '' ? '' : '  ';
  const changes = changedTexts(step);
  return [
    ...(routine === '' || same ? [] : put('', `${actor}${routine}()`)),
    ...put(deep, `${routine === '' ? actor : ''}${call}${suffix}`),
    ...changes.flatMap((text) => put(`${deep}  `, text)),
    ...(step.broken === undefined ? [] : put(`${deep}  `, `*** ${step.broken} ***`)),
  ];
}
