/** The reference protocol in this vocabulary has the states and transitions of its versions in other tools. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { explore } from '../../src/explore/breadth-first.ts';
import { checkSystem } from '../../src/model/check.ts';
import { dropAlternative, mutation, skip } from '../../src/model/index.ts';
import { mutate } from '../../src/model/mutation.ts';
import { buildSystem } from '../../src/model/system.ts';
import { cases, properties, reference } from './index.ts';

const small = cases.filter(({ states }) => states < 1e6);
const [smallest] = cases;

test.each(small)('$name: $states states, $transitions transitions', ({ protocol, config, states, transitions }) => {
  const system = buildSystem(protocol, config);
  checkSystem(system, properties);
  const run = explore(compile(system, properties));
  expect(run).toMatchObject({ states, transitions, limit: null, found: [] });
  // With one device there is neither a peer nor another one to visit.
  if (config.sizes.device > 1) expect(run.taken.every((count) => count > 0)).toBe(true);
});

describe('its properties bite', () => {
  test.each([
    ['the sequence number is not compared', dropAlternative('fault_check/collided'), 'no_stale_mapping'],
    ['a migration does not advance it', skip('migrate_advance'), 'quiet_copy'],
    ['a migration does not zap', skip('migrate_zap'), 'quiet_copy'],
    ['an invalidation does not zap', skip('invalidate_zap'), 'no_stale_mapping'],
    ['a migration leaves without the lock', skip('migrate_write_lock'), 'lock_exclusion'],
  ])('%s', (says, change, killed) => {
    const mutant = mutation({ id: 'mutant', says, source: 'synthetic', change, killedBy: [killed] });
    const { protocol } = mutate(reference, mutant);
    const run = explore(compile(buildSystem(protocol, smallest?.config ?? { actors: [] }), properties));
    expect(run.found.map(({ property }) => property)).toContain(killed);
  });
});
