/** Every table of every shipped machine equals xstate, edge for edge, whatever the switches say. */

import { describe, expect, test } from 'vitest';
import { tabulate } from '../src/compile/tabulate.ts';
import type { ProtocolDef } from '../src/model/protocol.ts';
import { buildSystem } from '../src/model/system.ts';
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

describe.each(cases)('%s %s', (_, __, protocol, switches) => {
  const actors = protocol.flows.filter(({ params }) => params.length === 0).map(({ id }) => id);
  const system = buildSystem(protocol, { actors, switches });
  const tables = tabulate(system);

  test.each([...tables])('%s', (_, table) => {
    const compared = checkTable(system, table);
    if (table.kind === 'flow') expect(compared).toBeGreaterThan(0);
  });
});
