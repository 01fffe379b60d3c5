/** The reference protocol in this vocabulary has the states and transitions of its versions in other tools. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { explore } from '../../src/explore/breadth-first.ts';
import { checkSystem } from '../../src/model/check.ts';
import { buildSystem } from '../../src/model/system.ts';
import { configOf, properties, reference, reference_any_order, type Size, sizes, sizesAnyOrder } from './index.ts';

const chosen = (all: readonly Size[], names: readonly string[]) => all.filter(({ name }) => names.includes(name));

describe.each([
  [reference, chosen(sizes, ['112', '212', '113', '122'])],
  [reference_any_order, chosen(sizesAnyOrder, ['112', '122'])],
] as const)('$id', (protocol, some) => {
  test.each(some)('$name: $states states, $transitions transitions', ({ states, transitions, ...size }) => {
    const system = buildSystem(protocol, configOf(size));
    checkSystem(system, properties);
    const run = explore(compile(system, properties));
    expect(run).toMatchObject({ states, transitions, limit: null, found: [] });
    // With one device there is neither a peer nor another one to visit.
    if (size.devices > 1) expect(run.taken.every((count) => count > 0)).toBe(true);
  });
});
