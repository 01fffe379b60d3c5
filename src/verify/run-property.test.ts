import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, PLAIN, REDUCED, type Reductions, type StepInfo } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import {
  and,
  eq,
  ev,
  eventuallyAlways,
  flow,
  leadsTo,
  must,
  ne,
  noNonProgressCycle,
  not,
  own,
  protocol,
  resource,
  set,
  step,
  wait,
} from '../model/index.ts';
import type { Fairness, PropertyDef, RunProperty } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { buildSystem, type System, type SystemConfig } from '../model/system.ts';
import { diningPhilosophers } from '../testing/dining-philosophers.ts';
import { WHOLE } from '../testing/part.ts';
import { peterson, petersonFlow } from '../testing/peterson.ts';
import { randomRuns, runSeeds } from '../testing/random-runs.ts';
import { type RandomSystem, randomSystem, symmetricSystem } from '../testing/random-system.ts';
import { breaksInSomeRun, wholeGraph } from '../testing/reference-runs.ts';
import { record } from '../trace/record.ts';
import { replay } from '../trace/replay.ts';
import { type PropertyVerdict, verdicts } from './verdict.ts';

const HEAD = {
  tool: 'test',
  scenario: 'test',
  system: { sizes: {}, switches: {}, tables: {}, actors: [{ flow: 'f', count: 1 }] as never, start: {}, mutations: [] },
};

/** The verdicts of properties of runs; each counterexample is replayed through xstate first. */
function judged(
  system: System,
  properties: readonly PropertyDef[],
  reductions: Reductions = PLAIN,
): readonly PropertyVerdict[] {
  const compiled = compile(system, properties, reductions);
  const all = verdicts(explore(compiled, { keepEdges: true }));
  for (const { property, counterexample } of all) {
    if (!counterexample) continue;
    const steps = counterexample.steps.map((id) => compiled.steps[id] as StepInfo);
    const trace = record(system, HEAD, [], steps, property, counterexample);
    expect(replay(system, trace, property).differences).toEqual([]);
  }
  return all;
}

/** Compares with the reference; how many properties were broken, or null where the system is too large for it. */
function compare(random: RandomSystem, seeds: readonly number[], limit: number): number | null {
  const system = buildSystem(random.protocol, random.config);
  const properties = randomRuns(system, random.properties, seeds);
  checkSystem(system, properties);
  let nodes: ReturnType<typeof wholeGraph>;
  try {
    nodes = wholeGraph(system, limit);
  } catch {
    return null;
  }
  const broken = properties.filter((property) => breaksInSomeRun(system, nodes, property)).map(({ id }) => id);
  for (const reductions of [PLAIN, REDUCED]) {
    const found = judged(system, properties, reductions).filter(({ verdict }) => verdict === 'violated');
    expect(found.map(({ property }) => property.id)).toEqual(broken);
  }
  return broken.length;
}

test.each([
  ['random', randomSystem, WHOLE ? 2000 : 130],
  ['symmetric', symmetricSystem, WHOLE ? 1500 : 90],
] as const)('%s systems, random fairness: what xstate and a slow search say, reduced or not', (_, systems, numRuns) => {
  const counts: number[] = [];
  fc.assert(
    fc.property(systems, runSeeds, (random, seeds) => {
      const broken = compare(random, seeds, 150);
      if (broken !== null) counts.push(broken);
    }),
    { seed: 20_260_111, numRuns },
  );
  const [all, found] = [12 * counts.length, counts.reduce((a, b) => a + b, 0)];
  expect(counts.length).toBeGreaterThan(numRuns / 2);
  expect(found).toBeGreaterThan(all / 10);
  expect(found).toBeLessThan((9 * all) / 10);
});

// Textbook cases

const text = (id: string) => ({ id, name: id.toLowerCase(), says: '', source: 'textbook', broken: '' });
const leads = (p: {
  when: Parameters<typeof leadsTo>[0]['when'];
  eventually: Parameters<typeof leadsTo>[0]['eventually'];
  fair?: Partial<Fairness>;
  finitely?: readonly string[];
}) => leadsTo({ ...text('LEADS'), ...p }) as RunProperty;
const only = (protocolDef: ProtocolDef, config: SystemConfig, property: PropertyDef) => {
  const system = buildSystem(protocolDef, config);
  checkSystem(system, [property]);
  const [first] = judged(system, [property], REDUCED);
  return first as PropertyVerdict;
};

/** The protocol with each place tagged by its own name as well. */
const tagged = (of: ProtocolDef): ProtocolDef => ({
  ...of,
  flows: of.flows.map((def) => ({
    ...def,
    places: Object.fromEntries(
      Object.entries(def.places).map(([name, place]) => [
        name,
        place.kind === 'steps' ? { ...place, tags: [...place.tags, name] } : place,
      ]),
    ),
  })),
});

