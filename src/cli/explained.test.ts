import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../report/explanation.ts';
import { explanationText } from '../report/explanation.ts';
import { firstScreen, LINES } from '../report/first-screen.ts';
import { MAIL_WIDTH, mailText } from '../report/mail-text.ts';
import { compareTraces, traceDiffText } from '../report/trace-diff.ts';
import { traceFolder } from './catalog.ts';
import { explained } from './explained.ts';

const known = new Map<string, Explanation>();

/** A kept trace; its file as a user in the project's folder names it. */
function kept(name: string): Explanation {
  const found = known.get(name) ?? read(name);
  known.set(name, found);
  return found;
}

function read(name: string): Explanation {
  const found = explained(join(traceFolder, `${name}.json`));
  if ('parts' in found) throw new Error(found.parts);
  return { ...found.one, file: `traces/${name}.json` };
}

/** One of each kind, the shortest and the longest, many threads, a long prologue, and some by the way. */
const TOLD = [
  'mutant_flush_wait_skipped.M6',
  'migrate_page.R7',
  'vm_close_bounce.T9',
  'mutant_timeslice_too_short.P2_device',
  'mutant_bind_behind_faulting_job.P2_device',
  'mutant_resv_in_callback.deadlock',
  'cross_migration_locked_source.can_idle',
];
const SAMPLE = [
  ...TOLD,
  ...readdirSync(traceFolder)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((_, i) => i % 90 === 11),
];

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
/** Without blanks: a long name may be broken where a line ends. */
const words = (text: string): string => text.replace(/\s+/g, '');

/** What a step calls; its function is named once. */
const call = (label: string): string => words(label.slice(label.lastIndexOf(': ') + 1));

describe.each(SAMPLE)('of %s', (name) => {
  const one = kept(name);
  const last = one.steps.at(-1)?.label ?? 'no step is taken';

  test('the first screen has 25 lines of 100 columns, and what it takes to understand', () => {
    const text = firstScreen(one);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES);
    expect(widest(text)).toBeLessThanOrEqual(100);
    expect(text).toContain(`VIOLATED ${one.property.id} ${one.property.name}`);
    expect(words(text)).toContain(words(one.property.says.slice(0, 120)));
    expect(words(text)).toContain(call(last));
    for (const part of ['  But ', '  Broken ', '  Source ', `  replay:  npx stalemate replay traces/${name}.json`])
      expect(text).toContain(part);
    expect(text).toContain(`npx stalemate ${one.again}`);
    for (const { thread } of one.waiting) expect(text).toContain(thread);
    expect(firstScreen(one)).toBe(text);
  });

  test('a mail has 72 columns, which can be quoted', () => {
    for (const full of [false, true]) {
      const text = mailText(one, full);
      expect(widest(text)).toBeLessThanOrEqual(MAIL_WIDTH);
      expect(text).not.toMatch(/\t|^>|[^\x20-\x7e\n]/m);
      expect(words(text)).toContain(words(one.property.says));
      expect(words(text)).toContain(call(last));
    }
    const threads = new Set(one.steps.filter(({ kind }) => kind === 'thread').map(({ actor }) => actor));
    expect(mailText(one, true).match(/CPU\d+ is /g) ?? []).toHaveLength(threads.size);
  });

  test('--full has every step', () => {
    const numbers = [...explanationText(one).matchAll(/^[ >] *(\d+) {2}/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(one.steps.map(({ number }) => number));
  });
});

test('the steps that the violation hangs on are shown, however long ago they were', () => {
  expect(firstScreen(kept('mutant_flush_wait_skipped.M6'))).toMatch(
    / 72 +gpu walk v=v0 .*\n.*tlb\[v0\] empty -> cached/,
  );
  // The lock that the other one waits for.
  expect(firstScreen(kept('mutant_resv_in_callback.deadlock'))).toMatch(
    / 57 .*xe_vm_drm_exec_lock +vm_resv free -> locked/,
  );
});

test('threads of a mail stand side by side, as comments in the kernel have them', () => {
  const text = mailText(kept('mutant_resv_in_callback.deadlock'), false);
  expect(text).toContain(`
    CPU0 is gpu_fault; CPU1 is munmap

    CPU0                              CPU1
    ----                              ----
`);
  expect(text).toMatch(/^ {4}__xe_svm_handle_pagefault\(\)\n {6}xe_vm_drm_exec_lock$/m);
  expect(text).toMatch(/^ {38}mn_itree_invalidate\(\)\n {40}mn_itree_inv_start_range$/m);
});

describe('two traces', () => {
  const compared = (a: string, b: string) => {
    const [one, other] = [kept(a), kept(b)];
    const diff = compareTraces(one.trace, other.trace);
    return { diff, text: traceDiffText(diff, one, other) };
  };

  test('that are the same', () => {
    const { diff, text } = compared('migrate_page.R7', 'migrate_page.R7');
    expect(diff).toMatchObject({ settings: [], violation: [], common: 72, partsAt: { a: null, b: null } });
    expect(text).toContain('The runs are the same, 72 steps.');
  });

  test('of one scenario, of which one ends in the other', () => {
    const { diff, text } = compared('mutant_flush_wait_skipped.M6', 'mutant_flush_wait_skipped.M1');
    expect(diff.settings).toEqual([]);
    expect(diff.violation).toContainEqual({ what: 'property', a: 'M6 flush_before_unmap', b: 'M1 no_stale_mapping' });
    expect([diff.common, diff.partsAt]).toEqual([92, { a: null, b: 92 }]);
    expect(text).toContain('there A ends');
    expect(text).toMatch(/^ +> +93 munmap/m);
    expect(widest(text)).toBeLessThanOrEqual(100);
  });

  test('of different mutations part, and have steps in common again', () => {
    const { diff, text } = compared('mutant_flush_wait_skipped.M1', 'mutant_zap_skipped.M1');
    expect(diff.settings.map(({ what }) => what)).toEqual(['scenario', 'mutations', 'model']);
    const at = diff.partsAt.a as number;
    expect(text).toContain(`part at step ${at + 1}`);
    expect(diff.rows.slice(0, at).every(({ a, b }) => a === b)).toBe(true);
    expect(diff.rows.slice(at).some(({ a, b }) => a !== null && b !== null && a !== b)).toBe(true);
    // Every step of each is in some row, in its order.
    expect(diff.rows.flatMap(({ a }) => a ?? [])).toEqual(kept('mutant_flush_wait_skipped.M1').steps.map((_, i) => i));
    expect(diff.rows.flatMap(({ b }) => b ?? [])).toEqual(kept('mutant_zap_skipped.M1').steps.map((_, i) => i));
    expect(widest(text)).toBeLessThanOrEqual(100);
  });
});
