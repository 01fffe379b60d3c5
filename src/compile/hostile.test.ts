/** Models out of all proportion: each is explored as it is, or refused in one clear line; nothing is cut off unsaid. */

import { describe, expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import type { Expr } from '../model/expr.ts';
import {
  add,
  and,
  eq,
  ev,
  flow,
  invariant,
  must,
  next,
  not,
  opaque,
  own,
  protocol,
  resource,
  set,
  step,
} from '../model/index.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { SystemConfig } from '../model/system.ts';
import { checkScenario, type Outcome } from '../verify/check-scenario.ts';
import { PLAIN } from './compile.ts';

const check = (
  protocol: ProtocolDef,
  config: SystemConfig,
  properties: readonly PropertyDef[] = [],
): Promise<Outcome> =>
  checkScenario(
    {
      protocol,
      config,
      properties,
      reductions: PLAIN,
      mutations: [],
      prologue: [],
      limits: { states: 300_000 },
      stopAtFirst: false,
    },
    async () => true,
  );

/** What a check is refused with; fails for anything but an `InputError` of one line that says `says`. */
async function refused(run: Promise<Outcome>, says: RegExp): Promise<void> {
  const error = await run.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw error;
  expect(error.message).toMatch(says);
  expect(error.message).not.toContain('\n');
  expect(error.message.length).toBeLessThan(400);
}

const numbered = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const sort = (prefix: string, size: number) => ({ prefix, order: 'unordered', size, says: 'members' }) as const;
const always = (id: string, holds: Expr<never, never>): PropertyDef =>
  invariant({ id, name: id.toLowerCase(), says: 'always', source: 'test', broken: 'once not', holds });

describe('large domains', () => {
  /** A cell that holds one of so many values, and somebody who puts one in. */
  const cellOf = (values: readonly string[]) => {
    const cell = resource({
      id: 'cell',
      source: 'test',
      fields: { value: values },
      events: { put: { v: values } },
      initial: 'empty',
      states: {
        empty: { on: { put: { target: 'full', actions: [set({ value: ev('v') })] } } },
        full: { holds: ['value'] },
      },
    });
    const writer = flow({
      id: 'writer',
      kind: 'environment',
      source: 'test',
      initial: 'go',
      states: {
        go: { on: { put: step({ choose: { v: values }, actions: [must(cell().put({ v: ev('v') }))] }) } },
        end: { on: {} },
      },
    });
    return protocol({ id: 'large', says: '', sorts: {}, resources: [cell], flows: [writer] });
  };

  test('a field with 500 values is handled, one with 10,000 is refused', async () => {
    const { exploration } = await check(cellOf(numbered('v', 500)), { actors: ['writer'] });
    expect(exploration).toMatchObject({ states: 501, transitions: 500, limit: null });
    await refused(check(cellOf(numbered('v', 10_000)), { actors: ['writer'] }), /cell.*more than \d+ rows/);
  }, 60_000);

  test('a field with 2^20 values is refused', () =>
    refused(check(cellOf(numbered('v', 2 ** 20)), { actors: ['writer'] }), /combinations of v, more than \d+/));

  test('a set of 20 members, so 2^20 values, is refused', () => {
    const bag = resource({
      id: 'bag',
      source: 'test',
      fields: { members: { set: 'item' } },
      events: { put: { item: 'item' } },
      initial: 'on',
      states: {
        on: { holds: ['members'], on: { put: { actions: [set({ members: add(own('members'), ev('item')) })] } } },
      },
    });
    const filler = flow({
      id: 'filler',
      kind: 'environment',
      source: 'test',
      initial: 'go',
      states: {
        go: {
          on: { put: step({ choose: { i: 'item' }, actions: [must(bag().put({ item: ev('i') }))], target: 'go' }) },
        },
      },
    });
    const bags = protocol({
      id: 'bags',
      says: '',
      sorts: { item: sort('i', 20) },
      resources: [bag],
      flows: [filler],
    });
    return refused(check(bags, { actors: ['filler'] }), /'?item'?.*more than \d+ values/);
  });

  test('a machine whose fields make 10^6 local states together is refused', () => {
    const values = numbered('v', 100);
    const wide = flow({
      id: 'wide',
      kind: 'environment',
      source: 'test',
      fields: { a: values, b: values, c: values },
      initial: 'go',
      states: {
        go: {
          on: {
            a: step({ choose: { v: values }, actions: [set({ a: ev('v') })], target: 'go' }),
            b: step({ choose: { v: values }, actions: [set({ b: ev('v') })], target: 'go' }),
            c: step({ choose: { v: values }, actions: [set({ c: ev('v') })], target: 'go' }),
          },
        },
      },
    });
    const wides = protocol({ id: 'wides', says: '', sorts: {}, resources: [], flows: [wide] });
    return refused(check(wides, { actors: ['wide'] }), /wide.*more than \d+ local states/);
  });
});

describe('many steps', () => {
  const many = (a: number, b: number) => {
    const [left, right] = [numbered('l', a), numbered('r', b)];
    const cell = (id: string, values: readonly string[]) =>
      resource({
        id,
        source: 'test',
        fields: { value: values },
        events: { put: { v: values } },
        initial: 'empty',
        states: {
          empty: { on: { put: { target: 'full', actions: [set({ value: ev('v') })] } } },
          full: { holds: ['value'] },
        },
      });
    const [first, second] = [cell('first', left), cell('second', right)];
    const chooser = flow({
      id: 'chooser',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: {
        go: {
          tags: ['idle'],
          on: {
            choose: step({
              choose: { l: left, r: right },
              actions: [must(first().put({ v: ev('l') })), must(second().put({ v: ev('r') }))],
            }),
          },
        },
        end: { tags: ['idle'], on: {} },
      },
    });
    const never = always(
      'NEVER_LAST',
      not(and(eq(first().value, left.at(-1) as string), eq(second().value, right.at(-1) as string))),
    );
    return {
      chosen: protocol({
        id: 'many',
        says: '',
        sorts: {},
        resources: [first, second],
        flows: [chooser],
      }),
      never,
    };
  };

  test('10^4 enabled steps in one state are all taken, the last one judged', async () => {
    const { chosen, never } = many(100, 100);
    const { exploration, properties } = await check(chosen, { actors: ['chooser'] }, [never]);
    expect(exploration).toMatchObject({ states: 10_001, transitions: 10_000, depth: 1, limit: null });
    expect(properties).toMatchObject([{ verdict: 'violated', counterexample: { kind: 'state' } }]);
    expect(properties[0]?.counterexample?.steps).toHaveLength(1);
  });

  test('10^5 enabled steps in one state are all taken, or refused', async () => {
    const { chosen, never } = many(320, 320);
    const run = check(chosen, { actors: ['chooser'] }, [never]);
    const outcome = await run.catch(() => null);
    if (outcome === null) return refused(run, /more than \d+/);
    expect(outcome.exploration).toMatchObject({ states: 102_401, transitions: 102_400, depth: 1, limit: null });
    expect(outcome.verdict).toBe('violated');
    return undefined;
  });

  test('a step with 1,000 alternatives takes the first that holds', async () => {
    const pick = numbered('v', 1000);
    const picker = flow({
      id: 'picker',
      kind: 'environment',
      source: 'test',
      fields: { at: pick },
      initial: 'go',
      states: {
        go: {
          on: {
            pick: step({
              choose: { v: pick },
              alternatives: Object.fromEntries(
                pick.map((v) => [v, { guard: eq(ev('v'), v), actions: [set({ at: v })], target: 'end' as const }]),
              ),
            }),
          },
        },
        end: { on: {} },
      },
    });
    const picks = protocol({ id: 'picks', says: '', sorts: {}, resources: [], flows: [picker] });
    const { exploration } = await check(picks, { actors: ['picker'] });
    expect(exploration).toMatchObject({ states: 1001, transitions: 1000, limit: null });
  });
});

describe('many instances', () => {
  /** Cells in a grid; the environment flips one of them and stops. */
  const grid = (rows: number, columns: number) => {
    const cell = resource({
      id: 'cell',
      index: ['row', 'column'],
      source: 'test',
      events: { flip: {} },
      initial: 'off',
      states: { off: { on: { flip: 'on' } }, on: { on: { flip: 'off' } } },
    });
    const flipper = flow({
      id: 'flipper',
      kind: 'environment',
      source: 'test',
      initial: 'go',
      states: {
        go: {
          on: {
            flip: step({ choose: { r: 'row', c: 'column' }, actions: [must(cell(ev('r'), ev('c')).flip())] }),
          },
        },
        end: { on: {} },
      },
    });
    const cells = protocol({
      id: 'grid',
      says: '',
      sorts: { row: sort('r', rows), column: sort('c', columns) },
      resources: [cell],
      flows: [flipper],
    });
    const dark = always('DARK', not(cell(`r${rows - 1}`, `c${columns - 1}`).is('on')));
    return { cells, dark };
  };

  test('306 instances: each can change, the last one is judged', async () => {
    const { cells, dark } = grid(18, 17);
    const { exploration, properties, compiled } = await check(cells, { actors: ['flipper'] }, [dark]);
    expect(compiled.system.instances).toHaveLength(307);
    expect(exploration).toMatchObject({ states: 307, transitions: 306, limit: null });
    expect(properties).toMatchObject([{ verdict: 'violated' }]);
  });

  test('4,032 instances are refused', () =>
    refused(check(grid(63, 64).cells, { actors: ['flipper'] }), /4033 instances, more than 400/));

  test('a state of 4,104 bits: each part can change, the last one is judged', async () => {
    const counter = resource({
      id: 'counter',
      index: ['row', 'column'],
      source: 'test',
      fields: { low: 'digit', high: 'digit' },
      events: { count: {}, carry: {} },
      initial: 'on',
      start: { low: 'd0', high: 'd0' },
      states: {
        on: {
          holds: ['low', 'high'],
          on: {
            count: { actions: [set({ low: next('digit', own('low')) })] },
            carry: { actions: [set({ high: next('digit', own('high')) })] },
          },
        },
      },
    });
    const clock = flow({
      id: 'clock',
      kind: 'environment',
      source: 'test',
      initial: 'go',
      states: {
        go: {
          on: {
            tick: step({
              choose: { r: 'row', c: 'column' },
              actions: [must(counter(ev('r'), ev('c')).count()), must(counter(ev('r'), ev('c')).carry())],
            }),
          },
        },
        end: { on: {} },
      },
    });
    const counters = protocol({
      id: 'counters',
      says: '',
      sorts: { row: sort('r', 18), column: sort('c', 19), digit: { ...sort('d', 64), order: 'cyclic' } },
      resources: [counter],
      flows: [clock],
    });
    const still = always('STILL', eq(counter('r17', 'c18').high, 'd0'));
    const { exploration, properties, compiled } = await check(counters, { actors: ['clock'] }, [still]);
    expect(compiled.layout.bits).toBeGreaterThan(4000);
    expect(exploration).toMatchObject({ states: 343, transitions: 342, limit: null });
    expect(properties).toMatchObject([{ verdict: 'violated' }]);
  }, 60_000);
});

describe('functions that throw', () => {
  const flag = resource({
    id: 'flag',
    source: 'test',
    events: { raise: {} },
    initial: 'down',
    states: { down: { on: { raise: 'up' } }, up: {} },
  });
  const actor = (guard?: Expr<never, never>) =>
    flow({
      id: 'actor',
      kind: 'environment',
      source: 'test',
      initial: 'go',
      states: {
        go: { on: { raise: step({ ...(guard ? { guard } : {}), actions: [must(flag().raise())] }) } },
        end: { on: {} },
      },
    });
  const flags = (guard?: Expr<never, never>) =>
    protocol({ id: 'flags', says: '', sorts: {}, resources: [flag], flows: [actor(guard)] });
  const throwing = opaque('throws', () => {
    throw new Error('out of paper\nand ink');
  });

  test('a property whose evaluation throws is refused', () =>
    refused(check(flags(), { actors: ['actor'] }, [always('OPAQUE', throwing)]), /OPAQUE/));

  test('a guard whose evaluation throws is refused', () =>
    refused(check(flags(throwing), { actors: ['actor'] }), /actor.*raise/));

  test('a property that asks a machine or a state that is not there is refused', async () => {
    const nowhere = (machine: string, states: readonly string[]): PropertyDef =>
      always('NOWHERE', { node: { op: 'is', of: { machine, index: [] }, states } });
    await refused(check(flags(), { actors: ['actor'] }, [nowhere('flagg', ['up'])]), /NOWHERE.*flagg/);
    await refused(check(flags(), { actors: ['actor'] }, [nowhere('flag', ['upp'])]), /NOWHERE.*upp/);
  });

  /** An expression nested so deep; an even depth means what the innermost one does. */
  const nested = (depth: number): Expr<never, never> => {
    let node = flag().is('down').node;
    for (let i = 0; i < depth; i++) node = { op: 'not', a: node };
    return { node };
  };

  test('a property and a guard nested 500 deep mean what they say', async () => {
    const { properties, exploration } = await check(flags(nested(500)), { actors: ['actor'] }, [
      always('DOWN', nested(500)),
    ]);
    expect(exploration).toMatchObject({ states: 2, transitions: 1, limit: null });
    expect(properties).toMatchObject([{ verdict: 'violated' }]);
  });

  test.each([5_000, 100_000])('nested %i deep, they mean what they say or are refused', async (depth) => {
    for (const run of [
      () => check(flags(), { actors: ['actor'] }, [always('DOWN', nested(depth))]),
      () => check(flags(nested(depth)), { actors: ['actor'] }, [always('DOWN', flag().is('down'))]),
    ]) {
      const outcome = await run().catch(() => null);
      if (outcome === null) await refused(run(), /nested|too large/);
      else expect(outcome).toMatchObject({ verdict: 'violated', exploration: { states: 2 } });
    }
  });

  test('a junction of 20,000 parts means what it says or is refused', async () => {
    const wide = and(...Array.from({ length: 20_000 }, () => flag().is('down')));
    const run = () => check(flags(wide), { actors: ['actor'] }, [always('WIDE', wide)]);
    const outcome = await run().catch(() => null);
    if (outcome === null) await refused(run(), /nested|too large/);
    else expect(outcome).toMatchObject({ verdict: 'violated', exploration: { states: 2, transitions: 1 } });
  });
});

test('names that mean something to JavaScript are names like any other', async () => {
  const odd = ['constructor', '__proto__', "a'b\\", 'toString', '`"'];
  const cell = resource({
    id: 'valueOf',
    source: 'test',
    fields: { hasOwnProperty: odd },
    events: { constructor: { toString: odd } },
    initial: 'prototype',
    states: {
      prototype: { on: { constructor: { target: 'length', actions: [set({ hasOwnProperty: ev('toString') })] } } },
      length: { holds: ['hasOwnProperty'] },
    },
  });
  const writer = flow({
    id: '__proto__',
    kind: 'environment',
    source: 'test',
    initial: 'go',
    states: {
      go: {
        on: {
          constructor: step({
            choose: { valueOf: odd },
            actions: [must(cell().constructor({ toString: ev('valueOf') }))],
          }),
        },
      },
      end: { on: {} },
    },
  });
  const names = protocol({ id: 'names', says: '', sorts: {}, resources: [cell], flows: [writer] });
  const { exploration } = await check(names, { actors: ['__proto__'] });
  expect(exploration).toMatchObject({ states: 6, transitions: 5, limit: null });
});