describe('a lock that two threads take in turn', () => {
  const lock = resource({
    id: 'lock',
    source: 'textbook',
    events: { take: {}, drop: {} },
    initial: 'free',
    states: { free: { on: { take: 'taken' } }, taken: { on: { drop: 'free' } } },
  });
  const taker = flow({
    id: 'taker',
    kind: 'thread',
    source: 'textbook',
    index: ['side'],
    initial: 'idle',
    states: {
      idle: { tags: ['idle'], on: { begin: step({}) } },
      wants: { tags: ['wants'], on: { take: step({ actions: [wait(lock().take())] }) } },
      has: { tags: ['has'], on: { drop: step({ actions: [must(lock().drop())], target: 'idle' }) } },
    },
  });
  const both = protocol({
    id: 'both',
    says: '',
    sorts: { side: { prefix: 's', order: 'unordered', size: 2, says: '' } },
    resources: [lock],
    flows: [taker],
  });
  const gets = (fair: Partial<Fairness>) =>
    leads({ when: taker.tagged('wants', 's0'), eventually: taker.tagged('has', 's0'), fair });

  test('weak fairness lets the other one have it again and again', () => {
    const { verdict, counterexample } = only(both, { actors: ['taker'] }, gets({ weak: ['threads'] }));
    expect(verdict).toBe('violated');
    expect(counterexample?.run).toMatchObject({ loop: 3, holdsWith: 'strongly taker' });
  });

  test('strong fairness does not', () => {
    expect(only(both, { actors: ['taker'] }, gets({ weak: ['threads'], strong: ['take'] })).verdict).toBe('holds');
    expect(only(both, { actors: ['taker'] }, gets({ strong: ['threads'] })).verdict).toBe('holds');
  });

  test('without any fairness a run may stop where it likes', () => {
    const { verdict, counterexample } = only(both, { actors: ['taker'] }, gets({}));
    expect(verdict).toBe('violated');
    expect(counterexample).toMatchObject({ steps: [expect.any(Number)], run: { loop: 0 }, shortest: true });
  });

  test('fairness to a step alone lets another step of the thread be put off', () => {
    // `drop` is never forced: the holder may keep the lock, and the step `take` of the other is never enabled.
    const { counterexample } = only(both, { actors: ['taker'] }, gets({ strong: ['take'] }));
    expect(counterexample?.run?.loop).toBe(0);
  });

  test('a fairness or a progress step that does not exist is an error with the nearest name', () => {
    expect(() => only(both, { actors: ['taker'] }, gets({ weak: ['taka'] }))).toThrow(InputError);
    expect(() => only(both, { actors: ['taker'] }, gets({ weak: ['taka'] }))).toThrow(/did you mean 'take'/);
    const cycle = noNonProgressCycle({ ...text('CYCLE'), progress: ['drob'] });
    expect(() => only(both, { actors: ['taker'] }, cycle)).toThrow(/progress.*did you mean 'drop'/);
  });

  test('a premise that never holds is vacuous', () => {
    const never = leads({ when: and(lock().is('free'), lock().is('taken')), eventually: lock().is('free') });
    expect(only(both, { actors: ['taker'] }, never)).toMatchObject({ verdict: 'holds', premise: false });
    const some = leads({ when: lock().is('taken'), eventually: lock().is('free') });
    expect(only(both, { actors: ['taker'] }, some)).toMatchObject({ verdict: 'holds', premise: true });
  });

  test('a cycle without progress: each round drops the lock, so there is none; without that step there is', () => {
    const dropping = noNonProgressCycle({ ...text('CYCLE'), progress: ['drop'] });
    expect(only(both, { actors: ['taker'] }, dropping).verdict).toBe('holds');
    const starting = noNonProgressCycle({ ...text('CYCLE'), progress: ['begin'], finitely: ['take'] });
    expect(only(both, { actors: ['taker'] }, starting).verdict).toBe('holds');
  });
});

describe('Peterson', () => {
  const enters = (fair: Partial<Fairness>) =>
    leads({
      when: petersonFlow.tagged('wait', 'i0'),
      eventually: petersonFlow.tagged('critical', 'i0'),
      fair,
    });
  const waits = tagged(peterson);

  test('who waits gets in under weak fairness, since the other one gives the turn away', () => {
    expect(only(waits, { actors: ['process'] }, enters({ weak: ['threads'] })).verdict).toBe('holds');
    expect(only(waits, { actors: ['process'] }, enters({})).verdict).toBe('violated');
  });

  test('overtaking is bounded: with the other in the lead for ever, no cycle leaves the turn out', () => {
    const cycle = noNonProgressCycle({ ...text('CYCLE'), progress: ['give'], fair: {} });
    expect(only(waits, { actors: ['process'] }, cycle).verdict).toBe('holds');
  });
});

