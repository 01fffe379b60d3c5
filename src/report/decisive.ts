/** Which steps of a run to show where there is no room for all of them. */

import type { Explanation } from './explanation.ts';
import type { Fold, LaneEntry, LaneStep } from './lanes.ts';

/** Changes of one step that are shown at most, besides those that the violation hangs on. */
const CHANGES = 2;
/** Actors of left out steps that are named. */
const NAMED = 4;

/** The instance of `pte[v0] valid(addr=a0)`. */
const instanceOf = (state: string): string => state.split(' ', 1)[0] as string;

/** The instances that the violation hangs on: what its formula asks, what an illegal event met, what is waited for, what is done and undone. */
export function asked({ trace, reasons, waiting, undoings }: Explanation): ReadonlySet<string> {
  const { event } = trace.violation;
  return new Set([
    ...undoings.map(({ resource }) => resource),
    ...(reasons?.states.map(instanceOf) ?? []),
    ...(event === undefined ? [] : [event.slice(0, event.lastIndexOf('.'))]),
    ...waiting.flatMap(({ steps, blockedOn }) => [
      ...steps.flatMap(({ asks }) => asks.map(instanceOf)),
      ...blockedOn.map(({ instance }) => instance),
    ]),
  ]);
}

/**
 * Positions of steps, those that tell most first: the last one, the one to blame, those that cancel, those that last changed what the
 * violation hangs on. Then all, from the end; `islands` is how many come before these.
 */
export function decisive(one: Explanation): { readonly order: readonly number[]; readonly islands: number } {
  const { steps, culprit, undoings } = one;
  const last = steps.length - 1;
  const changers = [...asked(one)]
    .map((id) => steps.findLastIndex(({ changes }, i) => i < last && Object.hasOwn(changes, id)))
    .filter((position) => position >= 0)
    .sort((a, b) => b - a);
  const first = [
    ...(last < 0 ? [] : [last]),
    ...(culprit ? [culprit.position] : []),
    ...undoings.flatMap(({ done, undone }) => [undone, done]),
    ...changers,
  ];
  const islands = [...new Set(first)];
  const rest = steps.map((_, i) => last - i).filter((i) => !islands.includes(i));
  return { order: [...islands, ...rest], islands: islands.length };
}

/** The chosen steps as lanes have them, with a line for each gap and one where a run begins to go round. */
export function entriesFor(one: Explanation, chosen: ReadonlySet<number>): LaneEntry[] {
  const { steps, trace } = one;
  const important = asked(one);
  const loop = trace.violation.run?.loop ?? 0;
  const entries: LaneEntry[] = [];
  let gap: LaneStep[] = [];
  const flush = () => {
    if (gap.length > 0) entries.push(gapOf(gap, trace.prologue, !entries.some((entry) => 'fold' in entry)));
    gap = [];
  };
  for (const [i, step] of steps.entries()) {
    if (loop > 0 && i === steps.length - loop) {
      flush();
      entries.push({ fold: `round and round from here, ${plural(loop)}:`, states: [] });
    }
    if (!chosen.has(i)) {
      gap.push(step);
      continue;
    }
    flush();
    entries.push(shortened(step, important));
  }
  flush();
  return steps.length > 0 ? entries : [{ fold: 'no step is taken: the first state is so', states: [] }];
}

const plural = (steps: number): string => `${steps} step${steps === 1 ? '' : 's'}`;

function gapOf(gap: readonly LaneStep[], prologue: number, isFirst: boolean): Fold {
  const actors = [...new Set(gap.map(({ actor }) => actor))];
  const named = actors.length > NAMED ? [...actors.slice(0, NAMED - 1), 'others'] : actors;
  const last = gap.at(-1)?.number ?? 0;
  const what = last <= prologue ? 'prologue, ' : '';
  return { fold: `... ${what}${plural(gap.length)} of ${named.join(', ')}${isFirst ? ' (--full)' : ''}`, states: [] };
}

/** The step with few of its changes: those that the violation hangs on, or else the first ones. */
function shortened(step: LaneStep, important: ReadonlySet<string>): LaneStep {
  const ids = Object.keys(step.changes);
  const telling = ids.filter((id) => important.has(id));
  const kept = new Set((telling.length > 0 ? telling : ids).slice(0, CHANGES));
  const changes = Object.fromEntries(Object.entries(step.changes).filter(([id]) => kept.has(id)));
  const more = ids.length - kept.size;
  return { ...step, changes, ...(more > 0 ? { read: {}, more } : {}) };
}

/** The steps that fit: as many as `fits` allows, in the order of what they tell; the last step is always there. */
export function fitting(one: Explanation, fits: (entries: readonly LaneEntry[]) => boolean): LaneEntry[] {
  const { order, islands } = decisive(one);
  const chosen = new Set(order.slice(0, 1));
  for (const [i, position] of order.entries()) {
    if (i === 0) continue;
    chosen.add(position);
    if (fits(entriesFor(one, chosen))) continue;
    chosen.delete(position);
    // Beyond the islands steps are shown without gaps.
    if (i >= islands) break;
  }
  return entriesFor(one, chosen);
}
