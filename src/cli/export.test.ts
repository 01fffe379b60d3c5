/** `export` as a user runs it; what it prints is read by parsers of others. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { dot } from '../report/dot.ts';
import type { DrawnRun } from '../report/drawn-run.ts';
import { machinesOf } from '../report/listing.ts';
import { runDot } from '../report/run-dot.ts';
import { sequenceDiagram } from '../report/sequence-diagram.ts';
import { type TraceEvent, traceEvents } from '../report/trace-events.ts';
import type { Trace } from '../schema/validate.ts';
import { root, stalemate } from '../testing/command-line.ts';
import { dotGraph, mermaidType } from '../testing/foreign-parsers.ts';
import { protocolNamed } from './catalog.ts';
import { drawnRun } from './drawn-run.ts';
import { replayed } from './replayed.ts';

const schema = JSON.parse(readFileSync(join(root, 'src/testing/trace-events.schema.json'), 'utf8'));
const isTraceEvents = new Ajv({ allErrors: true }).compile(schema);

/** A step that breaks a property, a deadlock, a lasso, one that stays where it is, and a long run. */
const KEPT = [
  'mutant_flush_wait_skipped.M6',
  'mutant_resv_in_callback.deadlock',
  'progress_cpu_faults.P3',
  'mutant_wake_dropped_progress.P1',
  'mutant_pagemap_not_stored.R3',
];

/** The run of a kept trace; replaying takes longer than drawing. */
function runOf(name: string): DrawnRun {
  const taken = replayed(join(root, `traces/${name}.json`));
  if (typeof taken === 'string') throw new Error(taken);
  return drawnRun(taken);
}

describe.each(KEPT)('%s', (name) => {
  const trace: Trace = JSON.parse(readFileSync(join(root, `traces/${name}.json`), 'utf8'));
  const run = runOf(name);

  test('as a sequence diagram that Mermaid takes, of a size that can be read', async () => {
    const text = sequenceDiagram(run);
    expect(await mermaidType(text)).toBe('sequence');
    const lines = text.split('\n');
    const messages = lines.filter((line) => /^ {2}p\d+(->>|-x)p\d+:/.test(line));
    expect(lines.filter((line) => line.startsWith('  participant ')).length).toBeLessThanOrEqual(8);
    const body = trace.steps.length - trace.prologue;
    expect(messages.length).toBe(Math.min(60, body));
    expect(text.includes(`the first ${body - 60} of ${body} steps`)).toBe(body > 60);
    expect(text.includes(`the prologue, ${trace.prologue} steps`)).toBe(trace.prologue > 0);
    expect(text.includes('  loop for ever')).toBe((trace.violation.run?.loop ?? 0) > 0);
  });

  test('as a graph that Graphviz takes, with every step behind the prologue', () => {
    const graph = dotGraph(runDot(run));
    const steps = graph.subgraphs.flatMap(({ nodes }) => nodes.map((node) => ({ node, id: Number(node.id) })));
    const expected = trace.steps.slice(trace.prologue).map((_, i) => trace.prologue + i + 1);
    expect(steps.map(({ id }) => id).sort((a, b) => a - b)).toEqual(expected);
    const red = steps.filter(({ node }) => node.attributes.get('color') === 'red');
    expect(red.map(({ id }) => id)).toEqual(expected.slice(-1));
  });

  test('as trace events: tracks, nested slices, pairs', () => {
    const document = JSON.parse(JSON.stringify(traceEvents(run)));
    expect(isTraceEvents(document) ? [] : isTraceEvents.errors).toEqual([]);
    const events: TraceEvent[] = document.traceEvents;
    const names = new Map(
      events.filter((e) => e.name === 'thread_name').map(({ tid, args }) => [tid, String(args?.['name'])]),
    );
    // Each step is a slice of a millisecond on the track of who takes it, in order.
    const steps = events.filter(({ cat }) => cat === 'step');
    expect(steps.map(({ tid, ts, dur }) => [names.get(tid), ts, dur])).toEqual(
      trace.steps.map(({ actor }, i) => [actor, i * 1000, 1000]),
    );
    for (const id of new Set(trace.steps.flatMap(({ changes }) => Object.keys(changes)))) {
      expect([...names.values()]).toContain(id);
    }
    const overlapping = [...names.keys()].filter((tid) => !nests(events.filter((e) => e.tid === tid && e.ph === 'X')));
    expect(overlapping.map((tid) => names.get(tid))).toEqual([]);
    for (const [begin, end] of [
      ['b', 'e'],
      ['s', 'f'],
    ]) {
      const [begun, ended] = [begin, end].map((ph) => events.filter((e) => e.ph === ph));
      const key = ({ id, name: named, cat }: TraceEvent) => `${id} ${named} ${cat}`;
      expect(begun?.map(key)).toEqual(ended?.map(key));
      expect(new Set(begun?.map(key)).size).toBe(begun?.length);
      for (const [i, one] of (begun ?? []).entries()) expect(one.ts).toBeLessThan(ended?.[i]?.ts ?? 0);
    }
    // An arrow begins and ends inside a step.
    for (const { tid, ts = 0 } of events.filter(({ ph }) => ph === 's' || ph === 'f')) {
      expect(steps.some((step) => step.tid === tid && (step.ts ?? 0) < ts && ts < (step.ts ?? 0) + 1000)).toBe(true);
    }
  });
});