describe('dining philosophers', () => {
  const eats = (fair: Partial<Fairness>) => {
    const philosopher = diningPhilosophers.flows[0] as ProtocolDef['flows'][number];
    const at = (tag: string) =>
      ({
        node: { op: 'tagged', of: { machine: philosopher.id, index: [{ op: 'const', value: 'seat1' }] }, tag },
      }) as never;
    return leads({ when: at('hungry'), eventually: at('eating'), fair });
  };
  const named = tagged(diningPhilosophers);

  test('where all begin on the same side, all may starve for ever in a deadlock, whatever is fair', () => {
    const { counterexample } = only(named, { actors: ['philosopher'] }, eats({ strong: ['threads', 'philosopher'] }));
    expect(counterexample?.run).toMatchObject({ loop: 0, holdsWith: null });
  });

  test('where one begins on the other side, strong fairness feeds everybody, and weak does not', () => {
    const config = { actors: ['philosopher'], switches: { asymmetric: true } };
    expect(only(named, config, eats({ weak: ['threads'] })).verdict).toBe('violated');
    expect(only(named, config, eats({ strong: ['threads'] })).verdict).toBe('holds');
  });
});

describe('alternating bit', () => {
  /** A channel of one message, which may lose it. */
  const channel = (id: string) =>
    resource({
      id,
      source: 'textbook',
      fields: { bit: ['zero', 'one'] },
      events: { put: { bit: ['zero', 'one'] }, get: {}, lose: {} },
      initial: 'empty',
      states: {
        empty: { on: { put: { target: 'full', actions: [set({ bit: ev('bit') })] } } },
        full: { holds: ['bit'], on: { put: { actions: [set({ bit: ev('bit') })] }, get: 'empty', lose: 'empty' } },
      },
    });
  const data = channel('data');
  const ack = channel('ack');
  const sender = flow({
    id: 'sender',
    kind: 'engine',
    source: 'textbook',
    fields: { bit: ['zero', 'one'] },
    initial: 'start',
    states: {
      start: { on: { first: step({ actions: [set({ bit: 'zero' })] }) } },
      sending: {
        tags: ['idle'],
        on: {
          send: step({ actions: [must(data().put({ bit: own('bit') }))], target: 'sending' }),
          acknowledged: step({
            guard: and(ack().is('full'), eq(ack().bit, own('bit'))),
            actions: [must(ack().get())],
            target: 'done',
          }),
          stale: step({
            guard: and(ack().is('full'), ne(ack().bit, own('bit'))),
            actions: [must(ack().get())],
            target: 'sending',
          }),
        },
      },
      done: {
        tags: ['done'],
        on: {
          next: step({
            alternatives: {
              one: { guard: eq(own('bit'), 'zero'), actions: [set({ bit: 'one' })], target: 'sending' },
              zero: { actions: [set({ bit: 'zero' })], target: 'sending' },
            },
          }),
        },
      },
    },
  });
  const receiver = flow({
    id: 'receiver',
    kind: 'engine',
    source: 'textbook',
    fields: { bit: ['zero', 'one'] },
    initial: 'ready',
    states: {
      ready: {
        tags: ['idle'],
        on: {
          receive: step({
            guard: data().is('full'),
            read: { bit: data().bit },
            actions: [set({ bit: ev('bit') }), must(data().get())],
          }),
        },
      },
      answering: { on: { answer: step({ actions: [must(ack().put({ bit: own('bit') }))], target: 'ready' }) } },
    },
  });
  const loss = flow({
    id: 'loss',
    kind: 'environment',
    source: 'textbook',
    initial: 'here',
    states: {
      here: {
        tags: ['idle'],
        on: {
          lose_data: step({ actions: [wait(data().lose())], target: 'here' }),
          lose_ack: step({ actions: [wait(ack().lose())], target: 'here' }),
        },
      },
    },
  });
  const bit = protocol({ id: 'bit', says: '', sorts: {}, resources: [data, ack], flows: [sender, receiver, loss] });
  const done = sender.tagged('done');
  const arrives = (fair: Partial<Fairness>, finitely: readonly string[] = []) =>
    leads({ when: not(done), eventually: done, fair, finitely });
  const actors = { actors: ['sender', 'receiver', 'loss'] };

  test('with losses for ever, weak fairness delivers nothing', () => {
    expect(only(bit, actors, arrives({ weak: ['engines'] })).verdict).toBe('violated');
  });

  test('with finitely many losses, what is sent again and again arrives, if answers and receipts are fair', () => {
    const fair = { weak: ['engines'], strong: ['send', 'receive', 'acknowledged', 'stale'] };
    expect(only(bit, actors, arrives(fair, ['lose_data', 'lose_ack'])).verdict).toBe('holds');
    expect(only(bit, actors, arrives({ weak: ['engines'] }, ['lose_data', 'lose_ack'])).verdict).toBe('violated');
  });
});

