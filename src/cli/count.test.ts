import { expect, test } from 'vitest';
import { problemsOf } from '../schema/validate.ts';
import { stalemate } from '../testing/command-line.ts';

const SCENARIO = 'munmap_passthrough';
const count = (...more: readonly string[]) => stalemate(['count', SCENARIO, ...more]);

test('a most is a number, and what has none is shown with the cycle that feeds it', async () => {
  const { code, stdout } = await count();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}retries +1 /m);
  expect(stdout).toMatch(/^ {2}iotlb_flushes +unbounded /m);
  expect(stdout).toMatch(/iotlb_flushes: these \d+ steps come back to where they began/);
  expect(stdout.split('\n').every((line) => line.length <= 100)).toBe(true);
});

test('JSON has its schema; a label counts that step, and ways without a step may have a most', async () => {
  const label = '__drm_gpusvm_unmap_pages: dma_unmap_page';
  const json = async (...more: string[]) => JSON.parse((await count('--json', '--of', label, ...more)).stdout);
  const free = await json();
  expect(problemsOf(free, 'count-result')).toEqual([]);
  expect(free.counts).toMatchObject([{ id: label, most: null }]);
  const without = await json('--without', 'drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)');
  expect(without.counts).toMatchObject([{ most: expect.any(Number), loop: 0 }]);
});

test('a limit makes it a lower bound', async () => {
  const { code, stdout } = await count('--states', '500');
  expect(code).toBe(3);
  expect(stdout).toMatch(/at least/);
});

test.each([
  [['--of', ''], /--of.*Expected a name/],
  [['--of', 'retires'], /did you mean 'retries'/],
  [['--flow', 'munnmap'], /did you mean 'munmap'/],
  [['--without', '/fial'], /--without: unknown step '\/fial'; did you mean '\/fail'/],
  [['--run', 'link'], /--run: unknown count 'link'/],
])('%j is refused in one line', async (options, says) => {
  const { code, stderr } = await count(...options);
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
