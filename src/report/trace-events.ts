/**
 * A run in the trace event format that Perfetto and chrome://tracing read. One process; a track for each flow with its steps
 * inside the functions that they are in, a track for each resource that changes with the states it passes. A step takes a
 * millisecond. Held locks are asynchronous slices, and an arrow leads from the step that lets go of a lock to the next one
 * that takes it.
 */

import { changeText } from './changes.ts';
import type { DrawnRun, HeldByThread } from './drawn-run.ts';
import { type LaneStep, textOf } from './lanes.ts';

/** Microseconds. */
const STEP = 1000;
const PID = 1;

export interface TraceEvent {
  readonly ph: 'M' | 'X' | 'b' | 'e' | 's' | 'f' | 'i';
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  /** Microseconds. */
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  /** Pairs asynchronous slices, and the two ends of an arrow. */
  readonly id?: string;
  /** Where an arrow ends: at the slice around it. */
  readonly bp?: 'e';
  /** How far an instant reaches: everywhere, or over the process. */
  readonly s?: 'g' | 'p';
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface TraceEvents {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** The document; `JSON.stringify` writes it. */
export function traceEvents(run: DrawnRun): TraceEvents {
  const changing = new Set(run.steps.flatMap(({ changes }) => Object.keys(changes)));
  const resources = run.resources.filter(({ id }) => changing.has(id));
  // Locks stand right under those who take them.
  const ordered = [...resources.filter(({ lock }) => lock), ...resources.filter(({ lock }) => !lock)];
  const tracks = new Map([...run.actors, ...ordered].map(({ id }, i) => [id, i + 1]));
  const tid = (id: string) => tracks.get(id) ?? 0;
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      { ph: 'M', pid: PID, tid: 0, name: 'process_name', args: { name: `${run.scenario}: ${run.title}` } },
      ...[...tracks].flatMap(([name, track]): TraceEvent[] => [
        { ph: 'M', pid: PID, tid: track, name: 'thread_name', args: { name } },
        { ph: 'M', pid: PID, tid: track, name: 'thread_sort_index', args: { sort_index: track } },
      ]),
      ...run.actors.flatMap(({ id }) => functionSlices(run, id, tid(id))),
      ...run.steps.map((step) => stepSlice(step, tid(step.actor))),
      ...ordered.flatMap(({ id, initial }) => stateSlices(run, id, initial, tid(id))),
      ...lockSlices(run, tid),
      ...handOvers(run, tid),
      ...marks(run),
    ],
  };
}

const at = (position: number): number => position * STEP;

function stepSlice(step: LaneStep, tid: number): TraceEvent {
  const changes = Object.entries(step.changes).map(
    ([id, { from, to }]) => [id, changeText(from, to, step.actor)] as const,
  );
  return {
    ph: 'X',
    pid: PID,
    tid,
    name: textOf(step),
    cat: 'step',
    ts: at(step.number - 1),
    dur: STEP,
    args: {
      step: step.number,
      ...(Object.keys(step.read).length > 0 ? { read: step.read } : {}),
      ...(changes.length > 0 ? { changes: Object.fromEntries(changes) } : {}),
      ...(step.broken === undefined ? {} : { broken: step.broken }),
    },
  };
}

/** Around the steps of a flow that follow one another in the same function. */
function functionSlices(run: DrawnRun, actor: string, tid: number): TraceEvent[] {
  const slices: { name: string; from: number; to: number }[] = [];
  for (const step of run.steps) {
    if (step.actor !== actor) continue;
    const [name = '', call] = step.label.split(': ');
    const last = slices.at(-1);
    if (call !== undefined && last?.name === name) last.to = step.number;
    else slices.push({ name: call === undefined ? '' : name, from: step.number - 1, to: step.number });
  }
  return slices.flatMap(({ name, from, to }) =>
    name === '' ? [] : [{ ph: 'X', pid: PID, tid, name, cat: 'function', ts: at(from), dur: at(to - from) }],
  );
}

