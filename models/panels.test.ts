/** Panels name what there is: a name that is gone would leave a hole in a picture, and nobody would be told. */

import { expect, test } from 'vitest';
import { protocols } from './index.ts';
import { panels } from './panels.ts';

const resources = new Map(protocols.flatMap((protocol) => protocol.resources.map((one) => [one.id, one] as const)));

test.each(panels.map((panel) => [panel.title, panel] as const))(
  '%s',
  (_, { boxes = [], namedBy = [], columns = [] }) => {
    const named = [...boxes.flatMap((row) => [row.of, ...(row.with ?? [])]), ...namedBy, ...columns];
    expect(named.filter((id) => !resources.has(id))).toEqual([]);
    for (const row of boxes) {
      const sort = resources.get(row.of)?.index ?? [];
      expect(sort.length).toBe(1);
      for (const id of row.with ?? []) expect(resources.get(id)?.index, id).toEqual(sort);
    }
    const sorts = boxes.map(({ of }) => resources.get(of)?.index[0]);
    for (const id of namedBy) {
      const beside = boxes.some((row) => row.with?.includes(id));
      const fields = Object.values(resources.get(id)?.fields ?? {});
      expect(beside || fields.some((domain) => sorts.includes(domain as string)), id).toBe(true);
    }
    expect(new Set(columns.map((id) => String(resources.get(id)?.index))).size).toBeLessThanOrEqual(1);
    for (const table of boxes.flatMap(({ by }) => by ?? [])) {
      expect(
        protocols.some((protocol) => Object.hasOwn(protocol.tables, table)),
        table,
      ).toBe(true);
    }
  },
);
