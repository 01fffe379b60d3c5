import { describe, expect, test } from 'vitest';
import { checkSystem } from './check.ts';
import { consequenceIn, type GivenConsequence } from './consequence.ts';
import type { Constants } from './evaluate.ts';
import { and, eq, flow, invariant, legalEvents, not, own, protocol, resource, setting, step } from './index.ts';
import { buildSystem } from './system.ts';

const property = (broken: GivenConsequence) =>
  legalEvents({ id: 'X1', name: 'x', says: 'Always.', source: 'a test', broken });

const constants = (switches: Constants['switches']): Constants => ({ sorts: new Map(), switches, tables: {} });

describe('what breaks', () => {
  test('a sentence is the same everywhere', () => {
    expect(consequenceIn(property('It breaks.').broken, constants({}))).toBe('It breaks.');
  });

  test('of cases the first that applies counts, and the last applies always', () => {
    const { broken } = property([
      { when: and(setting('iommu'), eq(setting('flush'), 'lazy')), says: 'late' },
      { when: setting('iommu'), says: 'fault' },
      { says: 'silent' },
    ]);
    expect(consequenceIn(broken, constants({ iommu: true, flush: 'lazy' }))).toBe('late');
    expect(consequenceIn(broken, constants({ iommu: true, flush: 'strict' }))).toBe('fault');
    expect(consequenceIn(broken, constants({ iommu: false, flush: 'lazy' }))).toBe('silent');
  });

  test('cases without one that always applies, or with one too early, are refused', () => {
    const cases = (...of: unknown[]) => of as unknown as GivenConsequence;
    expect(() => property(cases({ when: setting('iommu'), says: 'fault' }))).toThrow(
      /property X1: case 1 .* must apply always/,
    );
    expect(() => property(cases({ says: 'silent' }, { says: 'fault' }))).toThrow(
      /property X1: case 1 .* needs a `when`/,
    );
    expect(() => property(cases())).toThrow(/property X1: .* no case/);
  });

  test('a condition that no scenario settles is refused', () => {
    const late = own('field') as unknown as ReturnType<typeof setting>;
    expect(() => property([{ when: not(late), says: 'fault' }, { says: 'silent' }])).toThrow(
      /property X1: .* switches only, not on 'own'/,
    );
  });

  test('a switch that the protocol does not have is refused', () => {
    const lamp = resource({ id: 'lamp', source: 'a test', initial: 'on', events: {}, states: { on: {} } });
    const walker = flow({
      id: 'walker',
      kind: 'thread',
      source: 'a test',
      initial: 'idle',
      states: { idle: { tags: ['idle'], on: { go: step({ target: 'idle' }) } } },
    });
    const system = buildSystem(
      protocol({ id: 'p', says: 'A test.', source: [], sorts: {}, resources: [lamp], flows: [walker] }),
      { actors: ['walker'] },
    );
    const lit = invariant({
      id: 'X2',
      name: 'lit',
      says: 'The lamp is on.',
      source: 'a test',
      broken: [{ when: setting('iomu'), says: 'fault' }, { says: 'silent' }],
      holds: lamp().is('on'),
    });
    expect(() => checkSystem(system, [lit])).toThrow(/property X2: unknown switch 'iomu'/);
  });
});
