/** Taking steps ahead finds what plain exploration finds, on random protocols, on mutants of them, and on shipped ones. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { properties as benchProperties, cases } from '../../models/bench/index.ts';
import { loadScenario, taskOf } from '../cli/catalog.ts';
import { runPrologue } from '../explore/prologue.ts';
import { type Change, MutationError } from '../model/change.ts';
import { InputError } from '../model/errors.ts';
import { and, each, flow, invariant, must, noDeadlock, not, or, protocol, resource, step } from '../model/index.ts';
import { mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { exploreMerged, type MergedExploration } from '../testing/merged-exploration.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';
import { prepare } from '../verify/check-scenario.ts';
import { Budget } from './case-tree.ts';
import { type CoReachable, coReachable, type StepCase } from './co-reachable.ts';
import { type Compiled, compile } from './compile.ts';
import { refusesMerging, SAFE_STEPS, type SafeSteps, safeSteps, UNSAFE } from './safe-steps.ts';
import { PartialState, StepOutcomes } from './step-outcomes.ts';
import type { Table } from './tabulate.ts';

const STATE_LIMIT = 1500;

const unsafe = (safe: SafeSteps['safe']) => safe.map((flags) => flags && new Uint8Array(flags.length));

type Analyse = (compiled: Compiled) => SafeSteps['safe'];

const proven: Analyse = ({ system, tables, properties }) => safeSteps(system, tables, properties).safe;

/** Both explorations; null for a system that is too large. */
function compare(
  system: System,
  properties: readonly PropertyDef[],
  analyse: Analyse = proven,
): { plain: MergedExploration; merged: MergedExploration } | null {
  const compiled = compile(system, properties);
  const safe = analyse(compiled);
  const plain = exploreMerged(compiled, unsafe(safe), STATE_LIMIT);
  const merged = plain && exploreMerged(compiled, safe, STATE_LIMIT);
  return plain && merged && { plain, merged };
}

function mutantOf({ protocol, config }: RandomSystem, change: Change): System | null {
  try {
    const mutant = mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' });
    return buildSystem(mutate(protocol, mutant).protocol, config);
  } catch (error) {
    if (error instanceof MutationError || error instanceof InputError) return null;
    throw error;
  }
}

/** The system and its mutants. */
const variants = (random: RandomSystem): System[] => [
  buildSystem(random.protocol, random.config),
  ...random.mutations.flatMap(({ change }) => mutantOf(random, change) ?? []),
];

interface Tally {
  runs: number;
  passed: number;
  smaller: number;
  broken: number;
  illegal: number;
  deadlock: number;
}

function tallied(arbitrary: fc.Arbitrary<RandomSystem>, seed: number, numRuns: number): Tally {
  const tally: Tally = { runs: 0, passed: 0, smaller: 0, broken: 0, illegal: 0, deadlock: 0 };
  const check = (random: RandomSystem) => {
    for (const system of variants(random)) {
      const both = compare(system, random.properties);
      if (!both) continue;
      expect(both.merged.findings).toEqual(both.plain.findings);
      tally.runs++;
      if (both.merged.passed === 0) continue;
      tally.passed++;
      if (both.merged.states * 1.3 < both.plain.states) tally.smaller++;
      if (both.plain.findings.broken.length > 0) tally.broken++;
      if (both.plain.findings.illegal.length > 0) tally.illegal++;
      if (both.plain.findings.deadlock) tally.deadlock++;
    }
  };
  fc.assert(fc.property(arbitrary, check), { seed, numRuns });
  return tally;
}

const atLeast = (tally: Tally, least: Partial<Tally>) => {
  const lacking = Object.entries(least).filter(([what, number]) => tally[what as keyof Tally] < number);
  expect(lacking, JSON.stringify(tally)).toEqual([]);
};

test('random systems and mutants of them: the same findings', { timeout: 120_000 }, () => {
  atLeast(tallied(randomSystem, 20_260_301, 120), { runs: 300, passed: 40, broken: 30, illegal: 30 });
});

test('random systems with locks and hardware, and mutants of them: the same findings', { timeout: 240_000 }, () => {
  const least = { runs: 350, passed: 250, smaller: 100, broken: 120, illegal: 120, deadlock: 15 };
  atLeast(tallied(randomLockedSystem, 20_260_302, 150), least);
});

