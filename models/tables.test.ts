/** Every table of every shipped machine equals xstate, edge for edge, whatever the switches say. */

import { describe, expect, test } from 'vitest';
import { tabulate } from '../src/compile/tabulate.ts';
import type { FlowDef, ResourceDef } from '../src/model/machine.ts';
import type { ProtocolDef } from '../src/model/protocol.ts';
import { buildSystem, type Machine } from '../src/model/system.ts';
import { checkTable } from '../src/testing/table-check.ts';
import { protocols } from './index.ts';

/** Every combination of a protocol's switches. */
function settings(switches: ProtocolDef['switches']): Record<string, string | boolean>[] {
  let all: Record<string, string | boolean>[] = [{}];
  for (const [name, { values }] of Object.entries(switches)) {
    all = all.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value })));
  }
  return all;
}

const cases = protocols.flatMap((protocol) =>
  settings(protocol.switches).map((setting) => [protocol.id, JSON.stringify(setting), protocol, setting] as const),
);

/** What a table is made from: the machine, the topology, and the switches that the machine asks. */
function ingredients(protocol: ProtocolDef, machine: ResourceDef | FlowDef, setting: Record<string, unknown>): string {
  const text = JSON.stringify(machine);
  const asked = Object.entries(setting).filter(([name]) => text.includes(`{"op":"switch","name":"${name}"}`));
  return JSON.stringify([text, protocol.sorts, protocol.tables, asked]);
}

/** Compared once, although many settings, and protocols that are made from others, have it. */
const compared = new Set<string>();

describe.each(cases)('%s %s', (_, __, protocol, switches) => {
  const actors = protocol.flows.filter(({ params }) => params.length === 0).map(({ id }) => id);
  const system = buildSystem(protocol, { actors, switches });
  const tables = tabulate(system);

  const fresh = [...tables].filter(([id]) => {
    const key = ingredients(protocol, (system.machines.get(id) as Machine).def, switches);
    return !compared.has(key) && compared.add(key);
  });

  test('every machine has a table', () => expect(new Set(tables.keys())).toEqual(new Set(system.machines.keys())));

  if (fresh.length === 0) return;
  test.each(fresh)('%s', (_, table) => {
    const edges = checkTable(system, table);
    if (table.kind === 'flow') expect(edges).toBeGreaterThan(0);
  });
});
