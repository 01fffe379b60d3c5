/** A maintainer's own series: `matrix series --from`, on copies of the example. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemsOf } from '../schema/validate.ts';
import { captured } from '../testing/captured.ts';
import { projectRoot } from './catalog.ts';
import { run } from './matrix.ts';
import { loadSeries } from './series-folder.ts';

const example = join(projectRoot, 'models', 'series', 'example');
const folder = mkdtempSync(join(tmpdir(), 'stalemate-series-'));

/** A copy of the example in which one file is another one, or, as null, is not there. */
function copy(file: string, document: unknown): string {
  const to = join(mkdtempSync(join(folder, 's-')), 'mine');
  cpSync(example, to, { recursive: true });
  if (document === null) rmSync(join(to, file));
  else writeFileSync(join(to, file), JSON.stringify(document));
  return to;
}

/** A GPU fault and an access behind an IOMMU, and nothing else. */
const tiny = {
  scenario: 'tiny',
  says: 'A GPU fault and an access.',
  protocol: 'merged',
  sizes: { virt: 1, range: 1, page: 1, addr: 1 },
  switches: { iommu: true, inline_reclaim: false },
  actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
  properties: ['T3'],
  expect: { verdict: 'holds' },
};

const second = '0002-leave-the-sync-to-the-next-fault.json';

test('the example: the second patch breaks what the third one repairs', async () => {
  const mine = copy('series.json', { base: 'merged', scenarios: ['scenarios/tiny.json'] });
  mkdirSync(join(mine, 'scenarios'));
  writeFileSync(join(mine, 'scenarios', 'tiny.json'), JSON.stringify(tiny));
  const { stdout } = await captured(() => run(['series'], { from: mine, runs: join(folder, 'runs'), json: true }));
  const document = JSON.parse(stdout);
  expect(problemsOf(document, 'matrix-result')).toEqual([]);
  const { families } = document.results[0];
  expect(families.rows.map(({ brings, repairs }: Record<string, unknown>) => [brings, repairs])).toEqual([
    [[], []],
    [[], []],
    [[{ property: 'T3', cells: ['tiny'] }], []],
    [[], [{ property: 'T3', cells: ['tiny'] }]],
  ]);
  const translation = families.rows[2].cells.find(({ family }: { family: string }) => family === 'translation');
  expect(translation.found[0]).toMatchObject({
    step: 'dma_map_pages: drm_gpusvm_get_pages: dma_iova_sync/ok',
    changed: true,
  });
});

test('each prefix is what the patches before it have made, and all are made of the base', () => {
  const { cells } = loadSeries(example);
  const lengths = cells
    .filter(({ at }) => at['program'] === 'fault_iommu')
    .map(({ scenario }) => scenario.mutations?.length ?? 0);
  expect(lengths).toEqual([0, 1, 2, 3]);
});

describe('refused, with the file and the place', () => {
  const patch = JSON.parse(readFileSync(join(example, second), 'utf8'));
  test.each([
    [
      'a wrong label',
      second,
      { ...patch, changes: [{ skip: 'drm_gpusvm_get_pages: dma_iova_synk' }] },
      /0002-.*\.json: changes\.0: unknown step 'drm_gpusvm_get_pages: dma_iova_synk'; did you mean 'drm_gpusvm_get_pages: dma_iova_sync'\?/,
    ],
    [
      'a label that a patch before has changed',
      second,
      { ...patch, changes: [{ skip: 'drm_gpusvm_get_pages: i < npages' }] },
      /0002-.*: changes\.0: unknown step .*; did you mean 'drm_gpusvm_get_pages: i < num_pages'\?/,
    ],
    ['no operator', second, { ...patch, changes: [{ in: 'get_pages' }] }, /0002-.*: changes\.0: no operator/],
    ['no changes', second, { ...patch, changes: [] }, /0002-.*: changes: expected a list of at least 1/],
    [
      'a stray key',
      second,
      { ...patch, change: [] },
      /0002-.*: top level: unknown key 'change'; did you mean 'changes'\?/,
    ],
    ['a base in the middle', second, { ...patch, base: 'base' }, /0002-.*: base: only the first patch/],
    ['no base', 'series.json', { scenarios: ['fault_iommu'] }, /0001-.*: lacks 'base'/],
    [
      'a wrong base',
      'series.json',
      { base: 'mergd' },
      /series\.json: base: unknown protocol 'mergd'; did you mean 'merged'\?/,
    ],
    [
      'a wrong scenario',
      'series.json',
      { base: 'merged', scenarios: ['fault_iomu'] },
      /series\.json: scenarios\.0: unknown scenario 'fault_iomu'; did you mean 'fault_iommu'\?/,
    ],
  ])('%s', (_, file, document, message) => {
    expect(() => loadSeries(copy(file, document))).toThrow(message);
  });

  test('a folder without patches, and none at all', () => {
    expect(() => loadSeries(mkdtempSync(join(folder, 'e-')))).toThrow('there are no patches');
    expect(() => loadSeries(join(folder, 'nowhere'))).toThrow('no such folder');
  });

  test('--from with another name, and expectations', async () => {
    await expect(run(['iommu'], { from: example, runs: folder })).rejects.toThrow('matrix series --from <folder>');
    await expect(run(['series'], { from: example, expect: true, runs: folder })).rejects.toThrow('leave out --expect');
  });
});

test('without scenarios the programs of the shipped series run', () => {
  const base = 'base';
  const mine = copy('series.json', { base });
  rmSync(join(mine, second));
  rmSync(join(mine, '0003-sync-before-the-pages-are-published.json'));
  writeFileSync(
    join(mine, '0001-call-the-number-of-pages-by-its-name.json'),
    JSON.stringify({
      patch: 'a name',
      says: 'A name.',
      changes: [{ relabel: 'drm_gpusvm_get_pages: i < npages', to: 'drm_gpusvm_get_pages: i < num_pages' }],
    }),
  );
  const { matrix, cells } = loadSeries(mine);
  expect(matrix.matrix).toBe('mine');
  expect(cells.map(({ cell }) => cell)).toContain('base.munmap');
});
