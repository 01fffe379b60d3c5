/** Every event that a resource does not always accept says which property breaks when it comes at the wrong time. */

import { expect, test } from 'vitest';
import { properties } from '../properties/index.ts';
import { protocols } from './index.ts';

const known = new Set(properties.map(({ id }) => id));
const resources = protocols.flatMap((protocol) =>
  protocol.resources.map((resource) => [protocol.id, resource.id, resource] as const),
);

test.each(resources)('%s: %s', (_, __, resource) => {
  for (const event of Object.keys(resource.events)) {
    const always = Object.values(resource.states).every(({ on }) => on[event]?.some(({ guard }) => guard === null));
    const entry = resource.illegal[event];
    if (!always) expect(entry, `${resource.id}.${event} may come at the wrong time`).toBeDefined();
    if (entry) expect(known, `${resource.id}.${event} names a property`).toContain(entry.breaks);
  }
});

test.each(resources)('%s: %s has no entry for an event that it always accepts', (_, __, resource) => {
  const never = Object.keys(resource.illegal).filter((event) =>
    Object.values(resource.states).every(({ on }) => on[event]?.some(({ guard }) => guard === null)),
  );
  expect(never).toEqual([]);
});
