/** What else a mutation changed: exits and steps that a flow no longer comes to, and locks that it takes and releases otherwise. */

import { exitsOf, following, labelsOf, targetsOf } from './change.ts';
import type { AlternativeDef, FlowDef, PlaceDef } from './machine.ts';
import { flowsOf } from './mutation.ts';
import type { ProtocolDef } from './protocol.ts';

/** For each end of a flow (an exit, or its idle place), for each lock, how often more it is taken than released on some way there. */
type Balance = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>;

/** Counts beyond this are a loop that goes on. */
const MOST = 3;

/**
 * Lines that say how a protocol differs, beyond the places that a mutation hit. Locks are counted along every way through a flow, whatever
 * its tests say; what is done for each member of a sort is not counted.
 */
export function sideEffects(before: ProtocolDef, after: ProtocolDef): readonly string[] {
  const old = new Map(flowsOf(before).map((flow) => [flow.id, flow]));
  const lines: string[] = [];
  const unbalanced = new Set<FlowDef>();
  const balances = [new Map<FlowDef, Balance>(), new Map<FlowDef, Balance>()] as const;
  for (const flow of calledFirst(after)) {
    const was = old.get(flow.id);
    if (!was || was === flow) continue;
    lines.push(...lost(was, flow));
    const [then, now] = [balanceOf(was, balances[0]), balanceOf(flow, balances[1])];
    const differs = locksThatDiffer(flow.id, then, now);
    if (differs.length === 0) continue;
    const calls = Object.values(flow.places).flatMap((place) => (place.kind === 'call' ? [place.flow] : []));
    // What a called flow does to a lock has been said.
    if (!calls.some((called) => unbalanced.has(called))) lines.push(...differs);
    unbalanced.add(flow);
  }
  return lines;
}

function calledFirst(protocol: ProtocolDef): readonly FlowDef[] {
  const done = new Set<FlowDef>();
  const visit = (flow: FlowDef): void => {
    if (done.has(flow)) return;
    for (const place of Object.values(flow.places)) if (place.kind === 'call') visit(place.flow);
    done.add(flow);
  };
  protocol.flows.forEach(visit);
  return [...done];
}

/** Places that a flow comes to, whatever its tests say. */
function reached(flow: FlowDef): ReadonlySet<string> {
  const seen = new Set<string>();
  const todo = [flow.initial];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const place = flow.places[name];
    if (!place || seen.has(name)) continue;
    seen.add(name);
    todo.push(...targetsOf(place).map((target) => target ?? following(flow, name)));
  }
  return seen;
}

function lost(was: FlowDef, flow: FlowDef): string[] {
  const [then, now] = [reached(was), reached(flow)];
  const kept = (of: FlowDef, seen: ReadonlySet<string>) => exitsOf({ ...of, places: only(of, seen) });
  const exits = kept(was, then).filter((exit) => !kept(flow, now).includes(exit));
  const labels = (of: FlowDef, seen: ReadonlySet<string>) => Object.values(only(of, seen)).flatMap(labelsOf);
  const there = new Set(Object.values(flow.places).flatMap(labelsOf));
  const gone = labels(was, then).filter((label) => there.has(label) && !labels(flow, now).includes(label));
  return [
    ...exits.map((exit) => `${flow.id} no longer ends by '${exit}'`),
    ...gone.map((label) => `${flow.id} no longer comes to '${label}'`),
  ];
}

const only = ({ places }: FlowDef, names: ReadonlySet<string>): Record<string, PlaceDef> =>
  Object.fromEntries(Object.entries(places).filter(([name]) => names.has(name)));

/** What an event does to a lock: `notifier_lock.read_lock` is one more for `notifier_lock (read)`. */
function lockEvents(machine: string, event: string): readonly (readonly [string, number])[] {
  const name = (mode: string) => (mode === '' ? machine : `${machine} (${mode})`);
  if (event === 'downgrade')
    return [
      [name('write'), -1],
      [name('read'), 1],
    ];
  const [, mode = '', what] = /^(?:(\w+)_)?(unlock|lock|lock_ctx|trylock)$/.exec(event) ?? [];
  return what === undefined ? [] : [[name(mode), what === 'unlock' ? -1 : 1]];
}