/** The tables with nothing left of what these instances' flows can do. */
function without(compiled: Compiled, kinds: readonly string[]): ReadonlyMap<string, Table> {
  const hidden = new Set(
    compiled.system.instances.filter(({ kind }) => kinds.includes(kind)).map(({ machine }) => machine),
  );
  return new Map(
    [...compiled.tables].map(([machine, table]): [string, Table] =>
      hidden.has(machine) && table.kind === 'flow'
        ? [machine, { ...table, rows: table.rows.map(() => []) }]
        : [machine, table],
    ),
  );
}

/** The tables with every effect kept, but none of the conditions: each step always goes its first way. */
const withoutConditions = (compiled: Compiled): ReadonlyMap<string, Table> =>
  new Map(
    [...compiled.tables].map(([machine, table]): [string, Table] => [
      machine,
      table.kind === 'flow'
        ? {
            ...table,
            rows: table.rows.map((rows) =>
              rows.map((row) => ({
                ...row,
                cases: row.cases.map(({ read, decisions }) => ({
                  read,
                  decisions: decisions.slice(0, 1).map((decision) => ({ ...decision, conditions: [] })),
                })),
              })),
            ),
          }
        : table,
    ]),
  );

/** Wrong analyses: each leaves out one thing that the right one looks at. */
const wrong: Readonly<Record<string, Analyse>> = {
  'hardware is forgotten': (compiled) =>
    safeSteps(compiled.system, without(compiled, ['engine', 'environment']), compiled.properties).safe,
  'properties are forgotten': ({ system, tables }) => safeSteps(system, tables, []).safe,
  'at-step properties are forgotten': ({ system, tables, properties }) =>
    safeSteps(
      system,
      tables,
      properties.filter(({ kind }) => kind !== 'at_step'),
    ).safe,
  'premises are forgotten': ({ system, tables, properties }) =>
    safeSteps(
      system,
      tables,
      properties.map((property) =>
        property.kind === 'invariant' && property.when
          ? { ...property, when: null, holds: { op: 'or', of: [{ op: 'not', a: property.when }, property.holds] } }
          : property,
      ),
    ).safe,
  'conditions are forgotten': (compiled) =>
    safeSteps(compiled.system, withoutConditions(compiled), compiled.properties).safe,
  'everything is safe': ({ system, tables }) =>
    system.instances.map(({ kind, machine }) =>
      kind === 'resource' ? null : new Uint8Array((tables.get(machine) as Table).states.length).fill(2),
    ),
};

test.each(Object.keys(wrong))('the comparison notices when %s', { timeout: 120_000 }, (name) => {
  const analyse = wrong[name] as Analyse;
  let noticed = 0;
  const check = (random: RandomSystem) => {
    for (const system of noticed > 0 ? [] : variants(random)) {
      let both: ReturnType<typeof compare>;
      try {
        both = compare(system, random.properties, analyse);
      } catch (error) {
        // Without circles broken, steps are run ahead for ever.
        if (!(error instanceof RangeError)) throw error;
        noticed++;
        return;
      }
      if (both && JSON.stringify(both.merged.findings) !== JSON.stringify(both.plain.findings)) noticed++;
    }
  };
  fc.assert(fc.property(randomLockedSystem, check), { seed: 20_260_303, numRuns: 400 });
  expect(noticed).toBeGreaterThan(0);
});

/** A shipped scenario without its progress properties, which refuse all this. */
function shipped(name: string): { compiled: Compiled; from: Int32Array } {
  const task = taskOf(loadScenario(name));
  const properties = task.properties.filter(({ kind }) => kind !== 'can_become_idle');
  const compiled = compile(prepare({ ...task, properties }).system, properties);
  const from = task.prologue.reduce((state, spec) => runPrologue(compiled, spec, state).end, compiled.initial);
  return { compiled, from };
}

const SMALL_MUTANTS = [
  'mutant_flush_wait_after_unmap',
  'mutant_flush_wait_skipped',
  'mutant_fence_wait_skipped',
  'mutant_zap_skipped',
  'mutant_set_seq_skipped',
];

