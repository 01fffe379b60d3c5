/** A run as a Mermaid sequence diagram: who steps, and what each step does to which resource. */

import { changeText } from './changes.ts';
import type { DrawnRun } from './drawn-run.ts';
import { type LaneStep, textOf } from './lanes.ts';
import { escaped } from './mermaid-text.ts';

/** More than this nobody reads in a drawing. */
const MOST = { participants: 8, messages: 60 };
const OTHERS = 'others';

/** `sequenceDiagram` text. Of a long run its end is drawn; notes say what is left out. */
export function sequenceDiagram(run: DrawnRun): string {
  const from = Math.max(run.prologue, run.steps.length - MOST.messages);
  const drawn = run.steps.slice(from);
  const cast = castOf(run, drawn);
  const ids = new Map([...cast.all].map((name, i) => [name, `p${i}`]));
  const over = `${ids.get(cast.all[0] as string)},${ids.get(cast.all.at(-1) as string)}`;
  const note = (text: string) => `  Note over ${over}: ${escaped([text])}`;
  const loopAt = run.steps.length - run.loop;
  const lines = drawn.flatMap((step) => {
    const position = step.number - 1;
    const message = messageOf(step, cast, ids);
    return [
      // A loop that began before what is drawn goes round from the top.
      ...(run.loop > 0 && position === Math.max(loopAt, from) ? ['  loop for ever'] : []),
      ...(position === from + drawn.length - 1 ? ['  rect rgba(220, 60, 60, 0.2)', message, '  end'] : [message]),
    ];
  });
  return [
    'sequenceDiagram',
    ...cast.all.map((name) => `  participant ${ids.get(name)} as ${escaped([name])}`),
    ...leftOut(run, from, cast).map(note),
    `  autonumber ${from + 1} 1`,
    ...lines,
    ...(run.loop > 0 && drawn.length > 0 ? ['  end'] : []),
    note(`${run.title}: ${run.steps.at(-1)?.broken ?? 'VIOLATED'}`),
    note(run.says),
    '',
  ].join('\n');
}

/** Who and what has a lifeline. */
interface Cast {
  readonly all: readonly string[];
  readonly actors: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  /** Actors that share a lifeline. */
  readonly others: readonly string[];
}

/** Actors first, those that step most; then what is changed by the step that breaks the property, and what most steps change. */
function castOf(run: DrawnRun, drawn: readonly LaneStep[]): Cast {
  const byCount = (names: readonly string[]): string[] => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    // Of two that come as often, the one that comes last is nearer to what breaks.
    const order = [...counts].sort(([a, m], [b, n]) => n - m || names.lastIndexOf(b) - names.lastIndexOf(a));
    return order.map(([name]) => name);
  };
  const stepping = byCount(drawn.map(({ actor }) => actor));
  const kept = stepping.length > MOST.participants ? stepping.slice(0, MOST.participants - 1) : stepping;
  const others = stepping.filter((actor) => !kept.includes(actor));
  const lifelines = kept.length + (others.length > 0 ? 1 : 0);
  const last = Object.keys(drawn.at(-1)?.changes ?? {});
  const changed = byCount(drawn.flatMap(({ changes }) => Object.keys(changes)));
  const resources = [...new Set([...last, ...changed])].slice(0, MOST.participants - lifelines);
  const inOrder = <T extends { readonly id: string }>(all: readonly T[], chosen: readonly string[]) =>
    all.map(({ id }) => id).filter((id) => chosen.includes(id));
  const none = run.actors.slice(0, 1).map(({ id }) => id);
  return {
    all: [
      ...(stepping.length > 0 ? inOrder(run.actors, kept) : none),
      ...(others.length > 0 ? [OTHERS] : []),
      ...inOrder(run.resources, resources),
    ],
    actors: new Set(kept),
    resources: new Set(resources),
    others,
  };
}

/** One message a step: to a resource that it changes, or, where none of those has a lifeline, to itself. */
function messageOf(step: LaneStep, cast: Cast, ids: ReadonlyMap<string, string>): string {
  const from = ids.get(cast.actors.has(step.actor) ? step.actor : OTHERS) as string;
  const changes = Object.entries(step.changes).map(
    ([id, change]) => [id, `${id} ${changeText(change.from, change.to, step.actor)}`] as const,
  );
  const target = changes.find(([id]) => cast.resources.has(id));
  const to = target ? (ids.get(target[0]) as string) : from;
  const who = cast.actors.has(step.actor) ? '' : `${step.actor}: `;
  const text = escaped([
    who + textOf(step),
    ...changes.map(([, change]) => change),
    ...(step.broken === undefined ? [] : [step.broken]),
  ]);
  return `  ${from}${step.broken === undefined ? '->>' : '-x'}${to}: ${text}`;
}

function leftOut(run: DrawnRun, from: number, cast: Cast): string[] {
  const cut = from - run.prologue;
  const stepping = new Set(run.steps.slice(from).flatMap(({ changes }) => Object.keys(changes)));
  const hidden = [...stepping].filter((id) => !cast.resources.has(id)).length;
  return [
    ...(run.prologue > 0 ? [`left out: the prologue, ${run.prologue} steps`] : []),
    ...(cut > 0 ? [`left out: the first ${cut} of ${run.steps.length - run.prologue} steps`] : []),
    ...(cast.others.length > 0 ? [`${OTHERS}: ${cast.others.join(', ')}`] : []),
    ...(hidden > 0 ? [`without a lifeline: ${hidden} more resources that change`] : []),
  ];
}
