/** What each operator of a scenario does to a flow, told by the course that the flow then takes, and what it refuses. */

import { describe, expect, test } from 'vitest';
import {
  accepts,
  call,
  each,
  eq,
  ev,
  flow,
  must,
  own,
  protocol,
  resource,
  sequence,
  set,
  step,
  wait,
} from './index.ts';
import { candidates, takeStep } from './interpret.ts';
import { mutate } from './mutation.ts';
import { mutationOf, type Operation, operationText, operators } from './operators.ts';
import { sideEffects } from './side-effects.ts';
import { buildSystem } from './system.ts';

const cell = resource({
  id: 'cell',
  index: ['item'],
  source: 'test',
  fields: { value: 'item' },
  events: { fill: { v: 'item' }, clear: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'full', actions: [set({ value: ev('v') })] } } },
    full: { holds: ['value'], on: { clear: 'empty' } },
  },
});

const gate = resource({
  id: 'gate',
  source: 'test',
  events: { read_lock: {}, read_unlock: {} },
  initial: 'open',
  states: { open: { on: { read_lock: 'shut' } }, shut: { on: { read_unlock: 'open' } } },
});

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'test',
  exits: ['out'],
  initial: 'enter',
  states: {
    ...sequence({ enter: step({ actions: [wait(gate().read_lock())] }) }),
    leave: { on: { leave: step({ actions: [must(gate().read_unlock())], target: 'out' }) } },
    out: { exit: 'out' },
  },
});

const worker = flow({
  id: 'worker',
  kind: 'thread',
  source: 'test',
  fields: { mine: 'item' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        start: step({ actions: [set({ mine: 'i1' })] }),
        'start too': step({ guard: cell('i0').is('full'), actions: [must(cell('i0').clear())], target: 'idle' }),
      },
    },
    ...sequence({
      take: step({ actions: [wait(cell('i0').fill({ v: own('mine') }))] }),
      work: step({
        actions: [
          each(
            'item',
            (i) => eq(i, 'i1'),
            (i) => cell(i).fill({ v: 'i0' }),
          ),
        ],
      }),
    }),
    check: {
      on: {
        'f: check': step({
          alternatives: { lost: { guard: accepts(cell('i0').fill({ v: 'i0' })), target: 'lost' }, there: {} },
        }),
      },
    },
    clean: { on: { clean: step({ actions: [must(cell('i0').clear()), must(cell('i1').clear())] }) } },
    nested: call(inner, { with: {}, exits: { out: 'idle' } }),
    lost: {
      on: {
        lose: step({
          alternatives: {
            a: { guard: cell('i1').is('full'), target: 'idle' },
            b: { guard: cell('i1').is('empty'), target: 'clean' },
          },
        }),
      },
    },
  },
});

const small = protocol({
  id: 'small',
  says: '',
  sorts: { item: { prefix: 'i', order: 'ordered', size: 2, says: '' } },
  resources: [cell, gate],
  flows: [worker],
});

const mutated = (operation: Operation) => mutate(small, mutationOf(operation, small)).protocol;

/** The steps from idle to idle, as `label/alternative`; ends with `!` at a violation, `.` when stuck. */
function course(operation: Operation): string {
  const system = buildSystem(mutated(operation), { actors: ['worker'] });
  const taken: string[] = [];
  let world = system.initial;
  for (let i = 0; i < 20; i++) {
    const outcomes = candidates(system, world).map((name) => ({ name, outcome: takeStep(system, world, name) }));
    const go = outcomes.find(({ outcome }) => outcome.kind !== 'disabled');
    if (!go || go.outcome.kind === 'disabled') return [...taken, '.'].join(' ');
    const { alternative } = go.outcome;
    taken.push(go.name.label + (alternative === null ? '' : `/${alternative}`));
    if (go.outcome.kind === 'violation') return [...taken, '!'].join(' ');
    world = go.outcome.world;
    if (candidates(system, world).some(({ label }) => label === 'start')) return taken.join(' ');
  }
  return [...taken, '...'].join(' ');
}

const whole = 'start take work f: check/there clean nested: enter nested: leave';

