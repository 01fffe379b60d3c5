/** The HTML report in a real browser. Skipped where there is none; `.ci/run` installs one. */

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageData, PageRun } from '../report/page-data.ts';
import { browserFile, launched } from '../testing/browser.ts';
import { root, stalemate } from '../testing/command-line.ts';

const file = browserFile();
const folder = mkdtempSync(join(tmpdir(), 'stalemate-page-'));
const FLUSH = 'mutant_flush_wait_skipped';
const LASSO = 'progress_cpu_faults';
/** Steps of the run whose slider is timed. */
const LONG = 1000;
/** With every kind of guard, effect and call in them. */
const DRAWN = ['gpu_fault', 'get_pages', 'invalidate', 'page', 'iova', 'mmap_lock', 'copy_engine'];

const DATA = /(<script[^>]*id="data"[^>]*>)(.*?)(<\/script>)/s;

describe.skipIf(file === null)('in a browser', () => {
  let browser: Browser;
  let report = '';

  beforeAll(async () => {
    report = join(folder, 'report.html');
    const traces = [`traces/${FLUSH}.M6.json`, `traces/${LASSO}.P3.json`];
    const { code } = await stalemate([
      'report',
      '--html',
      report,
      'pagemap_unplug_parked',
      '--runs',
      folder,
      '--traces',
      ...traces,
    ]);
    expect(code).toBe(0);
    browser = await launched(file as string);
  }, 60_000);
  afterAll(() => browser?.close());

  interface Opened {
    readonly page: Page;
    /** What went wrong, and what was asked of the network. */
    readonly faults: string[];
  }

  async function opened(hash: string, options: { dark?: boolean; file?: string } = {}): Promise<Opened> {
    const page = await browser.newPage({
      viewport: { width: 1400, height: 900 },
      colorScheme: options.dark ? 'dark' : 'light',
    });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('request', (request) => !/^(file|data):/.test(request.url()) && faults.push(request.url()));
    await page.goto(`${pathToFileURL(options.file ?? report)}${hash}`);
    return { page, faults };
  }

  const at = (page: Page) => page.locator('output.at b').innerText();
  /** The text of a resource in the tables. */
  const stateOf = (page: Page, id: string) => page.locator(`.state[title^="${id} "]`).first().getAttribute('title');

  test('from the matrix to a run and back, with the keyboard alone', async () => {
    const { page, faults } = await opened('');
    const link = page.locator(`a[aria-label^="${FLUSH}: M6"]`);
    for (let i = 0; i < 60 && !(await link.evaluate((one) => one === document.activeElement)); i++)
      await page.keyboard.press('Tab');
    expect(await link.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await page.locator('h1').innerText()).toContain('M6 flush_before_unmap');
    // The prologue is over, and nothing of the run has been done.
    expect(await at(page)).toBe('75 / 92');
    const positions = [];
    for (const key of ['ArrowRight', 'ArrowLeft', 'End', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'ArrowLeft']) {
      await page.keyboard.press(key);
      positions.push(Number.parseInt(await at(page), 10));
    }
    expect(positions).toEqual([76, 75, 92, 92, 82, 92, 0, 0]);
    await page.keyboard.press('Escape');
    await page.locator('section.matrix').waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  test('the state after each step: what the last one leaves behind, and what changed', async () => {
    const { page, faults } = await opened('#/run/0/87');
    expect(await stateOf(page, 'pte[v0]')).toBe('pte[v0] invalid');
    expect(await stateOf(page, 'tlb[v0]')).toBe('tlb[v0] cached(addr=a0, proto=system)');
    expect(await page.locator('.side-by-side .state.changed').allInnerTexts()).toEqual(['invalid']);
    expect(await page.locator('li[aria-current=step] .number').innerText()).toBe('87');
    // What names a page of RAM stands in its box.
    const box = page.locator('.box', { has: page.locator('.member', { hasText: 'p0' }) });
    expect(await box.locator('.chip').allInnerTexts()).toEqual(['slot[v0]', 'iova[a0]']);
    expect(await page.locator('.locks-held tr', { hasText: 'notifier_lock' }).locator('.holder').innerText()).toMatch(
      /munmap\s+write/,
    );
    // The flow that steps, in the flow that it calls, is drawn with its place lit.
    const machine = page.locator('[aria-label=Machine]');
    await machine.locator('.node.lit').waitFor();
    const place = (
      await page
        .locator('.others tr', { hasText: /^munmap/ })
        .locator('b')
        .innerText()
    )
      .split('.')
      .at(-1);
    expect(await machine.locator('.node.lit text').first().textContent()).toBe(place);
    await page.keyboard.press('ArrowRight');
    expect(await machine.locator('.node.lit text').first().textContent()).not.toBe(place);
    await page.locator('li.row button').last().click();
    expect(await at(page)).toBe('92 / 92');
    expect(await stateOf(page, 'iova[a0]')).toBe('iova[a0] reserved(range=r0)');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('a run that goes round: behind its last step comes the first of the round', async () => {
    const { page, faults } = await opened('#/run/1');
    await page.keyboard.press('End');
    const end = await page.locator('.others').innerText();
    const positions = [];
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('ArrowRight');
      positions.push(Number.parseInt(await at(page), 10));
    }
    expect(positions).toEqual([10, 11]);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    // The same state, come to in another way.
    expect((await page.locator('.others').innerText()).replace(/\s+/g, ' ')).toBe(end.replace(/\s+/g, ' '));
    expect(await page.locator('li.loop').count()).toBe(56);
    expect(faults).toEqual([]);
    await page.close();
  });

  test.each([false, true])('can be read, dark: %s', async (dark) => {
    for (const hash of ['#/matrix', '#/run/0/92', '#/run/1/30', '#/coverage']) {
      const { page, faults } = await opened(hash, { dark });
      await page.locator('main h1').waitFor();
      expect(await page.evaluate(faint), hash).toEqual([]);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(Number(/\d+/.exec(background)?.[0]) < 128).toBe(dark);
      mkdirSync(join(root, 'runs'), { recursive: true });
      const name = `page-${hash.replace(/\W+/g, '-')}-${dark ? 'dark' : 'light'}.png`;
      await page.screenshot({ path: join(root, 'runs', name) });
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  test(`a step of the slider in a run of ${LONG} steps`, async () => {
    const { page, faults } = await opened('#/run/0/500', { file: longReport() });
    await page.locator('.node.lit').waitFor();
    await page.waitForTimeout(1500);
    const tools = await page.context().newCDPSession(page);
    await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await tools.send('Performance.getMetrics');
      return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
    };
    const before = await busy();
    const times = await page.evaluate(async () => {
      const found: number[] = [];
      for (let i = 0; i < 60; i++) {
        const key = i % 12 === 11 ? 'PageDown' : 'ArrowRight';
        const begin = performance.now();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        // The frame in which it shows, and the work after it.
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        found.push(performance.now() - begin);
      }
      return found.sort((a, b) => a - b);
    });
    const cpu = ((await busy()) - before) / times.length;
    const [median, worst] = [times[30] as number, times.at(-1) as number];
    console.log(
      `slider at ${LONG} steps: ${cpu.toFixed(1)} ms of CPU a step; until it shows, median ${median.toFixed(1)} ms, slowest ${worst.toFixed(1)} ms`,
    );
    expect(await at(page)).toBe(`${500 + 55 + 50} / ${LONG}`);
    // Machines that do other work at the same time are slow, too.
    expect(median).toBeLessThan(500);
    expect(faults).toEqual([]);
    await page.close();
  });

  /** The report with the round of its lasso gone round so often that the run has a thousand steps. */
  function longReport(): string {
    const text = readFileSync(report, 'utf8');
    const data: PageData = JSON.parse(DATA.exec(text)?.[2] ?? '');
    const run = data.runs[1] as PageRun;
    const round = run.steps.slice(-run.loop);
    const steps = [...run.steps];
    while (steps.length < LONG) steps.push(...round);
    const long = { ...data, runs: [{ ...run, steps: steps.slice(0, LONG), loop: 0 }] };
    const target = join(folder, 'long.html');
    const json = JSON.stringify(long).replaceAll('<', '\\u003c');
    writeFileSync(
      target,
      text.replace(DATA, (_, open: string, __, close: string) => open + json + close),
    );
    return target;
  }

  test('show: machines as Mermaid takes them, whose parser of these needs a browser', async () => {
    const page = await browser.newPage();
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('@mermaid-js/tiny') });
    const texts: [string, string][] = [];
    for (const id of DRAWN) texts.push([id, (await stalemate(['show', id, '--format', 'mermaid'])).stdout]);
    const refused = await page.evaluate(async (all) => {
      const { mermaid: parser } = globalThis as unknown as { mermaid: { parse(text: string): Promise<unknown> } };
      const found: string[] = [];
      for (const [id, text] of all) await parser.parse(text).catch((error) => found.push(`${id}: ${error}`));
      return found;
    }, texts);
    expect(refused).toEqual([]);
    await page.close();
  });
});

/** Texts on the page with less contrast than 4.5 to 1 to what is behind them. Runs in the browser. */
function faint(): string[] {
  const canvas = document
    .createElement('canvas')
    .getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const rgba = (colour: string): number[] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top: number[], below: number[]) =>
    [0, 1, 2].map((i) => (top[i] as number) * (top[3] as number) + (below[i] as number) * (1 - (top[3] as number)));
  const behind = (element: Element | null): number[] => {
    if (!element) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : [...over(own, behind(element.parentElement)), 1];
  };
  const luminance = (colour: number[]) => {
    const [r = 0, g = 0, b = 0] = colour.map((c) =>
      c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Set<string>();
  for (const element of document.querySelectorAll('body *:not(script, style, title)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!own || element.closest('.hidden, defs')) continue;
    const style = getComputedStyle(element);
    const svg = element instanceof SVGElement;
    // In a drawing, the box of a node is behind its text.
    const box = svg ? element.closest('.node')?.querySelector('rect') : null;
    const back = box
      ? [...over(rgba(getComputedStyle(box).fill), behind(element.closest('section'))), 1]
      : behind(svg ? element.closest('section') : element);
    const [a, b] = [luminance(over(rgba(svg ? style.fill : style.color), back)), luminance(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5)
      found.add(`${ratio.toFixed(2)} ${element.className || element.tagName} '${element.textContent?.slice(0, 30)}'`);
  }
  return [...found];
}
