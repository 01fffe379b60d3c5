/** On shipped scenarios that are small enough, merging local states and renaming members change nothing that is seen. */

import { expect, test } from 'vitest';
import { loadScenario, taskOf } from '../src/cli/catalog.ts';
import { canonicalizer } from '../src/compile/canonical.ts';
import { compile } from '../src/compile/compile.ts';
import { layOut, pack, unpack } from '../src/compile/layout.ts';
import { quotient, unreduced } from '../src/compile/quotient.ts';
import { findSymmetry } from '../src/compile/symmetry.ts';
import { Classes } from '../src/testing/reduced-search.ts';
import { prepare } from '../src/verify/check-scenario.ts';

const LIMIT = 6_000;

test.each(['fault_iommu', 'fault_passthrough', 'mutant_forced_flag_forgotten', 'mutant_unlock_not_taken'])(
  '%s',
  (name) => {
    const task = taskOf(loadScenario(name));
    const { system } = prepare(task);
    const compiled = compile(system, task.properties);
    const plain = new Classes(compiled, unreduced(compiled.tables)).search(LIMIT);
    const merged = quotient(system, compiled.tables, task.properties);
    const classes = new Classes(compiled, merged);
    expect(classes.search(LIMIT)?.seen).toEqual(plain?.seen);

    const symmetry = findSymmetry(system, merged, task.properties, { moveThreads: true });
    expect(symmetry).toMatchObject({ order: 2, sorts: expect.arrayContaining(['page 2']) });
    const layout = layOut(system.instances.map(({ machine }) => merged.tables.get(machine)?.states.length ?? 0));
    const canonical = canonicalizer(system, symmetry, layout);
    const words = new Int32Array(layout.words);
    const reduced = classes.search(LIMIT, (state) => {
      pack(layout, state, words, 0);
      canonical(words, 0);
      const representative = new Int32Array(state.length);
      unpack(layout, words, 0, representative);
      return representative;
    });
    expect(reduced?.seen).toEqual(plain?.seen);
    expect(reduced?.states.length).toBeLessThan((plain?.states.length ?? 0) * 0.75);
  },
);