const COURSES: readonly (readonly [Operation, string])[] = [
  [{ skip: 'take' }, 'start work f: check/lost lose/a'],
  [{ skip: 'f: check' }, whole.replace(' f: check/there', '')],
  // Named by what is called, and with the flow, as reports name it.
  [{ skip: 'check' }, whole.replace(' f: check/there', '')],
  [{ skip: 'worker: f: check' }, whole.replace(' f: check/there', '')],
  [{ drop: 'check/lost' }, whole],
  [{ skip: 'f: check', as: 'lost' }, 'start take work lose/a'],
  [{ skip: 'f: check/lost' }, 'start take work lose/a'],
  [{ skip: 'nested: enter' }, 'start take work f: check/there clean nested: leave !'],
  [{ swap: ['take', 'work'] }, whole.replace('take work', 'work take')],
  [{ swap: ['work', 'f: check'] }, whole.replace('work f: check/there', 'f: check/there work')],
  [{ move: 'take', after: 'f: check' }, 'start work f: check/lost lose/a'],
  [{ move: 'clean', before: 'take' }, 'start clean !'],
  [{ move: 'f: check', before: 'take' }, 'start f: check/lost lose/b clean !'],
  [{ dup: 'work' }, 'start take work work (again) !'],
  [{ dup: 'f: check', before: 'clean' }, whole.replace('clean', 'f: check (again)/there clean')],
  [{ add: 'enter', before: 'clean' }, 'start take work f: check/there enter clean .'],
  [
    { add: 'extra', after: 'f: check/there', effects: ['send cell[i0].clear'] },
    'start take work f: check/there extra clean !',
  ],
  [{ add: 'extra', before: 'work', effects: ['set mine := null', 'send cell[i1].fill(v=mine)'] }, 'start take extra !'],
  [
    { add: 'extra', before: 'work', effects: ['each i in item where cell[i] is empty: cell[i].fill(v=i)'] },
    'start take extra work !',
  ],
  [{ add: 'extra', before: 'take', guard: 'no i in item: cell[i] is empty', effects: ['set mine := i0'] }, 'start .'],
  [{ weaken: 'f: check/lost' }, 'start take work f: check/lost lose/a'],
  [{ weaken: 'lose/a', guard: 'cell[i0] is empty and mine != i1' }, whole],
  [{ drop: 'f: check/there' }, 'start take work .'],
  [{ drop: { step: 'take', effect: 'cell.fill' } }, 'start take work f: check/lost lose/a'],
  [{ narrow: 'work', effect: 'cell.fill' }, 'start take work f: check/there clean !'],
  [{ widen: 'work', effect: 'cell.fill' }, 'start take work !'],
  [{ widen: 'work', effect: 'cell.fill', where: 'cell[i] is empty' }, whole],
  [{ stale: 'start' }, 'start take !'],
  [{ stale: 'work', effect: 'cell.fill' }, 'start take work f: check/there clean !'],
  [{ wronglabel: 'f: check/there', to: 'lose' }, 'start take work f: check/there lose/a'],
  [{ wronglabel: 'f: check/there', to: 'take' }, 'start take work f: check/there .'],
  [{ miskind: 'take', effect: 'cell.fill', payload: 'v', value: null }, 'start take !'],
  [{ miskind: 'start', field: 'mine', value: 'i0' }, whole],
  [{ replace: 'work', effects: ['send cell[i0].clear'] }, 'start take work f: check/lost lose/b clean !'],
  [
    { replace: 'f: check/lost', guard: 'cell[i1] is full', effects: ['send cell[i1].clear'] },
    whole.replace('there clean nested: enter nested: leave', 'lost lose/b clean !'),
  ],
  [{ relabel: 'work', to: 'toil' }, whole.replace('work', 'toil')],
  // One of several steps at a place.
  [{ drop: 'start' }, '.'],
  [{ skip: 'start too' }, whole],
  [{ dup: 'start', before: 'work' }, 'start take start (again) work f: check/there clean nested: enter nested: leave'],
];

test.each(COURSES.map(([operation, expected]) => [operationText(operation), operation, expected] as const))(
  '%s',
  (_, operation, expected) => expect(course(operation)).toBe(expected),
);

test('every operator is tried', () => {
  const tried = new Set(COURSES.flatMap(([operation]) => Object.keys(operation)));
  expect(operators.filter((name) => !tried.has(name))).toEqual([]);
});

test('in says which flow', () => {
  expect(() => mutated({ skip: 'take', in: 'inner' })).toThrow("unknown step 'take'");
  expect(course({ skip: 'take', in: 'worker' })).toBe('start work f: check/lost lose/a');
});