test.each(SMALL_MUTANTS)(
  '%s: the same findings, illegal events of hardware among them',
  { timeout: 60_000 },
  (name) => {
    const { compiled, from } = shipped(name);
    const safe = proven(compiled);
    const plain = exploreMerged(compiled, unsafe(safe), 50_000, from);
    const merged = exploreMerged(compiled, safe, 50_000, from);
    expect(merged?.findings).toEqual(plain?.findings);
    expect(merged?.states).toBeLessThan((plain?.states ?? 0) / 2);
  },
);

test('a flush acknowledged after the DMA unmap: hardware goes astray in a state that must not be passed over', () => {
  const { compiled, from } = shipped('mutant_flush_wait_after_unmap');
  const { system, tables } = compiled;
  const astray = (safe: SafeSteps['safe']) =>
    exploreMerged(compiled, safe, 50_000, from)?.findings.illegal.filter((event) => event.startsWith('gpu ')) ?? [];
  // As one would argue by hand: the callback holds the notifier lock, and the flush ends as soon as it can.
  const byHand = system.instances.map(({ kind, machine }) =>
    kind === 'resource'
      ? null
      : new Uint8Array((tables.get(machine) as Table).states.length).fill(
          machine === 'munmap' || machine === 'tlb_engine' ? SAFE_STEPS : UNSAFE,
        ),
  );
  const seen = astray(unsafe(byHand));
  expect(seen.length).toBeGreaterThan(0);
  expect(astray(proven(compiled))).toEqual(seen);
  expect(astray(byHand)).not.toEqual(seen);
});

test('one conjunct of two decides what may be passed over', () => {
  const source = 'none';
  const lamp = (id: string) =>
    resource({
      id,
      source,
      events: { light: {}, quench: {} },
      initial: 'dark',
      states: { dark: { on: { light: 'lit' } }, lit: { on: { quench: 'dark' } } },
    });
  const [red, start, green] = [lamp('red'), lamp('start'), lamp('green')];
  const thread = flow({
    id: 'thread',
    kind: 'thread',
    source,
    initial: 'first',
    states: {
      first: { on: { light_red: step({ actions: [must(red().light())] }) } },
      second: { on: { light_start: step({ actions: [must(start().light())] }) } },
      third: { on: { quench_red: step({ actions: [must(red().quench())] }) } },
      last: { tags: ['idle'], on: {} },
    },
  });
  const engine = flow({
    id: 'engine',
    kind: 'engine',
    source,
    initial: 'waits',
    states: {
      waits: { on: { light_green: step({ guard: start().is('lit'), actions: [must(green().light())] }) } },
      ends: { tags: ['idle'], on: {} },
    },
  });
  const lamps = protocol({
    id: 'lamps',
    says: '',
    sorts: {},
    resources: [red, start, green],
    flows: [thread, engine],
  });
  const system = buildSystem(lamps, { actors: ['thread', 'engine'] });
  const statement = { id: 'LAMPS', name: 'lamps', says: '', source, broken: '' };
  const never = or(green().is('dark'), start().is('lit'));
  const notBoth = or(red().is('dark'), green().is('dark'));
  const whole = invariant({ ...statement, holds: and(never, notBoth) });
  const compiled = compile(system, [whole]);
  const found = (property: PropertyDef) =>
    exploreMerged(compiled, safeSteps(system, compiled.tables, [property]).safe, 100)?.findings.broken;
  expect(found(whole)).toEqual(['LAMPS']);
  expect(found(invariant({ ...statement, holds: never }))).toEqual([]);
});

test('a thread that only the environment can set free: a deadlock, though the environment could go first', () => {
  const source = 'none';
  const door = resource({
    id: 'door',
    source,
    events: { open: {} },
    initial: 'shut',
    states: { shut: { on: { open: 'open' } }, open: { on: { open: 'ignore' } } },
  });
  const guest = flow({
    id: 'guest',
    kind: 'thread',
    source,
    initial: 'outside',
    states: {
      outside: { tags: ['idle'], on: { arrive: step({}) } },
      waiting: { on: { enter: step({ guard: door().is('open'), target: 'inside' }) } },
      inside: { tags: ['idle'], on: {} },
    },
  });
  const host = flow({
    id: 'host',
    kind: 'environment',
    source,
    initial: 'before',
    states: { before: { on: { open: step({ actions: [must(door().open())] }) } }, after: { on: {} } },
  });
  const house = protocol({ id: 'house', says: '', sorts: {}, resources: [door], flows: [guest, host] });
  const system = buildSystem(house, { actors: ['guest', 'host'] });
  const dead = noDeadlock({ id: 'DEAD', name: 'dead', says: '', source, broken: '' });
  const compiled = compile(system, [dead]);
  const found = (properties: readonly PropertyDef[]) =>
    exploreMerged(compiled, safeSteps(system, compiled.tables, properties).safe, 100)?.findings.deadlock;
  expect(found([dead])).toBe(true);
  expect(found([])).toBe(false);
});

