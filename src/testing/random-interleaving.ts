/**
 * Small random programs of two or three threads that write and test shared cells, whose violations need several switches: some
 * threads are told apart, some are copies of one flow.
 */

import fc from 'fast-check';
import { and, eq, ev, flow, invariant, must, noDeadlock, not, protocol, resource, set, step } from '../model/index.ts';
import type { RandomSystem } from './random-system.ts';

const CELLS = ['cell_a', 'cell_b'] as const;

const cells = CELLS.map((id) =>
  resource({
    id,
    source: 'random',
    fields: { value: 'val' },
    events: { put: { value: 'val' } },
    initial: 'set',
    start: { value: 'v0' },
    states: { set: { holds: ['value'], on: { put: { actions: [set({ value: ev('value') })] } } } },
  }),
);

/** A step: which cell it writes, what, and what it wants to find in the other one; 3 is anything. */
type Written = readonly [cell: number, value: number, wants: number];

const written: fc.Arbitrary<Written> = fc.tuple(
  fc.nat({ max: 1 }),
  fc.nat({ max: 2 }),
  fc.constantFrom(0, 1, 2, 3, 3, 3),
);

function threadOf(id: string, steps: readonly Written[]) {
  const places = steps.map(([cell, value, wants], i) => {
    const [mine, other] = [cells[cell], cells[1 - cell]] as [(typeof cells)[number], (typeof cells)[number]];
    const guarded = wants < 3 ? { guard: eq(other().value, `v${wants}`) } : {};
    return [
      `at_${i}`,
      {
        ...(i === 0 ? { tags: ['idle'] } : {}),
        on: { [`step_${i}`]: step({ ...guarded, actions: [must(mine().put({ value: `v${value}` }))] }) },
      },
    ] as const;
  });
  const end = { tags: ['idle', 'done'], on: {} };
  return flow({
    id,
    kind: 'thread',
    source: 'random',
    initial: 'at_0',
    states: { ...Object.fromEntries(places), end } as never,
  });
}

type Thread = ReturnType<typeof threadOf>;

/** Programs of threads that end, with a forbidden pair of values and the demand that nobody is stuck. */
export const randomInterleaving: fc.Arbitrary<RandomSystem> = fc
  .record({
    programs: fc.array(fc.array(written, { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
    twice: fc.boolean(),
    forbidden: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
  })
  .map(({ programs, twice, forbidden }): RandomSystem => {
    const flows = programs.map((steps, i) => threadOf(`thread_${i}`, steps));
    const [a, b] = cells as [(typeof cells)[number], (typeof cells)[number]];
    const head = { says: '', source: 'random', broken: '' };
    const pair = and(eq(a().value, `v${forbidden[0]}`), eq(b().value, `v${forbidden[1]}`));
    return {
      protocol: protocol({
        id: 'random',
        says: 'random',
        sorts: { val: { prefix: 'v', order: 'unordered', size: 3, says: 'values' } },
        resources: cells,
        flows: flows as never,
      }),
      config: {
        actors: flows.map(({ def }, i) => (twice && i === 0 ? { flow: def.id, count: 2 } : def.id)),
      },
      properties: [
        invariant({ ...head, id: 'PAIR', name: 'no_such_pair', holds: not(pair) }),
        ...(flows.length > 2
          ? [
              invariant({
                ...head,
                id: 'ENDS',
                name: 'not_both_end',
                holds: not(and((flows[0] as Thread).tagged('done'), (flows[1] as Thread).tagged('done'))),
              }),
            ]
          : []),
        noDeadlock({ ...head, id: 'deadlock', name: 'no_deadlock' }),
      ],
      mutations: [],
    };
  });
