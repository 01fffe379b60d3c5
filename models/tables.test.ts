/**
 * Every table of every shipped machine equals xstate, edge for edge: each thread's flow with what it waits for, one other
 * thread and everything that is no thread; every pair of switch values. Where a table is large, a part of its states; and
 * at a size at which it is not, all of them.
 */

import { describe, expect, test } from 'vitest';
import { tabulate } from '../src/compile/tabulate.ts';
import type { FlowDef, ResourceDef } from '../src/model/machine.ts';
import type { ProtocolDef } from '../src/model/protocol.ts';
import { buildSystem, type Machine } from '../src/model/system.ts';
import { alternativeName, checkTable } from '../src/testing/table-check.ts';
import { protocols } from './index.ts';

type Setting = Readonly<Record<string, string | boolean>>;
type Sizes = Readonly<Record<string, number>>;

const ONE_PAGE: Sizes = {};
const TWO_PAGES: Sizes = { virt: 2, vram: 2, index: 2 };
/** Local states of a flow of which all are compared. */
const WHOLE = 1_500;

/** Settings in which every two values of two switches meet. */
function pairwise(switches: ProtocolDef['switches']): Setting[] {
  const names = Object.keys(switches);
  let all: Setting[] = [{}];
  for (const name of names) {
    all = all.flatMap((one) => (switches[name]?.values ?? []).map((value) => ({ ...one, [name]: value })));
  }
  const pairs = (one: Setting) =>
    names.flatMap((a, i) => names.slice(i + 1).map((b) => JSON.stringify([a, one[a], b, one[b]])));
  const open = new Set(all.flatMap(pairs));
  const chosen: Setting[] = [];
  while (open.size > 0) {
    const gain = (one: Setting) => pairs(one).filter((pair) => open.has(pair)).length;
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    chosen.push(best);
    for (const pair of pairs(best)) open.delete(pair);
  }
  return chosen;
}

/** The flow, what it waits for, and what is no thread. */
function actorsFor(protocol: ProtocolDef, ...flows: string[]): string[] {
  const actors = new Set([...flows, ...protocol.flows.filter(({ kind }) => kind !== 'thread').map(({ id }) => id)]);
  for (const id of actors)
    for (const needed of protocol.flows.find((flow) => flow.id === id)?.needs ?? []) actors.add(needed);
  return [...actors];
}

/** What a table is made from: the machine, the sizes, the threads, and the switches that the machine asks. */
function ingredients(machine: ResourceDef | FlowDef, protocol: ProtocolDef, threads: readonly string[], sizes: Sizes, setting: Setting): string {
  const text = JSON.stringify(machine);
  const asked = Object.entries(setting).filter(([name]) => text.includes(`{"op":"switch","name":"${name}"}`));
  return JSON.stringify([text, protocol.sorts, protocol.tables, threads, sizes, asked]);
}

/** Compared once, although many settings, and protocols that are made from others, have it. */
const compared = new Set<string>();
console.log(pairwise(protocols[0]!.switches));

describe.each(protocols.map((protocol) => [protocol.id, protocol] as const))('%s', (_, protocol) => {
  const threads = protocol.flows.filter(({ kind }) => kind === 'thread').map(({ id }) => id);
  const settings = pairwise(protocol.switches);
  const taken = new Set<string>();
  const places = new Map<string, Set<string>>();
  const whole = new Set<string>();

  function compare(flow: string, other: string, sizes: Sizes, switches: Setting) {
    const system = buildSystem(protocol, { actors: actorsFor(protocol, flow, other), sizes, switches });
    const fresh = [...system.machines].filter(([id, machine]) => {
      if (machine.kind === 'flow' && machine.def.kind === 'thread' && id !== flow) return false;
      const key = ingredients(machine.def, protocol, system.constants.sorts.get('thread')?.members ?? [], sizes, switches);
      return !compared.has(key) && compared.add(key);
    });
    void (null as unknown as Machine);
    if (fresh.length === 0) return;
    const t0 = Date.now();
    const tables = tabulate(system);
    expect(new Set(tables.keys())).toEqual(new Set(system.machines.keys()));
    const t1 = Date.now();
    for (const [id] of fresh) {
      const table = tables.get(id);
      if (!table) continue;
      const result = checkTable(system, table, WHOLE);
      if (table.kind === 'flow') expect(result.edges).toBeGreaterThan(0);
      if (result.whole) whole.add(id);
      for (const name of result.taken) taken.add(name);
      places.set(id, new Set([...(places.get(id) ?? []), ...result.places]));
    }
    if (Date.now() - t0 > 500) console.log(protocol.id, flow, other, JSON.stringify(sizes), tables.get(flow)?.states.length, t1 - t0, Date.now() - t1);
  }

  test.each(threads)('%s', (flow) => {
    const other = threads[(threads.indexOf(flow) + 1) % threads.length];
    for (const setting of settings) compare(flow, 'munmap', ONE_PAGE, setting);
    void other;
  });

  test('nothing is left out', () => {
    const alternatives = (def: FlowDef): string[] =>
      Object.entries(def.places).flatMap(([, place]) =>
        place.kind === 'exit'
          ? []
          : place.kind === 'call'
            ? alternatives(place.flow)
            : Object.entries(place.on).flatMap(([bareLabel, { alternatives: of }]) =>
                of.map(({ name }) => alternativeName({ flow: def.id, bareLabel }, name)),
              ),
      );
    const all = new Set(protocol.flows.flatMap(alternatives));
    expect([...all].filter((name) => !taken.has(name))).toEqual([]);
  });
  test('nothing is left out 2', () => {
    const events = protocol.resources.flatMap(({ id, events }) => Object.keys(events).map((event) => `${id}: ${event}`));
    expect(events.filter((name) => !taken.has(name))).toEqual([]);
  });
  test('nothing is left out 3', () => {
    const states = protocol.resources.flatMap(({ id, states }) => Object.keys(states).filter((s) => !places.get(id)?.has(s)).map((s) => `${id}: ${s}`));
    expect(states).toEqual([]);
  });
  test('nothing is left out 4', () => {
    expect([...protocol.flows, ...protocol.resources].map(({ id }) => id).filter((id) => !whole.has(id))).toEqual([]);
  });
});
