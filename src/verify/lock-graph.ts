/** The lock-order graph of all reachable states: which class is taken, or waited for, while which one is held. */

import type { Exploration } from '../explore/exploration.ts';
import type { LockMode } from '../model/machine.ts';
import type { Attempt, Held, How, LockTable, Thread } from './lock-table.ts';
import { cyclesAmong, type Wait, type WaitLink, waitingForEver, waitsOf } from './wait-for.ts';

/** A step at which a class is wanted: `range_bind: xe_pt_stage_bind: xe_svm_notifier_lock`. */
export interface Site {
  readonly flow: string;
  readonly label: string;
}

/** That a thread wants a class while it holds another. */
export interface LockEdge {
  readonly from: string;
  readonly fromMode: LockMode;
  readonly to: string;
  readonly toMode: LockMode;
  readonly how: How;
  /** Taken through an acquire context while holding one of its class: backs off instead of waiting. */
  readonly ordered: boolean;
  /** The smallest state that shows it, and where its thread stands there. */
  readonly state: number;
  readonly thread: Thread;
  readonly site: Site;
  /** All steps that want it so. */
  readonly sites: readonly Site[];
  /** Resources that are held and wanted, by id of their machine or instance. */
  readonly held: string;
  /** Every situation in which it occurs. */
  readonly situations: readonly Situation[];
}

/** A thread at a place, with what it holds there. */
export interface Situation {
  readonly thread: Thread;
  readonly local: number;
  readonly held: readonly Held[];
  /** The first state with it. */
  readonly state: number;
}

/** A lock that a thread holds while it is idle. */
export interface HeldAtIdle {
  readonly thread: Thread;
  readonly held: Held;
  readonly state: number;
}

/** Threads that wait for each other, in the smallest state in which they do. */
export interface WaitCycle {
  readonly links: readonly WaitLink[];
  /** Classes waited for, in the order of the links, beginning with the least; one that follows itself is there once. */
  readonly classes: readonly string[];
  readonly state: number;
}

export interface LockGraph {
  readonly edges: readonly LockEdge[];
  readonly waitCycles: readonly WaitCycle[];
  readonly atIdle: readonly HeldAtIdle[];
  /** Every thread at every place at which steps are asked about, with what it holds. */
  readonly situations: readonly Situation[];
}

interface Growing extends Situation {
  /** Attempts that have not been seen to be made here. */
  open: Attempt[];
}

type GrowingEdge = LockEdge & { state: number; readonly sites: Site[]; readonly situations: Situation[] };

