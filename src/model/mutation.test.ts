/** What each mutation operator does to a flow, told by the course that the flow then takes. */

import { describe, expect, test } from 'vitest';
import { type Change, MutationError } from './change.ts';
import { dropUnreached } from './change-calls.ts';
import {
  accepts,
  addEffect,
  addExit,
  addFields,
  addPlaces,
  call,
  dropAlternative,
  dropEffects,
  dropEffectsOn,
  dropGuard,
  each,
  enterThrough,
  eq,
  ev,
  flow,
  insertAfter,
  insertBefore,
  keepFields,
  moveAfter,
  moveCallAfter,
  moveCallBefore,
  must,
  mutation,
  narrow,
  never,
  own,
  protocol,
  relabel,
  renameFunction,
  replaceFlow,
  replaceGuard,
  replacePayload,
  resource,
  retarget,
  retargetExit,
  sequence,
  set,
  setApart,
  skip,
  skipCall,
  standsFor,
  startAt,
  step,
  swap,
  wait,
  whichever,
  widen,
  within,
} from './index.ts';
import { candidates, takeStep } from './interpret.ts';
import type { FlowDef } from './machine.ts';
import { mutate } from './mutation.ts';
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

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'test',
  exits: ['out'],
  initial: 'inside',
  states: { inside: { on: { inside: step({ target: 'out' }) } }, out: { exit: 'out' } },
});

const worker = flow({
  id: 'worker',
  kind: 'thread',
  source: 'test',
  fields: { mine: 'item' },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start: step({ actions: [set({ mine: 'i1' })] }) } },
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
        check: step({
          alternatives: {
            free: { guard: accepts(cell('i0').fill({ v: 'i0' })), target: 'lost' },
            stale: { guard: cell('i0').is('full'), target: 'clean' },
            never: { target: 'lost' },
          },
        }),
      },
    },
    lost: { on: { lose: step({ target: 'idle' }) } },
    clean: { on: { clean: step({ actions: [must(cell('i0').clear()), must(cell('i1').clear())] }) } },
    nested: call(inner, { with: {}, exits: { out: 'idle' } }),
  },
});

const small = protocol({
  id: 'small',
  says: '',
  sorts: { item: { prefix: 'i', order: 'ordered', size: 2, says: '' } },
  resources: [cell],
  flows: [worker],
});

const apply = (...change: Change[]) =>
  mutate(small, mutation({ id: 'mutant', says: '', source: 'test', change, survives: 'not asked' }));