describe('refused', () => {
  test.each<[Operation, string]>([
    [{ skip: 'f: chek' }, "unknown step 'f: chek'; did you mean 'f: check'?"],
    [{ skip: 'g: check' }, "unknown step 'g: check'; did you mean 'f: check'?"],
    [{ skip: 'checks' }, "unknown step 'checks'"],
    [{ skip: 'check/their' }, "'f: check': unknown alternative 'their'"],
    [{ skip: 'inner: take' }, "unknown step 'inner: take'"],
    [{ replace: 'take', effects: ['wait cell[i0].fill(v=mine)'] }, 'or changes nothing there'],
    [{ wronglabel: 'take', to: 'work' }, 'or changes nothing there'],
    [{ move: 'work', after: 'take' }, 'or changes nothing there'],
    [{ relabel: 'f: check/lost', to: 'f: try' }, "relabel: a step has one label; name 'f: check'"],
    [{ replace: 'lose', effects: ['set mine := null'] }, "'lose' has several alternatives"],
    [{ replace: 'work', to: 'toil' }, "'replace' has no 'to'"],
    [{ skip: 'f: check/their' }, "'f: check': unknown alternative 'their'; did you mean 'there'?"],
    [{ skip: 'lose' }, "worker: 'lose' has several ways on; say which: 'lose/a', 'lose/b'"],
    [{}, 'no operator; expected one of skip, swap'],
    [{ skip: 'take', dup: 'take' }, "'skip' and 'dup' are two operators"],
    [{ skip: 'take', before: 'work' }, "'skip' has no 'before'"],
    [{ narrow: 'work' }, "'narrow' needs 'effect'"],
    [{ swap: ['take', 'enter'] }, "'take' is a step of worker, and 'enter' of inner; both must be steps of one flow"],
    [{ skip: 'start' }, "'start' does nothing that could be left out"],
    [{ move: 'start', before: 'work' }, 'one of several steps'],
    [{ swap: ['take', 'take'] }, 'are steps of one place'],
    [{ move: 'take' }, "expected either 'before' or 'after'"],
    [{ move: 'take', before: 'f: check/there' }, "name 'f: check'"],
    [{ weaken: 'take' }, "'take' has no guard"],
    [{ drop: 'f: check' }, "'f: check' is a whole step; skip it, or drop one of its alternatives"],
    [{ drop: { step: 'take', effect: 'cell.fil' } }, "unknown effect 'cell.fil'; did you mean 'cell.fill'?"],
    [{ narrow: 'take', effect: 'cell.fill' }, 'there is no extent to change'],
    [{ stale: 'take' }, 'sets no field; name the effect that it leaves out'],
    [{ wronglabel: 'f: check/there', to: 'claen' }, "to: unknown place 'claen'; did you mean 'clean'?"],
    [{ wronglabel: 'f: check', to: 'clean' }, 'has several alternatives; say which one jumps'],
    [{ miskind: 'take', effect: 'cell.fill', payload: 'w', value: null }, "unknown value that cell.fill carries 'w'"],
    [{ miskind: 'take', value: null }, "'miskind' needs 'effect' and 'payload', or 'field'"],
    [{ weaken: 'lose/a', guard: 'cell[i0] is emty' }, "unknown state of cell 'emty'; did you mean 'empty'?"],
    [{ weaken: 'lose/a', guard: 'cell[i0] is empty and' }, 'expected a name, got the end'],
    [{ weaken: 'lose/a', guard: 'cell[i0] is empty ?' }, "unexpected '?'"],
    [{ add: 'x', before: 'take', effects: ['send cel[i0].clear'] }, "unknown resource 'cel'; did you mean 'cell'?"],
    [{ add: 'x', before: 'take', effects: ['send cell[i0].clean'] }, "did you mean 'clear'?"],
  ])('%j', (operation, message) => expect(() => mutated(operation)).toThrow(message));
});

describe('what else changes', () => {
  test.each<[Operation, readonly string[]]>([
    [{ skip: 'take' }, []],
    [{ skip: 'leave' }, ["inner comes to exit 'out' with gate (read) taken 1 times, before 0"]],
    [{ dup: 'leave' }, ["inner comes to exit 'out' with gate (read) taken -1 times, before 0"]],
    [{ wronglabel: 'f: check/lost', to: 'clean' }, ["worker no longer comes to 'lose'"]],
    [{ wronglabel: 'enter', to: 'enter' }, ["inner no longer ends by 'out'", "inner no longer comes to 'leave'"]],
  ])('%j', (operation, lines) => expect(sideEffects(small, mutated(operation))).toEqual(lines));
});
