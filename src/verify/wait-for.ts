/** Who waits for whom in one state: threads that nothing but each other could let go on. */

import type { Decision, StepRow } from '../compile/tabulate.ts';
import { evaluate, type Known } from '../model/evaluate.ts';
import { keptFrom } from '../model/kept-from.ts';
import type { LockMode } from '../model/machine.ts';
import type { LockInstance, LockTable, Thread } from './lock-table.ts';

/** What a step of a thread waits for. */
export interface Wait {
  readonly lock: LockInstance;
  readonly mode: LockMode;
  /** A bit for each thread that has to let go of it, or to end it, before the step can be taken. */
  readonly for: number;
  readonly row: StepRow;
}

/** One thread of a cycle, and what it waits for; the next thread of the cycle is one that it waits for. */
export interface WaitLink {
  readonly thread: Thread;
  readonly wait: Wait;
}

/**
 * For each step that the thread could take at its place, what keeps it from being taken; null where one can be taken, or
 * where nothing is known of what keeps one.
 */
export function waitsOf(
  table: LockTable,
  state: ArrayLike<number>,
  thread: Thread,
): readonly (readonly Wait[])[] | null {
  const local = state[thread.position] as number;
  const rows = thread.table.rows[local] ?? [];
  const byGuard = table.waitsByGuard(thread.table, local);
  const known = table.known(state, thread.position);
  const waits: Wait[][] = [];
  for (const row of rows) {
    const decision = table.decision(row, known);
    // What a guard keeps from being taken at a place where there is another step may become possible at any time.
    if (!decision && !byGuard) return null;
    const found = decision ? sleeping(table, state, known, decision, row) : guarded(table, state, known, row);
    if (found === null) return null;
    waits.push(found);
  }
  return waits.length > 0 ? waits : null;
}

/** What the decision sleeps for; null where it can be taken. */
function sleeping(
  table: LockTable,
  state: ArrayLike<number>,
  known: Known,
  decision: Decision,
  row: StepRow,
): Wait[] | null {
  const send = table.sleepsFor(decision, known);
  if (!send || table.accepts(state, send)) return null;
  const lock = table.lockAt(table.compiled.system.position(send.machine, send.index));
  if (!lock) return [];
  const local = state[lock.position] as number;
  const [readers, writer] = [lock.read[local] as number, lock.write[local] as number];
  const mode = lock.def.acquire[send.event] ?? 'write';
  // Only a reader that is inside already is kept out by readers: by itself.
  const me = known.self === null ? 0 : (table.threads.find(({ id }) => id === known.self)?.bit ?? 0);
  const owners = mode === 'write' ? readers | writer : writer !== 0 ? writer : readers & me;
  return [{ lock, mode, for: owners | ending(table, state, lock), row }];
}

/** The threads that `until` names, for what is pending. */
function ending(table: LockTable, state: ArrayLike<number>, { def, position }: LockInstance): number {
  const { constants, instances } = table.compiled.system;
  const here = table.compiled.tables.get((instances[position] as { machine: string }).machine)?.states[
    state[position] as number
  ];
  if (!def.until || !here || !def.pending.includes(here.path)) return 0;
  let mask = 0;
  for (const { bit, id } of table.threads) {
    const known = { ...table.known(state, position), self: id, own: (field: string) => here.context[field] ?? null };
    if (evaluate(def.until, constants, known) === true) mask |= bit;
  }
  return mask;
}

/** What a wait by a guard waits for: the pending instances that make the guards of all outcomes false. */
function guarded(table: LockTable, state: ArrayLike<number>, known: Known, row: StepRow): Wait[] {
  const [first] = row.cases;
  if (!first) return [];
  const found = new Map<number, Wait>();
  for (const { conditions } of first.decisions) {
    for (const { expr, holds } of conditions) {
      for (const position of keptFrom(table.compiled.system, known, expr, holds)) {
        const lock = table.lockAt(position);
        if (!lock || found.has(position)) continue;
        const local = state[position] as number;
        const mask = (lock.read[local] as number) | (lock.write[local] as number) | ending(table, state, lock);
        found.set(position, { lock, mode: 'write', for: mask, row });
      }
    }
  }
  // The guard can come true in several ways, and whichever does is enough, so nothing can be said.
  return first.decisions.length > 1 ? [] : [...found.values()];
}

/**
 * The threads of a state that wait for ever: each of their steps waits for something that one of them has to let go of. A
 * thread that waits for itself is one.
 */
export function waitingForEver(
  waits: ReadonlyMap<Thread, readonly (readonly Wait[])[]>,
): ReadonlyMap<Thread, readonly (readonly Wait[])[]> {
  const stuck = new Map(waits);
  for (let changed = true; changed; ) {
    changed = false;
    let mask = 0;
    for (const { bit } of stuck.keys()) mask |= bit;
    for (const [thread, steps] of stuck) {
      if (steps.every((step) => step.some((wait) => (wait.for & mask) !== 0))) continue;
      stuck.delete(thread);
      changed = true;
    }
  }
  return stuck;
}

/** The cycles among threads that wait for ever, each once, beginning with its first thread. */
export function cyclesAmong(
  stuck: ReadonlyMap<Thread, readonly (readonly Wait[])[]>,
): readonly (readonly WaitLink[])[] {
  const threads = [...stuck.keys()].sort((a, b) => a.index - b.index);
  const cycles: WaitLink[][] = [];
  const seen = new Set<string>();
  const follow = (path: readonly WaitLink[], thread: Thread, start: Thread): void => {
    for (const wait of (stuck.get(thread) ?? []).flat()) {
      const links = [...path, { thread, wait }];
      for (const next of threads) {
        if ((wait.for & next.bit) === 0 || next.index < start.index) continue;
        if (next === start) {
          const key = links.map((link) => `${link.thread.index} ${link.wait.lock.position} ${link.wait.mode}`).join();
          if (!seen.has(key)) cycles.push(links);
          seen.add(key);
        } else if (!links.some((link) => link.thread === next)) follow(links, next, start);
      }
    }
  };
  for (const start of threads) follow([], start, start);
  return cycles;
}
