/** The catalogue of real bugs: complete, and in the words of the properties; the small ones are tried here, all by `mutate --catalogue`. */

import { describe, expect, test } from 'vitest';
import { type LoadedScenario, loadCatalogue, loadScenario, properties, taskOf } from '../src/cli/catalog.ts';
import { checkScenario } from '../src/verify/check-scenario.ts';

const { catalogue, entries, controls } = loadCatalogue();
const entry = (number: number) => {
  const found = entries.find((one) => one.entry.entry === number);
  if (!found) throw new Error(`entry ${number} is missing`);
  return found;
};
const broken = async (loaded: LoadedScenario) => {
  const { properties: judged, verdict } = await checkScenario(taskOf(loaded), async () => true);
  return { verdict, ids: judged.filter((one) => one.verdict === 'violated').map(({ property }) => property.id) };
};

/** How many bugs there are, and how many of them must be in. */
const ENTRIES = 36;
const LEAST = 33;

test('every number is there once, in or with a reason', () => {
  expect(entries.map((one) => one.entry.entry)).toEqual(Array.from({ length: ENTRIES }, (_, i) => i + 1));
  expect(entries.filter(({ forms, entry: { missing } }) => (forms === null) !== (missing !== undefined))).toEqual([]);
  expect(new Set(entries.map((one) => one.entry.name)).size).toBe(ENTRIES);
  expect(entries.filter(({ forms }) => forms !== null).length).toBeGreaterThanOrEqual(LEAST);
});

test('invariants name properties, and each is broken by some bug', () => {
  const ids = new Set<string>(properties.map(({ id }) => id));
  const named = Object.values(catalogue.invariants).flatMap((one) => [...one.properties, ...(one.also ?? [])]);
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  expect(
    Object.values(catalogue.invariants).filter((one) => (one.also === undefined) !== (one.why === undefined)),
  ).toEqual([]);
  const used = new Set(entries.flatMap((one) => one.entry.breaks));
  expect(Object.keys(catalogue.invariants).filter((name) => !used.has(name))).toEqual([]);
});

test('what a shipped mutation is said to break is among what its entry expects', () => {
  const wrong = entries.flatMap(({ expected, forms }) =>
    forms === null
      ? []
      : taskOf(forms.buggy).mutations.filter(
          ({ killedBy, survives }) =>
            survives === null && killedBy.length > 0 && !killedBy.some((id) => expected.includes(id)),
        ),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test('the fixed form is the protocol as it is shipped, or with what is repaired', () => {
  const left = entries.flatMap(({ forms }) => (forms === null ? [] : taskOf(forms.fixed).mutations));
  expect([...new Set(left.filter(({ survives }) => survives === null).map(({ id }) => id))]).toEqual([]);
});

/** Between whom a buffer is shared: the protocol has two devices at least. */
const SHARED = [27, 29];

test('no scenario has more threads, pages or devices than its bug needs', () => {
  const larger = entries.flatMap(({ forms, entry: { entry: number, bound } }) => {
    if (forms === null) return [];
    const [threads = 0, pages = 0, devices = 0] = bound.split('/').map(Number);
    const { protocol, config } = taskOf(forms.buggy);
    const kinds = new Map(protocol.flows.map(({ id, kind }) => [id, kind]));
    const running = config.actors
      .map((actor) => (typeof actor === 'string' ? { flow: actor, count: 1 } : actor))
      .filter(({ flow }) => kinds.get(flow) === 'thread')
      .reduce((sum, { count }) => sum + count, 0);
    const { virt = 1, device = 1 } = forms.buggy.scenario.sizes ?? {};
    // A range has an address, also where no page is looked at.
    const fits = running <= threads && virt <= Math.max(pages, 1) && (device <= devices || SHARED.includes(number));
    return fits ? [] : [`${number}: ${running}/${virt}/${device}, ${bound}`];
  });
  expect(larger).toEqual([]);
});

describe('small ones', () => {
  test.each([27, 32, 33, 34])('entry %i is found, and its fixed form holds', async (number) => {
    const { forms, expected } = entry(number);
    if (forms === null) throw new Error('not in');
    const { ids } = await broken(forms.buggy);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !expected.includes(id))).toEqual([]);
  });

  test.each([32, 33, 34])('entry %i holds without the bug', async (number) => {
    const { forms } = entry(number);
    expect(await broken(forms?.fixed as LoadedScenario)).toEqual({ verdict: 'holds', ids: [] });
  });
});

describe('what is right, or harmless', () => {
  test.each(catalogue.controls.map(({ name }, i) => [name, controls[i] as LoadedScenario] as const))(
    '%s: silent',
    async (_, control) => expect(await broken(control)).toEqual({ verdict: 'holds', ids: [] }),
  );

  test('what would be wrong beside it is reported: the second test is left out', () => {
    for (const name of ['mutant_bind_test_dropped', 'mutant_array_recheck_dropped'])
      expect(loadScenario(name).scenario.expect.verdict).toBe('violated');
  });
});
