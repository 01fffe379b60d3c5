/** Tables equal xstate edge for edge, and what is no finite machine is refused with a reason. */

import { describe, expect, test } from 'vitest';
import type { Value } from '../model/domain.ts';
import { InputError } from '../model/errors.ts';
import type { Expr } from '../model/expr.ts';
import type { Flow } from '../model/flow.ts';
import { call, ev, flow, must, opaque, own, protocol, resource, self, set, step, wait } from '../model/index.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { AnyResource } from '../model/resource.ts';
import { buildSystem, type SystemConfig } from '../model/system.ts';
import { diningPhilosophers } from '../testing/dining-philosophers.ts';
import { peterson } from '../testing/peterson.ts';
import { checkTable } from '../testing/table-check.ts';
import { twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { compile } from './compile.ts';
import { type EventTable, tabulate } from './tabulate.ts';

describe('tables equal xstate', () => {
  test.each<[string, ProtocolDef, SystemConfig, number]>([
    ['two-phase commit', twoPhaseCommit, { actors: twoPhaseCommitActors }, 40],
    ['Peterson', peterson, { actors: ['process'] }, 10],
    ['philosophers', diningPhilosophers, { actors: ['philosopher'] }, 8],
  ])('%s', (_, textbook, config, least) => {
    const system = buildSystem(textbook, config);
    const compared = [...tabulate(system).values()].map((table) => checkTable(system, table));
    expect(compared.reduce((sum, { edges }) => sum + edges, 0)).toBeGreaterThanOrEqual(least);
  });

  test('a wrong row is noticed', () => {
    const system = buildSystem(diningPhilosophers, { actors: ['philosopher'] });
    const fork = tabulate(system).get('fork');
    if (fork?.kind !== 'resource') throw new Error('no fork');
    const take = fork.events.get('take') as EventTable;
    take.rows[1] = 1;
    expect(() => checkTable(system, fork)).toThrow('fork at taken, take {}: the table has "taken []", xstate has null');
  });
});

/** A system of one resource and one flow that does nothing but tell it. */
function systemOf(resources: readonly AnyResource[], flows: readonly Flow<never, string>[], size = 2) {
  const small = protocol({
    id: 'small',
    says: '',
    sorts: { item: { prefix: 'i', order: 'ordered', size, says: '' } },
    resources,
    flows,
  });
  return buildSystem(small, { actors: flows.map(({ def }) => def.id) });
}

const steady = resource({
  id: 'steady',
  source: 'test',
  events: { hit: {} },
  initial: 'on',
  states: { on: { on: { hit: 'ignore' } } },
});

type Mine = Readonly<Record<'value', Value>>;

/** A register that changes by an opaque function each time it is hit. */
const registerOf = (change: Expr<never, 'value'>) =>
  resource({
    id: 'register',
    source: 'test',
    fields: { value: ['x', 'xx', 'xxx'] },
    events: { hit: {} },
    initial: 'on',
    start: { value: 'x' },
    states: { on: { holds: ['value'], on: { hit: { actions: [set({ value: change })] } } } },
  });

const hit = (target: typeof steady | ReturnType<typeof registerOf>) =>
  flow({
    id: 'hitter',
    kind: 'thread',
    source: 'test',
    initial: 'go',
    states: { go: { on: { hit: step({ actions: [must(target().hit())], target: 'go' }) } } },
  });

const tabulateRegister = (change: Expr<never, 'value'>) => {
  const register = registerOf(change);
  return () => tabulate(systemOf([register], [hit(register)]));
};

/** Runs `act` and returns the message of the `InputError` that it throws. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

describe('opaque functions', () => {
  test('a pure one is tabulated like any other change', () => {
    const grown = opaque('appends', ({ value }: Mine) => (value === 'xxx' ? 'x' : `${value}x`));
    const table = tabulateRegister(grown)().get('register');
    expect(table?.states.map(({ text }) => text)).toEqual(['on(value=x)', 'on(value=xx)', 'on(value=xxx)']);
  });

  test('a called flow sees its own fields under their own names', () => {
    const inner = flow({
      id: 'inner',
      kind: 'thread',
      source: 'test',
      fields: { v: 'item' },
      params: ['v'],
      exits: ['out'],
      initial: 'go',
      states: {
        go: {
          on: {
            turn: step({
              actions: [
                set({ v: opaque('the other one', (mine: { readonly v: unknown }) => (mine.v === 'i0' ? 'i1' : 'i0')) }),
              ],
              target: 'rest',
            }),
          },
        },
        rest: { on: { leave: step({ target: 'out' }) } },
        out: { exit: 'out' },
      },
    });
    const outer = flow({
      id: 'outer',
      kind: 'thread',
      source: 'test',
      initial: 'idle',
      states: {
        idle: { on: { begin: step({ target: 'work' }) } },
        work: call(inner, { with: { v: 'i0' }, exits: { out: 'idle' } }),
      },
    });
    expect(
      tabulate(systemOf([], [outer]))
        .get('outer')
        ?.states.map(({ text }) => text),
    ).toContain('work.rest(work.v=i1)');
  });

  test('growth without end is refused with machine, field, domain and values seen', () => {
    const message = refusal(tabulateRegister(opaque('appends', ({ value }: Mine) => `${value}x`)));
    expect(message).toBe(
      "machine register: field 'value' became xxxx at 'on', outside its domain (x | xx | xxx); values seen before: x, xx, xxx. " +
        'A field must stay in its declared finite domain',
    );
  });

  let count = 0;
  test.each<[string, () => string | null, RegExp]>([
    ['random numbers', () => (Math.random() < 0.5 ? 'x' : 'xx'), /it asks for a random number/],
    ['the clock', () => (Date.now() % 2 === 0 ? 'x' : 'xx'), /it asks for the time/],
    ['the date', () => (new Date().getDay() === 1 ? 'x' : 'xx'), /it asks for the time/],
    [
      'a shared counter',
      () => 'x'.repeat((count++ % 3) + 1),
      /is not pure: it returned "x", then "xx" for the same input/,
    ],
  ])('one that depends on %s is refused', (_, run, reason) => {
    const message = refusal(tabulateRegister(opaque('secret', run)));
    expect(message).toContain("machine register: field 'value': opaque function (secret)");
    expect(message).toMatch(reason);
    expect(Date.now()).toBeGreaterThan(0);
  });

  test('one that changes its mind later is refused', () => {
    let calls = 0;
    const act = tabulateRegister(opaque('slow counter', () => (calls++ < 2 ? 'x' : 'xx')));
    act();
    expect(refusal(act)).toContain('is not pure: it returned "x", then "xx" for the same input');
  });

  test('one that changes its input is refused', () => {
    const greedy = opaque('writes', (mine) => {
      (mine as Record<string, unknown>)['value'] = 'xx';
      return 'x';
    });
    expect(refusal(tabulateRegister(greedy))).toContain('it must not change its input');
  });

  test('one that returns a question to another instance is refused', () => {
    const curious = opaque('looks around', () => steady().is('on') as never);
    const message = refusal(tabulateRegister(curious));
    expect(message).toContain("machine register: field 'value': opaque function (looks around) returned");
    expect(message).toContain('a question to another instance must be written as data');
  });

  test('an impure guard is refused, too', () => {
    const moody = flow({
      id: 'moody',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: { go: { on: { go: step({ guard: opaque('dice', () => Math.random() < 0.5), target: 'go' }) } } },
    });
    expect(refusal(() => tabulate(systemOf([], [moody])))).toContain(
      "machine moody: guard of 'go': opaque function (dice) failed: it asks for a random number",
    );
  });
});

describe('what is refused', () => {
  test('a resource guard that reads another instance', () => {
    const nosy = resource({
      id: 'nosy',
      source: 'test',
      events: { hit: {} },
      initial: 'on',
      states: { on: { on: { hit: { guard: steady().is('on') } } } },
    });
    const poke = flow({
      id: 'poke',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: { go: { on: { poke: step({ actions: [must(nosy().hit())], target: 'go' }) } } },
    });
    expect(refusal(() => tabulate(systemOf([steady, nosy], [poke])))).toBe(
      "machine nosy: the guard of 'hit' reads other instances ('is'); only a flow's guard may",
    );
  });

  test('a value that the state does not hold', () => {
    const leaky = resource({
      id: 'leaky',
      source: 'test',
      fields: { value: 'item' },
      events: { put: { v: 'item' } },
      initial: 'empty',
      states: { empty: { on: { put: { actions: [set({ value: ev('v') })] } } } },
    });
    const put = flow({
      id: 'put',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: {
        go: {
          on: { put: step({ choose: { v: 'item' }, actions: [must(leaky().put({ v: ev('v') }))], target: 'go' }) },
        },
      },
    });
    expect(refusal(() => tabulate(systemOf([leaky], [put])))).toBe(
      "machine leaky: state 'empty' got a value for 'value', which it does not hold",
    );
  });

  test('a flow field set from what only its caller knows', () => {
    const odd = flow({
      id: 'odd',
      kind: 'thread',
      source: 'test',
      fields: { who: 'thread' },
      initial: 'go',
      states: { go: { on: { go: step({ actions: [set({ who: self })], target: 'go' }) } } },
    });
    expect(refusal(() => tabulate(systemOf([], [odd])))).toContain(
      "machine odd: field 'who' is set from something that is neither an own field nor in the payload ('self')",
    );
  });

  test('too many local states, with the field that takes most values', () => {
    const array = flow({
      id: 'array',
      kind: 'thread',
      source: 'test',
      fields: { a: { set: 'item' }, b: { set: 'item' }, c: 'item' },
      initial: 'go',
      states: {
        go: {
          on: {
            fill: step({
              choose: { a: { set: 'item' }, b: { set: 'item' } },
              actions: [set({ a: ev('a'), b: ev('b') })],
              target: 'go',
            }),
          },
        },
      },
    });
    // 256 x 256 combinations of two sets over 8 items; null at the start.
    const message = refusal(() => tabulate(systemOf([], [array], 8), [], 5000));
    expect(message).toContain(`machine array: more than 5000 local states; field '`);
    expect(message).toContain('alone takes 257 values');
  });

  test('a flow that calls itself', () => {
    const inner = flow({
      id: 'inner',
      kind: 'thread',
      source: 'test',
      exits: ['out'],
      initial: 'go',
      states: { go: { on: { go: step({ target: 'out' }) } }, out: { exit: 'out' } },
    });
    const loop = {
      ...inner.def,
      places: {
        ...inner.def.places,
        again: { kind: 'call' as const, tags: [], flow: inner.def, params: {}, exits: { out: 'out' } },
      },
    };
    expect(refusal(() => systemOf([], [{ ...inner, def: loop }] as never))).toBe(
      'flow inner calls itself: inner -> inner',
    );
  });

  test('calls that lead to each other without a step', () => {
    const empty = flow({
      id: 'empty',
      kind: 'thread',
      source: 'test',
      exits: ['out'],
      initial: 'out',
      states: { out: { exit: 'out' } },
    });
    const round = flow({
      id: 'round',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: {
        go: { on: { go: step({}) } },
        first: call(empty, { with: {}, exits: { out: null } }),
        second: call(empty, { with: {}, exits: { out: 'first' } }),
      },
    });
    expect(refusal(() => systemOf([], [round]))).toContain(
      'flow round: calls go round without a step: first.out -> second -> second.out -> first',
    );
  });

  test('a label used twice', () => {
    const twice = flow({
      id: 'twice',
      kind: 'thread',
      source: 'test',
      initial: 'a',
      states: { a: { on: { go: step({}) } }, b: { on: { go: step({ target: 'a' }) } } },
    });
    expect(refusal(() => systemOf([], [twice]))).toBe("flow twice: the label 'go' stands at two places");
  });

  test('a wait that is not the first effect', () => {
    const late = flow({
      id: 'late',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: { go: { on: { go: step({ actions: [must(steady().hit()), wait(steady().hit())], target: 'go' }) } } },
    });
    expect(refusal(() => tabulate(systemOf([steady], [late])))).toBe(
      "flow late: step 'go' may have one wait, and it comes first",
    );
  });

  test('two sorts that share a member', () => {
    const clash = protocol({
      id: 'clash',
      says: '',
      sorts: {
        a: { prefix: 'x', order: 'ordered', size: 1, says: '' },
        b: { prefix: 'x', order: 'ordered', size: 2, says: '' },
      },
      resources: [steady],
      flows: [hit(steady)],
    });
    expect(refusal(() => compile(buildSystem(clash, { actors: ['hitter'] }), []))).toContain(
      "'x0' is a member of 'b' and of another sort",
    );
  });

  test('an instance asked for with a member of another sort', () => {
    const cell = resource({
      id: 'cell',
      index: ['item'],
      source: 'test',
      fields: { who: 'thread' },
      events: { hit: {} },
      initial: 'on',
      states: { on: { on: { hit: 'ignore' } } },
    });
    const lost = flow({
      id: 'lost',
      kind: 'thread',
      source: 'test',
      initial: 'go',
      states: { go: { on: { go: step({ guard: cell(cell('i0').who).is('on'), target: 'go' }) } } },
    });
    const compiled = compile(systemOf([cell], [lost]), []);
    const act = () =>
      compiled.expand(compiled.initial.slice(), new Int32Array(3), {
        step: () => {},
        illegal: () => {},
        broken: () => {},
      });
    expect(refusal(act)).toBe('cell is indexed by item, but is asked for with a value of (thread)');
  });
});

test('an own field of a called flow is null again after the call', () => {
  const inner = flow({
    id: 'inner',
    kind: 'thread',
    source: 'test',
    fields: { v: 'item' },
    params: ['v'],
    exits: ['out'],
    initial: 'go',
    states: {
      go: {
        on: {
          go: step({
            guard: { node: { op: 'not', a: { op: 'eq', a: own('v').node, b: { op: 'const', value: null } } } },
            target: 'out',
          }),
        },
      },
      out: { exit: 'out' },
    },
  });
  const outer = flow({
    id: 'outer',
    kind: 'thread',
    source: 'test',
    initial: 'idle',
    states: {
      idle: { on: { begin: step({ target: 'work' }) } },
      work: call(inner, { with: { v: 'i1' }, exits: { out: 'idle' } }),
    },
  });
  expect(
    tabulate(systemOf([], [outer]))
      .get('outer')
      ?.states.map(({ text }) => text),
  ).toEqual(['idle', 'work.go(work.v=i1)']);
});