test('an arrow leads from the thread that lets go of a lock to the one that takes it', () => {
  const run = runOf('mutant_resv_in_callback.deadlock');
  const events = traceEvents(run).traceEvents;
  const arrows = events.filter(({ ph }) => ph === 's');
  expect(arrows.length).toBeGreaterThan(0);
  for (const { id, ts = 0, name } of arrows) {
    const [before, after] = [ts, events.find((e) => e.ph === 'f' && e.id === id)?.ts ?? 0].map(
      (time) => run.steps[Math.floor(time / 1000)],
    );
    expect(before?.changes).toHaveProperty([name]);
    expect(after?.changes).toHaveProperty([name]);
    expect(before?.actor).not.toBe(after?.actor);
  }
});

test.each([
  ['mermaid', /^sequenceDiagram\n/],
  ['perfetto', /^\{\n "displayTimeUnit": "ms",\n/],
  ['dot', /^digraph "/],
])('--format %s prints it, the same bytes each time', async (format, start) => {
  const args = ['export', 'traces/mutant_flush_wait_skipped.M6.json', '--format', format];
  const { code, stdout, stderr } = await stalemate(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(start);
  expect((await stalemate(args)).stdout).toBe(stdout);
});

test('a trace that does not reproduce is not drawn', async () => {
  const trace = JSON.parse(readFileSync(join(root, 'traces/mutant_flush_wait_skipped.M6.json'), 'utf8'));
  const file = join(mkdtempSync(join(tmpdir(), 'stalemate-export-')), 'shorter.json');
  writeFileSync(file, JSON.stringify({ ...trace, steps: trace.steps.toSpliced(3, 1) }));
  const { code, stdout } = await stalemate(['export', file, '--format', 'dot']);
  expect(stdout).toMatch(/does not reproduce:\n.*step 4/);
  expect(code).toBe(1);
});

test('for a scenario it says what draws it', async () => {
  const { code, stderr } = await stalemate(['export', 'munmap_iommu', '--format', 'dot']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/'munmap_iommu' is a scenario; .*locks munmap_iommu --dot/);
});

test('show: every machine as Graphviz takes it', () => {
  for (const machine of machinesOf(protocolNamed('merged'))) {
    const drawn = dotGraph(dot(machine));
    const states = 'places' in machine ? machine.places : machine.states;
    expect(drawn.nodes.length, machine.id).toBe(Object.keys(states).length + 1);
  }
});

/** Whether slices of a track lie beside each other or within each other. */
function nests(slices: readonly TraceEvent[]): boolean {
  const open: number[] = [];
  const ordered = [...slices].sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0));
  return ordered.every(({ ts = 0, dur = 0 }) => {
    while (open.length > 0 && (open.at(-1) as number) <= ts) open.pop();
    const fits = open.every((end) => ts + dur <= end);
    open.push(ts + dur);
    return fits;
  });
}