describe('cycles that small checkers miss', () => {
  const value = resource({
    id: 'value',
    source: 'textbook',
    fields: { n: ['a', 'b', 'c'] },
    events: { be: { n: ['a', 'b', 'c'] } },
    initial: 'set',
    start: { n: 'a' },
    states: { set: { holds: ['n'], on: { be: { actions: [set({ n: ev('n') })] } } } },
  });
  const walker = (steps: Record<string, readonly [from: 'a' | 'b' | 'c', to: 'a' | 'b' | 'c']>) =>
    protocol({
      id: 'walk',
      says: '',
      sorts: {},
      resources: [value],
      flows: [
        flow({
          id: 'walker',
          kind: 'engine',
          source: 'textbook',
          initial: 'here',
          states: {
            here: {
              tags: ['idle'],
              on: Object.fromEntries(
                Object.entries(steps).map(([label, [from, to]]) => [
                  label,
                  step({ guard: eq(value().n, from), actions: [must(value().be({ n: to }))], target: 'here' }),
                ]),
              ),
            },
          },
        }),
      ],
    });
  const is = (n: 'a' | 'b' | 'c') => eq(value().n, n);

  test('one that only a step to the same state keeps alive', () => {
    const self = walker({ stay: ['a', 'a'], go: ['a', 'b'] });
    const fair = (weak: string[]) => leads({ when: is('a'), eventually: is('b'), fair: { weak } });
    const { counterexample } = only(self, { actors: ['walker'] }, fair(['walker']));
    expect(counterexample).toMatchObject({ run: { loop: 1, holdsWith: "weakly 'go'" } });
    expect(only(self, { actors: ['walker'] }, fair(['go'])).verdict).toBe('holds');
  });

  test('one through a state that was visited before the premise held', () => {
    // b is first seen where c has never been; the premise c leads back into it.
    const back = walker({ ab: ['a', 'b'], ac: ['a', 'c'], cb: ['c', 'b'], stay: ['b', 'b'] });
    const property = leads({ when: is('c'), eventually: is('a') });
    expect(only(back, { actors: ['walker'] }, property)).toMatchObject({
      verdict: 'violated',
      counterexample: { kind: 'lasso' },
    });
  });

  test('eventually always: a cycle that leaves again and again breaks it, one that ends does not', () => {
    const settles = walker({ ab: ['a', 'b'], stay: ['b', 'b'] });
    const swings = walker({ ab: ['a', 'b'], ba: ['b', 'a'] });
    const property = eventuallyAlways({ ...text('ALWAYS'), holds: is('b'), fair: { weak: ['engines'] } });
    expect(only(settles, { actors: ['walker'] }, property).verdict).toBe('holds');
    expect(only(swings, { actors: ['walker'] }, property).verdict).toBe('violated');
  });

  test('a run that ends is no cycle, but it is an end', () => {
    const ends = walker({ ab: ['a', 'b'] });
    const cycle = noNonProgressCycle({ ...text('CYCLE'), progress: ['ab'] });
    expect(only(ends, { actors: ['walker'] }, cycle).verdict).toBe('holds');
    const never = leads({ when: is('b'), eventually: is('c') });
    expect(only(ends, { actors: ['walker'] }, never).counterexample?.run?.loop).toBe(0);
  });
});

test('properties of runs refuse fingerprints, and take no steps at once', () => {
  const system = buildSystem(peterson, { actors: ['process'] });
  const property = leads({
    when: petersonFlow.tagged('critical', 'i0'),
    eventually: not(petersonFlow.tagged('critical', 'i0')),
  });
  const compiled = compile(system, [property], REDUCED);
  expect(compiled.reductions.find(({ name }) => name === 'merging')).toMatchObject({ applied: null });
  const compact = explore(compiled, { keepEdges: true, fingerprintBits: 64 });
  expect(() => verdicts(compact)).toThrow(/compact: LEADS is about runs/);
  const limited = explore(compiled, { keepEdges: true, limits: { depth: 1 } });
  expect(verdicts(limited)[0]?.verdict).toBe('incomplete');
});
