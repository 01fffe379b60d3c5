/** `forEach`: every member once, in every order, and then on. */
import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import { observeCompiled, observeReference } from '../testing/observe.ts';
import { checkSystem } from './check.ts';
import { flow, forEach, must, not, own, protocol, resource, set, step } from './index.ts';
import { buildSystem } from './system.ts';

const box = resource({
  id: 'box',
  index: ['item'],
  source: 'test',
  events: { open: {}, close: {} },
  initial: 'closed',
  states: { closed: { on: { open: 'open' } }, open: { on: { close: 'closed' } } },
});

/** Opens and closes every box; a box that somebody else has open is not begun with. */
const visitor = flow({
  id: 'visitor',
  kind: 'thread',
  source: 'test',
  fields: { i: 'item', seen: { set: 'item' }, rounds: 'boolean' },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start: step({ guard: not(own('rounds')), target: 'open' }) } },
    ...forEach(
      'item',
      { member: 'i', visited: 'seen' },
      {
        open: step({ guard: box(own('i')).is('closed'), actions: [must(box(own('i')).open())] }),
        look: step({ guard: box(own('i')).is('open') }),
        close: step({ actions: [must(box(own('i')).close())] }),
      },
    ),
    rest: { on: { rest: step({ actions: [set({ rounds: true })], target: 'idle' }) } },
  },
});

const boxes = protocol({
  id: 'boxes',
  says: 'Boxes visited in any order',
  sorts: { item: { prefix: 'i', order: 'unordered', size: 3, interchangeable: true, says: 'boxes' } },
  resources: [box],
  flows: [visitor],
});

const system = (item: number, count: number) => {
  const built = buildSystem(boxes, { sizes: { item }, actors: [{ flow: 'visitor', count }] });
  checkSystem(built, []);
  return built;
};

describe('a loop over a sort', () => {
  test.each([1, 2, 3, 4])('visits %i members once each, in every order', (n) => {
    const run = explore(compile(system(n, 1), []));
    // Between visits the set begun, within a visit two places with it and the member; before, after, and at rest.
    const subsets = 2 ** n - 1;
    const within = n * 2 ** (n - 1);
    expect(run).toMatchObject({ states: subsets + 2 * within + 3, limit: null, found: [] });
    // As many first steps as there are members left, summed over the sets; and every box is closed again.
    const labels = run.compiled.steps.map(({ label, alternative }) =>
      alternative ? `${label}/${alternative}` : label,
    );
    const taken = (label: string) => run.taken.reduce((sum, count, i) => (labels[i] === label ? sum + count : sum), 0);
    expect([taken('open'), taken('look')]).toEqual([within, within]);
    expect([taken('close/another'), taken('close/last')]).toEqual([within - n, n]);
    expect(run.illegalIn.size).toBe(0);
  });

  test('runs through xstate as through the tables, two at a time', () => {
    const two = system(2, 2);
    expect(observeCompiled(two, [], 5000)).toEqual(observeReference(two, [], 5000).observation);
  });

  test('tells what it cannot be', () => {
    const fields = { member: 'i', visited: 'seen' } as const;
    const plain = step({});
    expect(() => forEach('item', fields, { only: plain })).toThrow('at least two steps');
    expect(() => forEach('item', fields, { a: step({ choose: { i: 'item' } }), b: plain })).toThrow("payload 'i'");
    const away = step({ target: 'idle' });
    expect(() => forEach('item', fields, { a: plain, b: away })).toThrow('one outcome and falls through');
    const two = step({ alternatives: { x: {}, y: {} } });
    expect(() => forEach('item', fields, { a: plain, b: two })).toThrow('one outcome and falls through');
  });
});
