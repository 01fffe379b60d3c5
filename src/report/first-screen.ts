/** A trace at a glance: at most 25 lines of 100 columns, from which the bug can be understood. */

import { fitting } from './decisive.ts';
import { type Explanation, headline, reasonsText, waysOut } from './explanation.ts';
import { fitted, hang } from './hang.ts';
import { type LaneEntry, lanesText } from './lanes.ts';
import { type Paint, plain } from './paint.ts';

export const LINES = 25;
const WIDTH = 100;
/** Lines that are left to the steps, at least. */
const LANES = 11;

/** How many lines each part may take: as many as it needs up to the first number, fewer where there is no room. */
const ROOM = [
  { head: 2, says: 3, mutations: 2, but: 4, waiting: 6, blame: 3, broken: 2, source: 1 },
  { head: 2, says: 2, mutations: 1, but: 3, waiting: 4, blame: 2, broken: 2, source: 1 },
  { head: 1, says: 2, mutations: 1, but: 2, waiting: 3, blame: 2, broken: 1, source: 1 },
] as const;

type Room = (typeof ROOM)[number];

/** The text; `npx stalemate explain --full` has the rest. */
export function firstScreen(one: Explanation, paint: Paint = plain): string {
  const parts = ROOM.map((room) => ({ above: above(one, room, paint), below: below(one, room, paint) }));
  const taken = ({ above, below }: (typeof parts)[number]) => above.length + below.length + 2;
  const { above: head, below: foot } =
    parts.find((part) => taken(part) + LANES <= LINES) ?? (parts.at(-1) as (typeof parts)[number]);
  const room = LINES - head.length - foot.length - 2;
  const lanes = lanesOf(
    fitting(one, (entries) => lanesOf(entries, plain).length <= room),
    paint,
  );
  return `${[...head, '', ...lanes.slice(0, room), '', ...foot].join('\n')}\n`;
}

const lanesOf = (entries: readonly LaneEntry[], paint: Paint) => lanesText(entries, paint, WIDTH, 'line');

/** The first lines, the last of them with dots where there were more. */
export function clamped(lines: readonly string[], most: number, width = WIDTH): string[] {
  if (lines.length <= most) return [...lines];
  const last = (lines[most - 1] as string).slice(0, width - 4).trimEnd();
  return [...lines.slice(0, most - 1), `${last} ...`];
}

function above(one: Explanation, room: Room, paint: Paint): string[] {
  const { property, mutations } = one;
  const made = mutations.flatMap(({ says }) => clamped(hang('  made so: ', says, WIDTH), room.mutations));
  return [
    ...clamped(headline(one, plain), room.head).map((line) => line.replace('VIOLATED', () => paint('red', 'VIOLATED'))),
    ...clamped(hang(' ', property.says, WIDTH), room.says).map((line) => paint('bold', line)),
    ...clamped(made, room.mutations),
  ];
}

function below(one: Explanation, room: Room, paint: Paint): string[] {
  const { culprit, broken, property, file, again } = one;
  const part = (name: string, text: string, most: number) => clamped(hang(`  ${name.padEnd(9)}`, text, WIDTH), most);
  return [
    ...part('But', butText(one), room.but),
    ...clamped(waitingShort(one), room.waiting),
    ...(culprit ? part('Blame', `step ${culprit.position + 1}: ${culprit.says}`, room.blame) : []).map((line) =>
      paint('bold', line),
    ),
    ...part('Broken', broken, room.broken),
    ...part('Source', property.source, room.source),
    ...command('  replay:  ', `npx stalemate replay ${file}`),
    ...command('  check:   ', `npx stalemate ${again}`),
  ];
}

/** A command that can be copied: where a line does not hold it, it goes on in the next one as a shell has it. */
export function command(lead: string, text: string, width = WIDTH): string[] {
  const words = text.split(' ');
  const lines = [lead];
  for (const [i, word] of words.entries()) {
    const line = lines.at(-1) as string;
    const isFirst = line === lead || line.trim() === '';
    const end = i < words.length - 1 ? 2 : 0;
    if (isFirst || line.length + 1 + word.length + end <= width)
      lines[lines.length - 1] = `${line}${isFirst ? '' : ' '}${word}`;
    else {
      lines[lines.length - 1] = `${line} \\`;
      lines.push(`${' '.repeat(lead.length)}${word}`);
    }
  }
  return lines;
}

/** What is wrong at the end, in a sentence or two. */
export function butText(one: Explanation): string {
  const { trace, property, undoings, steps } = one;
  const { kind, event, means, thread, run } = trace.violation;
  if (kind === 'illegal_event') return `${event}: ${means}`;
  if (kind === 'deadlock') return 'nobody can go on:';
  if (kind === 'wait_cycle') return 'these wait for each other:';
  if (kind === 'cannot_become_idle') return `${thread} never becomes idle again from here${waysOut(property)}.`;
  const name = (i: number) => `${steps[i]?.actor} '${steps[i]?.label}' (${i + 1})`;
  if (run) {
    const cancel = undoings.slice(0, 1).map((u) => ` ${name(u.undone)} undoes ${name(u.done)}.`);
    return run.loop > 0
      ? `steps ${steps.length - run.loop + 1} to ${steps.length} come back to where they began, for ever.${cancel.join('')}`
      : 'the run may stay in its last state for ever.';
  }
  const { facts, states } = reasonsText(one);
  return [facts, ...(states.length > 0 ? [states.join(', ')] : [])].join(': ');
}

/** A line or two for each thread that cannot go on. */
export const waitingShort = ({ waiting }: Explanation, lead = ' '.repeat(11), width = WIDTH, most = 2): string[] => {
  const waitedFor = new Set(waiting.flatMap(({ blockedOn }) => blockedOn.map(({ instance }) => instance)));
  return waiting.flatMap(({ thread, steps, locks, blockedOn, holds }) => {
    const [first] = steps;
    const locksWanted = blockedOn.map(({ instance, kind, by }) => {
      const owners = by.map((owner) => (owner === thread ? 'itself' : owner));
      return `${instance} (${kind})${owners.length > 0 ? ` of ${owners.join(', ')}` : ''}`;
    });
    const asks = steps.flatMap((one) => one.asks);
    const wanted = [
      ...new Set(locksWanted.length > 0 ? locksWanted : asks.length > 0 ? asks : steps.flatMap((s) => s.why)),
    ];
    // Of what it holds, what somebody waits for; or all, where nobody does.
    const telling = locks.filter(({ instance }) => waitedFor.has(instance));
    const held = telling.length > 0 ? telling.map(lockText) : [...locks.map(lockText), ...holds];
    const text = `${thread} at '${first?.label ?? ''}' waits: ${wanted.join('; ')}${held.length > 0 ? `; holds ${held.join(', ')}` : ''}`;
    return clamped(hang(lead, fitted(text, width - lead.length), width), most, width);
  });
};

const lockText = ({ instance, mode }: { readonly instance: string; readonly mode: string }) => `${instance} (${mode})`;
