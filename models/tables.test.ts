/** Every table of every shipped machine equals xstate, edge for edge, at the protocol's default sizes. */

import { describe, expect, test } from 'vitest';
import { tabulate } from '../src/compile/tabulate.ts';
import { buildSystem } from '../src/model/system.ts';
import { checkTable } from '../src/testing/table-check.ts';
import { protocols } from './index.ts';

describe.each(protocols.map((protocol) => [protocol.id, protocol] as const))('%s', (_, protocol) => {
  const actors = protocol.flows.filter(({ params }) => params.length === 0).map(({ id }) => id);
  const system = buildSystem(protocol, { actors });
  const tables = tabulate(system);

  test.each([...tables])('%s', (_, table) => {
    const compared = checkTable(system, table);
    if (table.kind === 'flow') expect(compared).toBeGreaterThan(0);
  });
});