test('the reference protocol: ten places of its threads are safe, and half of the states are left', () => {
  const { protocol: reference, config } = cases.find(({ name }) => name === '112') as (typeof cases)[number];
  const system = buildSystem(reference, config);
  const compiled = compile(system, benchProperties);
  const { safe, places } = safeSteps(system, compiled.tables, benchProperties);
  const whole = places.filter(({ flow, states, safe }) => flow === 'thread.1' && safe === states);
  expect(whole.map(({ place }) => place).sort()).toEqual([
    'fault_alloc',
    'fault_check',
    'fault_link',
    'fault_read_unlock',
    'invalidate_unlink',
    'invalidate_write_unlock',
    'migrate_copy',
    'migrate_unlink',
    'migrate_write_unlock',
    'migrate_zap',
  ]);
  const merged = exploreMerged(compiled, safe, 10_000);
  expect(merged?.states).toBe(4772);
});

/** How many pairs of local states are met; throws for one that is not in the relation. */
function pairsMet(compiled: Compiled): number {
  const { system, tables, properties } = compiled;
  const met = coReachable(system, tables, new StepOutcomes(system, tables, properties), new Budget(20_000_000));
  if (!met) return 0;
  let pairs = 0;
  const seen = new Set<string>();
  const queue = [compiled.initial];
  const next = new Int32Array(compiled.initial.length);
  for (let state = queue.pop(); state && seen.size < STATE_LIMIT; state = queue.pop()) {
    const key = state.join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    for (const [a, va] of state.entries()) {
      for (const [b, vb] of state.entries()) {
        if (a === b) continue;
        pairs++;
        if (!met.relation.has(a, va, b, vb)) throw new Error(`${a}=${va} is met with ${b}=${vb} in ${key}`);
      }
    }
    compiled.expand(state, next, { step: () => queue.push(next.slice()), illegal() {}, broken() {} });
  }
  return pairs;
}

test('every pair of local states that is met is in the relation', { timeout: 60_000 }, () => {
  let pairs = 0;
  const check = (random: RandomSystem) => {
    const system = buildSystem(random.protocol, random.config);
    const compiled = compile(system, random.properties);
    pairs += pairsMet(compiled);
  };
  fc.assert(fc.property(fc.oneof(randomSystem, randomLockedSystem), check), { seed: 20_260_304, numRuns: 200 });
  expect(pairs).toBeGreaterThan(10_000);
});

test('events to all of a sort: two that end alike in either order are apart, two that do not are seen', () => {
  const source = 'none';
  const dial = resource({
    id: 'dial',
    index: ['place'],
    source,
    events: { turn: {}, reset: {} },
    initial: 'last',
    states: {
      first: { on: { turn: 'second', reset: 'ignore' } },
      second: { on: { turn: 'last', reset: 'first' } },
      last: { on: { turn: 'first', reset: 'first' } },
    },
  });
  const hand = (id: string, event: 'turn' | 'reset') =>
    flow({
      id,
      kind: 'thread',
      source,
      initial: 'before',
      states: {
        before: {
          on: {
            [id]: step({
              actions: [
                each(
                  'place',
                  () => true,
                  (place) => dial(place)[event](),
                ),
              ],
            }),
          },
        },
        after: { tags: ['idle'], on: {} },
      },
    });
  const statement = { id: 'DIAL', name: 'dial', says: '', source, broken: '' };
  const found = (second: 'turn' | 'reset', never: 'second' | 'last') => {
    const flows = [hand('one', 'turn'), hand('two', second)];
    const dials = protocol({
      id: 'dials',
      says: '',

      sorts: { place: { prefix: 'place', order: 'unordered', size: 2, interchangeable: true, says: '' } },
      resources: [dial],
      flows,
    });
    const system = buildSystem(dials, { sizes: { place: 2 }, actors: ['one', 'two'] });
    const compiled = compile(system, [invariant({ ...statement, holds: not(dial('place0').is(never)) })]);
    const { safe, places } = safeSteps(system, compiled.tables, []);
    expect(pairsMet(compiled)).toBeGreaterThan(0);
    return { plain: exploreMerged(compiled, unsafe(safe), 100), merged: exploreMerged(compiled, safe, 100), places };
  };
  const alike = found('turn', 'second');
  expect(alike.places.every(({ states, safe }) => safe === states)).toBe(true);
  expect(alike.merged?.findings).toEqual(alike.plain?.findings);
  const different = found('reset', 'second');
  expect(different.places.map(({ because }) => because)).toEqual(['depends on two two', 'depends on one one']);
  expect(different.merged?.findings).toEqual(different.plain?.findings);
});

