import { describe, expect, test } from 'vitest';
import { resource } from '../model/index.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Trace } from '../schema/validate.ts';
import { type Explanation, explanationText } from './explanation.ts';
import type { LaneStep } from './lanes.ts';

const property: PropertyDef = {
  id: 'T1',
  name: 'legal_calls',
  says: 'Every call finds its object in a state that the call is for.',
  source: 'Documentation/core-api/dma-api.rst',
  broken: 'Addresses leak.',
  kind: 'illegal_event',
};

const trace = (violation: Partial<Trace['violation']>, prologue = 0): Trace => ({
  schema: 'stalemate-trace-1',
  tool: '0.1.0',
  scenario: 'mutant_free_first',
  protocol: 'merged',
  source: [{ file: 'mm/slot.c', tree: 'a/tree', commit: '0123456789abcdef' }],
  model: '0',
  system: { sizes: {}, switches: {}, tables: {}, actors: [{ flow: 'munmap', count: 1 }], start: {}, mutations: [] },
  violation: { property: 'T1', name: 'legal_calls', kind: 'illegal_event', ...violation },
  prologue,
  initial: {},
  steps: [],
});

const step = (number: number, label: string, more: Partial<LaneStep> = {}): LaneStep => ({
  number,
  actor: 'munmap',
  kind: 'thread',
  depth: 0,
  label,
  alternative: null,
  choose: {},
  read: {},
  changes: {},
  ...more,
});

const explanation = (change: Partial<Explanation>): Explanation => ({
  trace: trace({ event: 'iova[a0].free', means: 'the IOVA is freed while pages are linked to it' }),
  property,
  broken: 'Addresses leak.',
  mutations: [
    {
      id: 'free_first',
      says: 'The IOVA is freed first.',
      source: 'synthetic',
      changes: [],
      killedBy: ['T1'],
      survives: null,
    },
  ],
  system: 'merged: 1 virt; iommu=true; munmap',
  steps: [
    step(1, 'unmap: lock', { changes: { lock: { from: 'free', to: 'held(by=munmap)' } } }),
    step(2, 'unmap: free', { broken: 'ILLEGAL iova[a0].free' }),
  ],
  reasons: null,
  waiting: [],
  undoings: [],
  culprit: null,
  file: 'traces/one.json',
  again: 'check mutant_free_first',
  ...change,
});

const slot = resource({ id: 'slot', source: 'a test', initial: 'none', events: {}, states: { none: {} } });

describe('an explanation', () => {
  test('of an illegal event', () => {
    expect(explanationText(explanation({}))).toMatchInlineSnapshot(`
      "VIOLATED T1 legal_calls   mutant_free_first, 2 steps, shortest
        merged: 1 virt; iommu=true; munmap
        free_first: The IOVA is freed first.

            munmap                                                                changed
         1  unmap: lock                                                           lock free -> held
      >  2    free                                                                ILLEGAL iova[a0].free

       Every call finds its object in a state that the call is for.
        But      iova[a0].free: the IOVA is freed while pages are linked to it
        Broken   Addresses leak.
        Source   Documentation/core-api/dma-api.rst

        replay:  npx stalemate replay traces/one.json
        check:   npx stalemate check mutant_free_first
        source:  a/tree slot.c @0123456789ab
      "
    `);
  });

  test('of a run that goes round says where, who undoes whose work, and how fair it is', () => {
    const going = (loop: number, holdsWith: string | null) =>
      trace({ kind: 'lasso', run: { loop, fair: { weak: ['threads'], strong: [] }, holdsWith } });
    const text = explanationText(
      explanation({
        trace: going(1, 'strongly gpu'),
        undoings: [{ resource: 'slot', done: 0, undone: 1, from: 'none', to: 'present' }],
      }),
    );
    expect(text.slice(text.indexOf('changed'), text.indexOf('  Broken'))).toMatchInlineSnapshot(`
      "changed
         1  unmap: lock                                                           lock free -> held
            round and round from here, 1 step:
      >  2  unmap: free                                                           ILLEGAL iova[a0].free

       Every call finds its object in a state that the call is for.
        But      steps 2 to 2 come back to where they began, and can be taken for ever.
                 munmap by 'unmap: free' (2) undoes munmap by 'unmap: lock' (1): slot none -> present
        Fair     weakly threads; were the run fair strongly gpu as well, it would hold
      "
    `);
    const stays = explanationText(explanation({ trace: going(0, null) }));
    expect(stays.slice(stays.indexOf('  But'), stays.indexOf('  Broken'))).toMatchInlineSnapshot(`
      "  But      the run may stay in its last state for ever.
        Fair     weakly threads; no more fairness was found with which it holds
      "
    `);
  });

  test('of a deadlock says who waits for what and holds what', () => {
    const text = explanationText(
      explanation({
        trace: trace({ kind: 'deadlock' }),
        waiting: [
          {
            thread: 'munmap',
            place: 'start.lock',
            steps: [
              {
                label: 'invalidate: down_write',
                until: [],
                why: ['waits for lock to accept write_lock; it is read(readers={fault})'],
                asks: [],
              },
            ],
            locks: [{ instance: 'mmap_lock', kind: 'rwsem', mode: 'write' }],
            blockedOn: [],
            holds: [],
          },
          {
            thread: 'fault',
            place: 'wait',
            steps: [
              { label: 'fault: wait_event', until: [slot().is('none').node], why: [], asks: ['slot present(page=p0)'] },
            ],
            locks: [],
            blockedOn: [],
            holds: [],
          },
        ],
      }),
    );
    expect(text.slice(text.indexOf(' Every call'))).toMatchInlineSnapshot(`
      " Every call finds its object in a state that the call is for.
        But      nobody can go on:
          munmap at start.lock
            invalidate: down_write
              waits for lock to accept write_lock; it is read(readers={fault})
            holds  mmap_lock (rwsem, write)
          fault at wait
            fault: wait_event
              waits until slot is none
              now slot present(page=p0)
        Broken   Addresses leak.
        Source   Documentation/core-api/dma-api.rst

        replay:  npx stalemate replay traces/one.json
        check:   npx stalemate check mutant_free_first
        source:  a/tree slot.c @0123456789ab
      "
    `);
  });

  test('of a state says which parts of the formula decide', () => {
    const reasons = { facts: [{ node: slot().is('none').node, value: false }], states: ['slot present(page=p0)'] };
    const text = explanationText(explanation({ trace: trace({ kind: 'state' }), reasons }));
    expect(text).toContain('  But      slot is not none\n  with     slot present(page=p0)\n');
  });

  test('has every step, and says where the prologue ends', () => {
    const steps = Array.from({ length: 60 }, (_, i) => step(i + 1, `f${i}: call`));
    const text = explanationText(explanation({ trace: trace({}, 10), steps }));
    expect(text).toContain('50 steps (prologue 10), shortest');
    for (const { label } of steps) expect(text).toContain(label);
    expect(text).toMatch(/10 {2}f9: call\n {6}the prologue ends here\n {2}11 {2}f10: call/);
  });

  test('names the step to blame', () => {
    const culprit = {
      position: 0,
      flow: 'munmap',
      step: 'unmap: lock',
      kind: 'step',
      says: 'It comes too early.',
    } as const;
    expect(explanationText(explanation({ culprit }))).toContain('  Blame    step 1: It comes too early.\n  Broken');
  });
});
