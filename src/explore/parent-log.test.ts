import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ParentLog } from './parent-log.ts';

test('parents and ordinals of every state, with many children and late ordinals among them', () => {
  const few = fc.nat({ max: 3 });
  const many = fc.constantFrom(0, 1, 254, 255, 256, 300, 3000);
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 9, arbitrary: few }, many), { minLength: 1, maxLength: 4000 }),
      (counts) => {
        const log = new ParentLog();
        const expected: { parent: number; ordinal: number }[] = [{ parent: -1, ordinal: -1 }];
        for (const [parent, children] of counts.entries()) {
          if (parent >= expected.length) break;
          for (let c = 0; c < children; c++) {
            // Every second successor is a new state.
            log.found(2 * c);
            expected.push({ parent, ordinal: 2 * c });
          }
          log.expanded(children);
        }
        for (let state = 1; state < expected.length; state += 1 + (state >> 6)) {
          const found = { parent: log.parentOf(state), ordinal: log.ordinalOf(state) };
          expect(found).toEqual(expected[state]);
        }
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});