test.each(['full_one_range', 'full_two_ranges', 'remap_iommu'])(
  '%s: cases of steps say what the steps do, along random runs, and local states met there are in the relation',
  { timeout: 120_000 },
  (name) => {
    const { compiled, from } = shipped(name);
    const { system, tables, properties } = compiled;
    const outcomes = new StepOutcomes(system, tables, properties);
    const met = coReachable(system, tables, outcomes, new Budget(1_000_000_000)) as CoReachable;
    const known = new Map<string, readonly StepCase[]>();
    const casesOf = (flow: number, local: number) => {
      const key = `${flow} ${local}`;
      const cases = known.get(key) ?? met.cases(flow, local);
      known.set(key, cases);
      return cases;
    };
    const flows = system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
    const next = new Int32Array(from.length);
    let seed = 1;
    let shifted = 0;
    for (let run = 0, state = from; run < 2_000; run++) {
      for (const [a, va] of state.entries())
        for (const [b, vb] of state.entries())
          if (a !== b && !met.relation.has(a, va, b, vb)) throw new Error(`${a} ${b}`);
      const actual: Int32Array[] = [];
      compiled.expand(state, next, { step: () => actual.push(next.slice()), illegal() {}, broken() {} });
      const told = flows.flatMap((flow) =>
        casesOf(flow, state[flow] as number).flatMap((one) => {
          const fits = [...one.state.locals].every(([instance, local]) => state[instance] === local);
          if (!fits || !tagsHold(outcomes, one.state, state)) return [];
          return one.result.flatMap((outcome) => {
            if (outcome.illegal !== null) return [];
            if (outcome.shifts.size > 0) shifted++;
            return [[...new PartialState(state.entries()).after(outcome).locals.values()].join(' ')];
          });
        }),
      );
      expect(told.sort()).toEqual(actual.map((end) => end.join(' ')).sort());
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      state = actual[(seed >> 8) % actual.length] ?? from;
    }
    expect(shifted).toBeGreaterThan(10);
  },
);

function tagsHold(outcomes: StepOutcomes, { tags }: PartialState, state: Int32Array): boolean {
  return [...tags].every(([key, has]) => {
    const [instance, ...tag] = key.split(' ');
    const at = outcomes.states(Number(instance))[state[Number(instance)] as number];
    return at?.tags.includes(tag.join(' ')) === has;
  });
}

test('progress properties, too little time and too much work: nothing is safe, and why', () => {
  const { compiled } = shipped('mutant_flush_wait_after_unmap');
  const { system, tables, properties } = compiled;
  const cheap = safeSteps(system, tables, properties, { budget: 10_000 });
  expect(cheap.refused).toBe('the analysis takes more work than is allowed for it');
  expect(cheap.safe.every((flags) => flags === null || flags.every((flag) => flag === 0))).toBe(true);
  const all = taskOf(loadScenario('mutant_flush_wait_after_unmap')).properties;
  expect(refusesMerging(properties)).toBeNull();
  expect(refusesMerging(all)).toMatch(/^\w+ asks what can still be reached/);
  expect(safeSteps(system, tables, all).refused).toBe(refusesMerging(all));
});