/** The steps that the flow takes from idle to idle, as `label/alternative`; ends with `!` at a violation, `.` when stuck. */
function course(...change: Change[]): string {
  const system = buildSystem(change.length === 0 ? small : apply(...change).protocol, { actors: ['worker'] });
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

const nop = step({});

test('the course without a mutation', () => {
  expect(course()).toBe('start take work check/stale clean nested: inside');
});

describe('alternatives', () => {
  test.each<[string, Change, string]>([
    [
      'without an alternative, the next one that holds is taken',
      dropAlternative('check/stale'),
      'start take work check/never lose',
    ],
    [
      'without its guard, an alternative hides the later ones',
      dropGuard('check/free'),
      'start take work check/free lose',
    ],
    ['with another guard', replaceGuard('check/stale', cell('i0').is('empty')), 'start take work check/never lose'],
    ['with another target', retarget('check/stale', 'lost'), 'start take work check/stale lose'],
    ['a label names all of its alternatives', retarget('check', 'lost'), 'start take work check/stale lose'],
    ['without the whole step, the flow is stuck', dropAlternative('check'), 'start take work .'],
    ['in a called flow', dropAlternative('inside'), 'start take work check/stale clean .'],
  ])('%s', (_, change, expected) => expect(course(change)).toBe(expected));
});

describe('effects', () => {
  test.each<[string, Change | Change[], string]>([
    ['dropped: the event is missed later', dropEffects('work'), 'start take work check/stale clean !'],
    ['dropped by event, one of two', dropEffects('take', 'cell.fill'), 'start take work check/free lose'],
    ['added last', addEffect('work', must(cell('i0').clear())), 'start take work check/free lose'],
    ['added first: not legal yet', addEffect('work', must(cell('i1').clear()), 'first'), 'start take work !'],
    ['a changed field reaches the effects behind it', addEffect('take', set({ mine: null }), 'first'), 'start take !'],
    ['narrowed to nothing', narrow('work', 'cell.fill', (i) => eq(i, 'i0')), 'start take work check/stale clean !'],
    ['widened to what is full already', widen('work', 'cell.fill', () => true), 'start take work !'],
    ['with a null payload', replacePayload('take', 'cell.fill', 'v', null), 'start take !'],
    ['with a null payload for each member', replacePayload('work', 'cell.fill', 'v', null), 'start take work !'],
  ])('%s', (_, change, expected) => expect(course(...[change].flat())).toBe(expected));

  test('dropping effects keeps changes of own fields', () => {
    const { protocol: changed } = apply(addEffect('take', set({ mine: 'i0' })), dropEffects('take'));
    const place = changed.flows[0]?.places['take'];
    expect(place?.kind === 'steps' && place.on['take']?.alternatives[0]?.actions.map(({ kind }) => kind)).toEqual([
      'set',
    ]);
  });

  test('another payload is sent', () => {
    const { protocol: changed } = apply(replacePayload('take', 'cell.fill', 'v', 'i0'));
    const place = changed.flows[0]?.places['take'];
    const effect = place?.kind === 'steps' ? place.on['take']?.alternatives[0]?.actions[0] : undefined;
    expect(effect).toMatchObject({ kind: 'wait', send: { payload: { v: { op: 'const', value: 'i0' } } } });
  });
});

describe('order of steps', () => {
  test.each<[string, Change | Change[], string]>([
    ['skipped: falls through to the step behind', skip('take'), 'start work check/free lose'],
    ['skipped with one of its ways', skip('check', 'stale'), 'start take work clean nested: inside'],
    ['two skipped in a row', [skip('take'), skip('work')], 'start check/free lose'],
    ['the first place skipped, and with it the value that the next one needs', skip('start'), 'take !'],
    ['swapped', swap('take', 'work'), 'start work take check/stale clean nested: inside'],
    [
      'swapped and swapped back',
      [swap('take', 'work'), swap('take', 'work')],
      'start take work check/stale clean nested: inside',
    ],
    ['moved behind another', moveAfter('take', 'work'), 'start work take check/stale clean nested: inside'],
    [
      'inserted behind a step',
      insertAfter('work', 'extra', nop),
      'start take work extra check/stale clean nested: inside',
    ],
    [
      'inserted behind one alternative',
      insertAfter('check/stale', 'extra', nop),
      'start take work check/stale extra clean nested: inside',
    ],
    [
      'inserted before a step',
      insertBefore('check', 'extra', nop),
      'start take work extra check/stale clean nested: inside',
    ],
    [
      'inserted before the target of a jump',
      insertBefore('clean', 'extra', nop),
      'start take work check/stale extra clean nested: inside',
    ],
    [
      'inserted into a called flow',
      insertBefore('inside', 'extra', nop),
      'start take work check/stale clean nested: extra nested: inside',
    ],
    [
      'put at the place of a step that others jump to',
      enterThrough('clean', 'extra', nop),
      'start take work check/stale extra clean nested: inside',
    ],
  ])('%s', (_, change, expected) => expect(course(...[change].flat())).toBe(expected));

  test('a step put at the place of another leaves the steps that lead there as they are', () => {
    const before = small.flows.find(({ id }) => id === 'worker')?.places.check;
    const after = apply(enterThrough('clean', 'extra', nop)).protocol.flows.find((flow) => flow.id === 'worker')?.places
      .check;
    expect(after).toEqual(before);
  });

  test('inserting behind one alternative leaves the others where they lead', () => {
    expect(course(insertAfter('check/stale', 'extra', nop), skip('take'))).toBe('start work check/free lose');
  });
});

test('a skipped call is as if it had ended', () => {
  expect(course(skipCall('worker', 'nested', 'out'))).toBe('start take work check/stale clean');
});

/** What may stand where `inner` stands. */
const other = flow({
  id: 'inner',
  kind: 'thread',
  source: 'test',
  exits: ['out'],
  initial: 'first',
  states: { ...sequence({ first: step({}), second: step({ target: 'out' }) }), out: { exit: 'out' } },
});

describe('flows', () => {
  test('a called flow is replaced, and later changes reach what took its place', () => {
    expect(course(replaceFlow('inner', other))).toBe('start take work check/stale clean nested: first nested: second');
    expect(course(replaceFlow('inner', other), skip('second'))).toBe('start take work check/stale clean nested: first');
  });

  test('an actor is replaced, with what it calls', () => {
    const same = { def: { ...worker.def, places: { ...worker.def.places } } };
    expect(course(replaceFlow('worker', same), replaceFlow('inner', other))).toBe(
      'start take work check/stale clean nested: first nested: second',
    );
  });

  test('two versions of a called flow are refused', () => {
    const again = flow({
      id: 'worker',
      kind: 'thread',
      source: 'test',
      initial: 'idle',
      states: { idle: { on: { start: step({}) } }, nested: call(inner, { with: {}, exits: { out: 'idle' } }) },
    });
    const caller = flow({
      id: 'caller',
      kind: 'thread',
      source: 'test',
      initial: 'nested',
      states: {
        nested: call(inner, { with: {}, exits: { out: null } }),
        end: { on: { end: step({ target: 'nested' }) } },
      },
    });
    const both = protocol({ id: 'both', says: '', sorts: small.sorts, resources: [cell], flows: [worker, caller] });
    const change = [replaceFlow('inner', other), replaceFlow('worker', again)];
    expect(() => mutate(both, mutation({ id: 'm', says: '', source: 'test', change, survives: 'not asked' }))).toThrow(
      "mutation m: two different flows are called 'inner'; replace a flow before those that it calls",
    );
    const { protocol: changed } = mutate(
      both,
      mutation({ id: 'm', says: '', source: 'test', change: change.toReversed(), survives: 'not asked' }),
    );
    const called = changed.flows.map(({ places }) => places['nested']);
    expect(called.map((place) => place?.kind === 'call' && place.flow)).toEqual([other.def, other.def]);
  });

  test('an exit that is gone is gone from the call', () => {
    const two = flow({
      id: 'asking',
      kind: 'thread',
      source: 'test',
      exits: ['yes', 'no'],
      initial: 'ask',
      states: {
        ask: { on: { ask: step({ target: 'yes' }), deny: step({ target: 'no' }) } },
        yes: { exit: 'yes' },
        no: { exit: 'no' },
      },
    });
    const sure = flow({
      id: 'asking',
      kind: 'thread',
      source: 'test',
      exits: ['yes'],
      initial: 'ask',
      states: { ask: { on: { ask: step({ target: 'yes' }) } }, yes: { exit: 'yes' } },
    });
    const asker = flow({
      id: 'asker',
      kind: 'thread',
      source: 'test',
      initial: 'ask',
      states: {
        ask: call(two, { with: {}, exits: { yes: null, no: null } }),
        end: { on: { end: step({ target: 'ask' }) } },
      },
    });
    const asking = protocol({ id: 'asking', says: '', sorts: {}, resources: [], flows: [asker] });
    const change = replaceFlow('asking', sure);
    const mutant = mutation({ id: 'm', says: '', source: 'test', change, survives: 'not asked' });
    const system = buildSystem(mutate(asking, mutant).protocol, { actors: ['asker'] });
    expect(candidates(system, system.initial).map(({ label }) => label)).toEqual(['ask: ask']);
  });
});

test('a step goes by another name', () => {
  expect(course(relabel('take', 'grab'))).toBe('start grab work check/stale clean nested: inside');
});

test('steps of one function are those of another', () => {
  const steps = [relabel('take', 'one: take'), relabel('work', 'one: work'), relabel('clean', 'other: clean')];
  expect(course(...steps, renameFunction('one', 'two'))).toBe(
    'start two: take two: work check/stale other: clean nested: inside',
  );
});

test('a flow begins elsewhere', () => {
  expect(course(startAt('worker', 'work'))).toBe('work check/free lose');
  expect(course(startAt('inner', 'inside'))).toBe(course());
});

test('a flow stands for another function', () => {
  expect(apply(standsFor('worker', 'other.c: other()')).protocol.flows[0]).toEqual({
    ...worker.def,
    source: 'other.c: other()',
  });
});

test('what a flow cannot come to is taken away, and with a lost exit what follows it', () => {
  const names = (flow: FlowDef | undefined) => Object.keys(flow?.places ?? {});
  const [pruned] = apply(retarget('check/stale', 'lost'), dropUnreached).protocol.flows;
  expect(names(pruned)).toEqual(['idle', 'take', 'work', 'check', 'lost']);

  const maybe = flow({
    id: 'maybe',
    kind: 'thread',
    source: 'test',
    exits: ['yes', 'no'],
    initial: 'ask',
    states: {
      ask: { on: { ask: step({ alternatives: { yes: { target: 'yes' }, no: { target: 'no' } } }) } },
      yes: { exit: 'yes' },
      no: { exit: 'no' },
    },
  });
  const asker = flow({
    id: 'asker',
    kind: 'thread',
    source: 'test',
    initial: 'ask',
    states: {
      ask: call(maybe, { with: {}, exits: { yes: 'glad', no: 'sad' } }),
      glad: { on: { glad: step({ target: 'ask' }) } },
      sad: { on: { sad: step({ target: 'ask' }) } },
    },
  });
  const asking = protocol({ id: 'asking', says: '', sorts: {}, resources: [], flows: [asker] });
  const sure = [dropAlternative('ask/no'), dropUnreached];
  const mutant = mutation({ id: 'm', says: '', source: 'test', change: sure, survives: 'not asked' });
  const [changed] = mutate(asking, mutant).protocol.flows;
  expect(names(changed)).toEqual(['ask', 'glad']);
});

test('changes of one flow leave others with the same labels alone', () => {
  const labels = (flow: FlowDef | undefined) =>
    Object.values(flow?.places ?? {}).flatMap((place) => (place.kind === 'steps' ? Object.keys(place.on) : []));
  const plain = flow({
    id: 'inner',
    kind: 'thread',
    source: 'test',
    exits: ['out'],
    initial: 'take',
    states: { take: { on: { take: step({ target: 'out' }) } }, out: { exit: 'out' } },
  });
  const [changed] = apply(replaceFlow('inner', plain), within('worker', relabel('take', 'grab'))).protocol.flows;
  const place = changed?.places['nested'];
  expect(labels(changed)).toContain('grab');
  expect(labels(place?.kind === 'call' ? place.flow : undefined)).toEqual(['take']);
  expect(() => apply(within('worker', skip('take'), skip('take')))).toThrow('within worker: change 2 hits nothing');
});

test('a called flow is set apart, and then changed by itself', () => {
  const { protocol: changed } = apply(setApart('worker', 'nested', 'apart'), within('apart', relabel('inside', 'own')));
  const place = changed.flows[0]?.places['nested'];
  expect(place?.kind === 'call' && place.flow.id).toBe('apart');
  expect(course(setApart('worker', 'nested', 'apart'), within('apart', relabel('inside', 'own')))).toBe(
    'start take work check/stale clean nested: own',
  );
});

test('a called flow gets a further exit, which the caller leads somewhere', () => {
  const further = addPlaces('inner', { failed: { exit: 'failed' } });
  const fails = [further, addExit('worker', 'nested', 'failed', 'lost'), retarget('inside', 'failed')];
  expect(course(...fails)).toBe('start take work check/stale clean nested: inside lose');
  expect(() => apply(further, addExit('worker', 'nested', 'out', 'lost'))).toThrow("has an exit 'out' already");
  expect(() => apply(addExit('worker', 'nested', 'failed', 'lost'))).toThrow("inner has no exit 'failed'");
  expect(() => apply(further, addExit('worker', 'nested', 'failed', 'nowhere'))).toThrow("no place 'nowhere'");
});

test('a flow gets further variables, null where it begins, and a place keeps them', () => {
  const more = addFields('worker', { more: 'item' });
  expect(apply(more).protocol.flows[0]?.fields).toEqual({ mine: 'item', more: 'item' });
  expect(() => apply(addFields('worker', { mine: 'item' }))).toThrow("worker has a field 'mine' already");
  const kept = addPlaces('worker', {
    kept: { holds: ['mine'], on: { kept: step({ target: 'idle' }) } },
  });
  const place = apply(more, kept, keepFields('worker', 'kept', 'more')).protocol.flows[0]?.places['kept'];
  expect(place?.kind === 'steps' && place.holds).toEqual(['mine', 'more']);
  expect(() => apply(more, keepFields('worker', 'lost', 'more'))).toThrow("'lost' holds everything already");
});

describe('calls', () => {
  const named = (label: string) =>
    flow({
      id: label,
      kind: 'thread',
      source: 'test',
      exits: ['out'],
      initial: 'in',
      states: { in: { on: { [label]: step({ target: 'out' }) } }, out: { exit: 'out' } },
    });
  const caller = flow({
    id: 'caller',
    kind: 'thread',
    source: 'test',
    initial: 'begin',
    states: {
      begin: { on: { begin: step({}) } },
      a: call(named('one'), { with: {}, exits: { out: 'b' } }),
      b: call(named('two'), { with: {}, exits: { out: null } }),
      end: { on: { end: step({ target: 'begin' }) } },
    },
  });
  const calls = protocol({ id: 'calls', says: '', sorts: {}, resources: [], flows: [caller] });
  const steps = (...change: Change[]): string => {
    const mutant = mutation({ id: 'm', says: '', source: 'test', change, survives: 'not asked' });
    const system = buildSystem(mutate(calls, mutant).protocol, { actors: ['caller'] });
    const taken: string[] = [];
    let world = system.initial;
    do {
      const [name] = candidates(system, world);
      const outcome = name && takeStep(system, world, name);
      if (!name || outcome?.kind !== 'next') return `${taken.join(' ')} stuck`;
      taken.push(name.label);
      world = outcome.world;
    } while (taken.length < 8 && taken.at(-1) !== 'end');
    return taken.join(' ');
  };

  test.each<[string, Change[], string]>([
    ['as they are', [relabel('begin', 'begin_')], 'begin_ a: one b: two end'],
    ['one moved behind another', [moveCallAfter('caller', 'a', 'b')], 'begin b: two a: one end'],
    ['one moved before another', [moveCallBefore('caller', 'b', 'a')], 'begin b: two a: one end'],
    ['one moved before a step', [moveCallBefore('caller', 'a', 'end')], 'begin b: two a: one end'],
    [
      'there and back',
      [moveCallAfter('caller', 'a', 'b'), moveCallBefore('caller', 'a', 'b')],
      'begin a: one b: two end',
    ],
    ['another place after an exit', [retargetExit('caller', 'a', 'out', 'end')], 'begin a: one end'],
    [
      'a place that was added',
      [
        addPlaces('caller', { c: call(named('three'), { with: {}, exits: { out: 'end' } }) }),
        retargetExit('caller', 'a', 'out', 'c'),
      ],
      'begin a: one c: three end',
    ],
  ])('%s', (_, change, expected) => expect(steps(...change)).toBe(expected));
});

test('nothing is sent to a resource any more', () => {
  const [changed] = apply(dropEffectsOn('cell')).protocol.flows;
  expect(JSON.stringify(changed)).not.toContain('"fill"},"payload"');
  expect(course(dropEffectsOn('cell'))).toBe('start take work check/free lose');
});

test('an alternative never fires, for a reason', () => {
  const place = apply(never('check/never', 'why')).protocol.flows[0]?.places['check'];
  expect(place?.kind === 'steps' && place.on['check']?.alternatives.map(({ unreachable }) => unreachable)).toEqual([
    null,
    null,
    'why',
  ]);
});

test('of several changes, the first that hits is made', () => {
  expect(course(whichever(skip('unknown'), skip('take'), skip('work')))).toBe('start work check/free lose');
});

describe('what does not fit', () => {
  test.each<[string, Change]>([
    ['an unknown label', dropAlternative('unknown')],
    ['an unknown alternative', dropAlternative('check/unknown')],
    ['a guard that is not there', dropGuard('take')],
    ['effects that are not there', dropEffects('check')],
    ['an event that is not sent', dropEffects('take', 'cell.clear')],
    ['an extent that is none', narrow('clean', 'cell.clear', () => true)],
    ['an extent of another event', widen('work', 'cell.clear', () => true)],
    ['a payload of another event', replacePayload('take', 'cell.clear', 'v', null)],
    ['a step to skip that is not there', skip('unknown')],
    ['a call to skip that is no call', skipCall('worker', 'clean', 'out')],
    ['a call to skip in another flow', skipCall('inner', 'nested', 'out')],
    ['a step to swap that is not there', swap('take', 'unknown')],
    ['a step to move that is not there', moveAfter('unknown', 'take')],
    ['a step to insert behind that is not there', insertAfter('unknown', 'extra', nop)],
    ['a step to insert before that is not there', insertBefore('unknown', 'extra', nop)],
    ['a step to come before that is not there', enterThrough('unknown', 'extra', nop)],
    ['a flow to replace that is not there', replaceFlow('unknown', other)],
    ['a step to relabel that is not there', relabel('unknown', 'known')],
    ['a function of which there is no step', renameFunction('unknown', 'known')],
    ['a flow to begin elsewhere that is not there', startAt('unknown', 'idle')],
    ['a flow to stand for something that is not there', standsFor('unknown', 'known')],
    ['nothing to take away', dropUnreached],
    ['a call to set apart that is not there', setApart('worker', 'clean', 'apart')],
    ['an exit of a call that is not there', retargetExit('worker', 'clean', 'out', 'idle')],
    ['a call to move that is not there', moveCallAfter('worker', 'clean', 'nested')],
    ['a place to move a call before that is not there', moveCallBefore('worker', 'nested', 'nowhere')],
    ['a flow to add to that is not there', addPlaces('unknown', {})],
    ['a call to lead further that is not there', addExit('worker', 'clean', 'out', 'idle')],
    ['a flow to give variables that is not there', addFields('unknown', {})],
    ['a place to keep variables that is not there', keepFields('worker', 'nowhere', 'mine')],
    ['a flow to change that is not there', within('unknown', skip('take'))],
    ['a resource that nothing is sent to', dropEffectsOn('unknown')],
    ['an alternative that never fires and is not there', never('unknown', 'why')],
    ['changes of which none hits', whichever(skip('unknown'), relabel('unknown', 'known'))],
  ])('%s hits nothing, which is an error', (_, change) => {
    expect(() => apply(change)).toThrow(MutationError);
    expect(() => apply(change)).toThrow('mutation mutant: change 1 hits no step of protocol small');
  });

  test.each<[string, Change, string]>([
    ['a target that is not there', retarget('take', 'nowhere'), "worker has no place 'nowhere'"],
    [
      'skipping one of several ways without saying which',
      skip('check'),
      "'check' has 3 alternatives; say which way to go on",
    ],
    ['skipping a call by an exit that it has not', skipCall('worker', 'nested', 'fail'), "'nested' has no exit 'fail'"],
    ['skipping a step that leads to itself', skip('loop'), "'loop' leads to itself"],
    ['swapping a step with several outcomes', swap('check', 'take'), 'the step has several outcomes'],
    ['moving a step with several outcomes', moveAfter('check', 'take'), 'the step has several outcomes'],
    ['inserting under a name that is taken', insertAfter('take', 'lost', nop), "worker has a place 'lost' already"],
    [
      'inserting before under a name that is taken',
      insertBefore('take', 'lost', nop),
      "worker has a place 'lost' already",
    ],
    ['beginning at a place that is not there', startAt('worker', 'nowhere'), "worker has no place 'nowhere'"],
    [
      'an exit that the flow does not have',
      retargetExit('worker', 'nested', 'no', 'idle'),
      "the call at 'nested' has no exit 'no'",
    ],
    ['an exit to nowhere', retargetExit('worker', 'nested', 'out', 'nowhere'), "worker has no place 'nowhere'"],
    ['a name that another step has', relabel('take', 'take'), "there is a step 'take' already"],
    ['inserting a step that is there already', insertAfter('take', 'lose', nop), "worker has a step 'lose' already"],
    [
      'replacing a flow by one with other parameters',
      replaceFlow('inner', { def: { ...other.def, fields: { mine: 'item' }, params: ['mine'] } }),
      'flow inner cannot be replaced by inner: expected parameters none, got mine: item',
    ],
    [
      'replacing a flow by one with other exits',
      replaceFlow('inner', {
        def: { ...other.def, places: { ...other.def.places, lost: { kind: 'exit', exit: 'lost' } } },
      }),
      'expected exits out, got lost',
    ],
    [
      'replacing a flow by one of another kind',
      replaceFlow('inner', { def: { ...other.def, kind: 'engine' } }),
      'expected a thread, got engine',
    ],
  ])('%s is refused', (_, change, message) => {
    const loop = insertAfter('take', 'loop', step({ target: 'loop' }));
    const act = () =>
      mutate(apply(loop).protocol, mutation({ id: 'mutant', says: '', source: 'test', change, survives: 'not asked' }));
    expect(act).toThrow(MutationError);
    expect(act).toThrow(message);
  });

  test('every change must hit; hits are counted for each', () => {
    expect(apply(dropEffects('clean'), dropAlternative('check')).hits).toEqual([1, 3]);
    expect(() => apply(dropEffects('clean'), dropGuard('clean'))).toThrow('change 2 hits no step');
  });

  test('a mutation names what kills it or why it survives', () => {
    expect(() => mutation({ id: 'm', says: '', source: 'test', change: skip('take') })).toThrow(
      'name the properties that kill it',
    );
    expect(() =>
      mutation({ id: 'm', says: '', source: 'test', change: skip('take'), killedBy: ['X'], survives: 'why' }),
    ).toThrow('not both');
  });
});

test('the protocol itself is left as it was', () => {
  const before = JSON.stringify(small);
  apply(dropAlternative('check/stale'), skip('take'), insertBefore('work', 'extra', nop));
  expect(JSON.stringify(small)).toBe(before);
});
