/** `report series` as a user runs it. The kept runs are many, so that it runs once. */

import { describe, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';
import { run } from './report.ts';

/** Text in one line. */
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('report series', async () => {
  const { stdout, code } = await captured(() => run(['series'], { runs: 'runs' }));
  const lines = stdout.split('\n');
  const heads = lines.filter((line) => /^\[\d+\]\*? +\w+ +[A-Za-z_]\w* +\S/.test(line));

  test('is a text that can be quoted: 72 columns, nothing behind the last word, plain signs', () => {
    expect(code).toBe(0);
    expect(lines.filter((line) => line.length > 72)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
  });

  test('each defect has a number of its own, a patch, a step, and the command that tells the whole run', () => {
    expect(heads.length).toBeGreaterThan(10);
    for (const name of ['patch', 'step', 'with', 'prefixes', 'whole run'])
      expect(lines.filter((line) => line.startsWith(`  ${name.padEnd(10)}`)).length).toBe(heads.length);
    const blocks = stdout.split(/^\[\d+\] (?=\w+ \w+$)/m).slice(1);
    const keys = blocks.map(
      (block) => `${block.split('\n')[0]} ${/^ {2}step +[\s\S]*?\(flow\s+\w+\)/m.exec(block)?.[0]}`,
    );
    expect(new Set(keys).size).toBe(heads.length);
  });

  test('what is given back a second time is put down to the patch that keeps the state over a retry', () => {
    expect(stdout).toMatch(
      /^\[\d+\] +rfc_v3_04 +T1 +migrate_unmap_pages: dma_iova_destroy:\n +iommu_dma_free_iova\/freed$/m,
    );
    const [, block = ''] = /^(\[\d+\] T1 [^[]*?iommu_dma_free_iova\/freed[^[]*)/m.exec(stdout) ?? [];
    expect(flat(block)).toMatch(/T1 breaks in rfc_v3_04 to v5; not in base to rfc_v3_03, merged \(program evict\)/);
  });

  test('what shows with folios of two pages is put down to the patch that computes the length of a run', () => {
    expect(stdout).toMatch(
      /^\[\d+\] +rfc_v3_05 +T1 +map_system_pages_filled:\n +drm_pagemap_migrate_map_system_pages:\n +dma_iova_link \(run, psize\)\/ok$/m,
    );
  });

  test('says what the model leaves out', () => {
    expect(flat(stdout)).toContain('- Memory is sequentially consistent; barriers are not modelled (may miss bugs)');
  });
});

test('another report is refused', async () => {
  await expect(run(['seris'], { runs: 'runs' })).rejects.toThrow("unknown report 'seris'; did you mean 'series'?");
});