function effectOn({ actions }: AlternativeDef): ReadonlyMap<string, number> {
  const net = new Map<string, number>();
  for (const action of actions) {
    if (action.kind !== 'must' && action.kind !== 'wait') continue;
    for (const [lock, by] of lockEvents(action.send.to.machine, action.send.event))
      net.set(lock, (net.get(lock) ?? 0) + by);
  }
  return net;
}

type Counts = Map<string, Set<number>>;

function balanceOf(flow: FlowDef, known: Map<FlowDef, Balance>): Balance {
  const before = known.get(flow);
  if (before) return before;
  const at = new Map<string, Counts>();
  const ends = new Map<string, Counts>();
  const todo = [flow.initial];
  const locks = locksOf(flow, known);
  at.set(flow.initial, new Map(locks.map((lock) => [lock, new Set([0])])));
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const place = flow.places[name] as PlaceDef;
    const counts = at.get(name) as Counts;
    if (place.kind === 'exit') {
      ends.set(`exit '${place.exit}'`, counts);
      continue;
    }
    for (const { target, by } of waysOf(place, known)) {
      const to = target ?? following(flow, name);
      const goal = flow.places[to];
      const idle = goal?.kind !== 'exit' && goal?.tags.includes('idle') === true;
      const table = idle ? ends : at;
      const key = idle ? `'${to}'` : to;
      // A flow without locks is passed through all the same.
      let grew = !table.has(key);
      const old = table.get(key) ?? new Map(locks.map((lock) => [lock, new Set<number>()]));
      table.set(key, old);
      for (const [lock, values] of counts) {
        for (const value of values) {
          for (const more of by.get(lock) ?? [0]) {
            const sum = Math.max(-MOST, Math.min(MOST, value + more));
            if (old.get(lock)?.has(sum)) continue;
            old.get(lock)?.add(sum);
            grew = true;
          }
        }
      }
      if (grew && !idle) todo.push(to);
    }
  }
  known.set(flow, ends);
  return ends;
}

/** All locks that a flow, or one that it calls, takes or releases. */
function locksOf(flow: FlowDef, known: Map<FlowDef, Balance>): readonly string[] {
  const locks = new Set<string>();
  for (const place of Object.values(flow.places))
    for (const { by } of waysOf(place, known)) for (const lock of by.keys()) locks.add(lock);
  return [...locks];
}

interface Way {
  readonly target: string | null;
  readonly by: ReadonlyMap<string, Iterable<number>>;
}

function waysOf(place: PlaceDef, known: Map<FlowDef, Balance>): readonly Way[] {
  if (place.kind === 'exit') return [];
  if (place.kind === 'call') {
    const inner = balanceOf(place.flow, known);
    return Object.entries(place.exits).flatMap(([exit, target]) => {
      const by = inner.get(`exit '${exit}'`);
      return by ? [{ target, by }] : [];
    });
  }
  return Object.values(place.on).flatMap(({ alternatives }) =>
    alternatives.map((one) => ({
      target: one.target,
      by: new Map([...effectOn(one)].map(([lock, net]) => [lock, [net]])),
    })),
  );
}

function locksThatDiffer(flow: string, before: Balance, after: Balance): string[] {
  const shown = (counts: ReadonlySet<number> | undefined) =>
    counts === undefined || counts.size === 0
      ? '0'
      : [...counts]
          .sort((a, b) => a - b)
          .map((n) => (n === MOST ? 'more' : n === -MOST ? 'fewer' : n))
          .join(' or ');
  const lines: string[] = [];
  for (const [end, counts] of after) {
    if (!before.has(end)) continue;
    for (const lock of new Set([...counts.keys(), ...(before.get(end)?.keys() ?? [])])) {
      const [then, now] = [shown(before.get(end)?.get(lock)), shown(counts.get(lock))];
      if (then !== now) lines.push(`${flow} comes to ${end} with ${lock} taken ${now} times, before ${then}`);
    }
  }
  return lines;
}