/** Goes over every stored state once. `asked` are labels of further steps whose situations are wanted. */
export function lockGraph(
  exploration: Exploration,
  table: LockTable,
  asked: (thread: Thread, local: number) => boolean = () => false,
): LockGraph {
  const edges = new Map<string, GrowingEdge>();
  const situations = new Map<string, Growing>();
  const waitCycles = new Map<string, WaitCycle>();
  const looked = new Set<string>();
  const atIdle = new Map<string, HeldAtIdle>();
  const places = new Map<string, readonly Attempt[] | null>();

  const attemptsAt = (thread: Thread, local: number): readonly Attempt[] | null => {
    const key = `${thread.index} ${local}`;
    let known = places.get(key);
    if (known === undefined) {
      const attempts = table.attempts(thread, local);
      known = attempts.length > 0 || asked(thread, local) ? attempts : null;
      places.set(key, known);
    }
    return known;
  };

  const noteEdges = (situation: Growing, attempt: Attempt, state: number): void => {
    for (const { lock, mode } of situation.held) {
      const { how, class: to, mode: toMode } = attempt;
      const from = lock.def.class;
      const ordered = attempt.ordered && from === to;
      const key = `${from} ${mode} ${to} ${toMode} ${how} ${ordered}`;
      const site = { flow: attempt.step.flow, label: attempt.step.bareLabel };
      const edge = edges.get(key);
      if (!edge) {
        const { thread } = situation;
        const fresh = { from, fromMode: mode, to, toMode, how, ordered, state, thread, site, held: lock.id };
        edges.set(key, { ...fresh, sites: [site], situations: [situation] });
        continue;
      }
      if (!edge.sites.some(({ flow, label }) => flow === site.flow && label === site.label)) edge.sites.push(site);
      if (!edge.situations.includes(situation)) edge.situations.push(situation);
    }
  };

  exploration.eachState((state, number) => {
    let anyHeld = 0;
    for (const { position, read, write } of table.locks) {
      const local = state[position] as number;
      anyHeld |= (read[local] as number) | (write[local] as number);
    }
    let sleepers = 0;
    for (const thread of table.threads) {
      const local = state[thread.position] as number;
      if ((anyHeld & thread.bit) !== 0 && table.isIdle(thread, local)) noteIdle(table, state, thread, number, atIdle);
      const attempts = attemptsAt(thread, local);
      if (!attempts) continue;
      const held = table.held(state, thread);
      const key = `${thread.index} ${local} ${held.map(({ lock, mode }) => `${lock.position}${mode}`).join()}`;
      let situation = situations.get(key);
      if (!situation) {
        situation = { thread, local, held, state: number, open: [...attempts] };
        situations.set(key, situation);
      }
      if (situation.open.length > 0) {
        const known = table.known(state, thread.position);
        const made = situation.open.filter(
          ({ decisions, row }) => decisions === null || isIn(decisions, table.decision(row, known)),
        );
        for (const attempt of made) noteEdges(situation, attempt, number);
        if (made.length > 0) situation.open = situation.open.filter((one) => !made.includes(one));
      }
      if (attempts.some(({ how }) => how === 'sleep' || how === 'await')) sleepers |= thread.bit;
    }
    if (sleepers !== 0 && anyHeld !== 0) noteWaits(table, state, number, sleepers, looked, waitCycles);
  });
  return {
    edges: [...edges.values()],
    waitCycles: [...waitCycles.values()],
    atIdle: [...atIdle.values()],
    situations: [...situations.values()],
  };
}

const isIn = <T>(set: ReadonlySet<T>, one: T | null): boolean => one !== null && set.has(one);

function noteIdle(
  table: LockTable,
  state: ArrayLike<number>,
  thread: Thread,
  number: number,
  atIdle: Map<string, HeldAtIdle>,
): void {
  for (const held of table.held(state, thread)) {
    const key = `${thread.index} ${held.lock.position}`;
    if (!atIdle.has(key)) atIdle.set(key, { thread, held, state: number });
  }
}

/** Looks for threads that wait for each other in this state. */
function noteWaits(
  table: LockTable,
  state: ArrayLike<number>,
  number: number,
  sleepers: number,
  looked: Set<string>,
  waitCycles: Map<string, WaitCycle>,
): void {
  const waits = new Map<Thread, readonly (readonly Wait[])[]>();
  for (const thread of table.threads) {
    if ((sleepers & thread.bit) === 0 || table.isIdle(thread, state[thread.position] as number)) continue;
    const found = waitsOf(table, state, thread);
    if (found?.every((step) => step.some((wait) => wait.for !== 0))) waits.set(thread, found);
  }
  if (waits.size === 0) return;
  const stuck = waitingForEver(waits);
  if (stuck.size === 0) return;
  const signature = [...stuck]
    .map(
      ([{ index }, steps]) =>
        `${index}:${steps.flat().map((wait) => `${wait.lock.position} ${wait.mode} ${wait.for}`)}`,
    )
    .join('|');
  if (looked.has(signature)) return;
  looked.add(signature);
  for (const links of cyclesAmong(stuck)) {
    const ordered = fromLeast(links);
    const all = ordered.map(({ wait }) => wait.lock.def.class);
    // Several locks of one class in a row are one node of the graph.
    const classes = all.filter(
      (name, i) => i === 0 || (name !== all[i - 1] && (i < all.length - 1 || name !== all[0])),
    );
    const key = classes.join(' ');
    if (!waitCycles.has(key)) waitCycles.set(key, { links: ordered, classes, state: number });
  }
}

/** The same cycle, beginning where its classes read least. */
function fromLeast(links: readonly WaitLink[]): readonly WaitLink[] {
  const turned = links.map((_, i) => [...links.slice(i), ...links.slice(0, i)]);
  const name = (one: readonly WaitLink[]) => one.map(({ wait }) => wait.lock.def.class).join(' ');
  return turned.reduce((least, one) => (name(one) < name(least) ? one : least));
}