/** The states that a resource passes, each from when it is entered until the next one. */
function stateSlices(run: DrawnRun, id: string, initial: string, tid: number): TraceEvent[] {
  const states = [{ name: initial, from: 0 }];
  for (const { number, changes } of run.steps) {
    const change = changes[id];
    if (change) states.push({ name: change.to, from: number });
  }
  return states.map(({ name, from }, i) => ({
    ph: 'X',
    pid: PID,
    tid,
    name,
    cat: 'state',
    ts: at(from),
    // The last one stays beyond the last step.
    dur: at((states[i + 1]?.from ?? run.steps.length + 1) - from),
  }));
}

interface Hold extends HeldByThread {
  readonly from: number;
  /** Null while the run ends. */
  readonly to: number | null;
}

/** Each time that a thread holds a lock, from the state where it first does to the first where it no longer does. */
function holds({ held }: DrawnRun): Hold[] {
  const same = (a: HeldByThread, b: HeldByThread) => a.lock === b.lock && a.thread === b.thread && a.mode === b.mode;
  const at = (position: number, one: HeldByThread) => held[position]?.some((other) => same(one, other)) === true;
  return held.flatMap((all, position) =>
    all
      .filter((one) => !at(position - 1, one))
      .map((one): Hold => {
        const end = held.findIndex((_, i) => i > position && !at(i, one));
        return { ...one, from: position, to: end < 0 ? null : end };
      }),
  );
}

/** A state begins with the end of the step before it. */
function lockSlices(run: DrawnRun, tid: (id: string) => number): TraceEvent[] {
  return holds(run).flatMap(({ lock, thread, mode, from, to }, i): TraceEvent[] => {
    const head = { pid: PID, tid: tid(thread), name: `${lock} held`, cat: 'lock', id: `hold-${i}` };
    return [
      { ph: 'b', ...head, ts: at(from), args: { thread, mode } },
      { ph: 'e', ...head, ts: at(to ?? run.steps.length + 1) },
    ];
  });
}

/** From the step that lets go of a lock to the one of another thread that takes it next. */
function handOvers(run: DrawnRun, tid: (id: string) => number): TraceEvent[] {
  const all = holds(run);
  const arrows = all.flatMap((given) => {
    if (given.to === null) return [];
    const next = all
      .filter(({ lock, from }) => lock === given.lock && from >= (given.to as number))
      .sort((a, b) => a.from - b.from)[0];
    return next && next.thread !== given.thread ? [{ given, next }] : [];
  });
  return arrows.flatMap(({ given, next }, i): TraceEvent[] => {
    const head = { pid: PID, name: given.lock, cat: 'hand-over', id: `hand-over-${i}` };
    const [out, into] = [(given.to as number) - 1, next.from - 1];
    // The step that ends a hold need not be the holder's own.
    const by = run.steps[out]?.actor ?? given.thread;
    const taker = run.steps[into]?.actor ?? next.thread;
    return [
      { ph: 's', ...head, tid: tid(by), ts: at(out) + STEP / 2 },
      { ph: 'f', ...head, tid: tid(taker), ts: at(into) + STEP / 2, bp: 'e' },
    ];
  });
}

function marks(run: DrawnRun): TraceEvent[] {
  const mark = (name: string, position: number, s: 'g' | 'p'): TraceEvent => ({
    ph: 'i',
    pid: PID,
    tid: 0,
    name,
    cat: 'mark',
    ts: at(position),
    s,
  });
  return [
    ...(run.prologue > 0 ? [mark('the prologue ends', run.prologue, 'p')] : []),
    ...(run.loop > 0 ? [mark('round and round from here', run.steps.length - run.loop, 'p')] : []),
    mark(run.steps.at(-1)?.broken ?? `VIOLATED ${run.title}`, run.steps.length, 'g'),
  ];
}
