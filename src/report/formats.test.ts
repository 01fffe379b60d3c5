/** What other tools are told, read by readers that are not ours, or by the published schema. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Draft04 from 'ajv-draft-04';
import { parse as readJunit } from 'junit2json';
import type { Log } from 'sarif';
import { Parser } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import type { CheckResult, PropertySummary, ScenarioSummary } from '../schema/validate.ts';
import { type KtapResult, readKtap } from '../testing/ktap-reader.ts';
import type { Gate, PlacedStep, Violation } from './gate.ts';
import { annotations, jobSummary } from './github.ts';
import { junitXml } from './junit.ts';
import { ktap } from './ktap.ts';
import { sarif } from './sarif.ts';

/** What the escapes of each format have to stand: ends of sections, signs of directives and commands, control characters. */
const HOSTILE = 'a & b < "c" ]]> # 100 %, x: y | z\r\u0007 end';

const STATUSES: readonly PropertySummary['status'][] = [
  'holds',
  'vacuous',
  'expected violation',
  'new violation',
  'vanished violation',
  'incomplete as expected',
  'unexpectedly incomplete',
];

const verdictOf = (status: PropertySummary['status']): PropertySummary['verdict'] =>
  status === 'expected violation' || status === 'new violation'
    ? 'violated'
    : status.includes('incomplete')
      ? 'incomplete'
      : 'holds';

const property = (status: PropertySummary['status'], i: number, scenario: string): PropertySummary => ({
  id: `P${i}`,
  verdict: verdictOf(status),
  premise: status !== 'vacuous',
  status,
  ...(verdictOf(status) === 'violated'
    ? { broken: HOSTILE, trace: `runs/${scenario}.P${i}.json`, steps: 3, prologue: 2 }
    : {}),
});

const scenario = (name: string, change: Partial<ScenarioSummary> = {}): ScenarioSummary => ({
  scenario: name,
  protocol: 'merged',
  source: [],
  verdict: 'holds',
  expected: 'holds',
  asExpected: true,
  differences: [],
  states: 12_345,
  transitions: 20,
  depth: 7,
  bits: 8,
  reductions: [],
  notReduced: [],
  limits: 'depth 7',
  properties: [],
  ...change,
});

const step = (position: number, actor: string, line: number): PlacedStep => ({
  position,
  actor,
  says: `f: call ${position}; ${HOSTILE}`,
  place: { file: `models/flows/${actor}.ts`, line },
});

const violation = (): Violation => ({
  text: `VIOLATED P3 rule_3\n  1 f: call\n\n ${HOSTILE}\n`,
  steps: [step(0, 'munmap', 3), step(1, 'gpu', 4), step(2, 'munmap', 5)],
  prologue: 1,
  culprit: { ...step(1, 'gpu', 4), why: 'gpu should have waited.' },
});

const gate = (compared: boolean, results: readonly ScenarioSummary[], more: Partial<CheckResult> = {}): Gate => ({
  compared,
  result: { schema: 'stalemate-result-1', tool: '0.1.0', complete: true, exitCode: 1, ...more, results: [...results] },
  rules: new Map(
    STATUSES.map((_, i) => [
      `P${i}`,
      {
        id: `P${i}`,
        name: `rule_${i}`,
        says: 'It is so.',
        broken: HOSTILE,
        place: { file: 'properties/p.ts', line: i + 1 },
      },
    ]),
  ),
  violations: new Map(
    results.flatMap(({ properties }) =>
      properties.flatMap(({ trace, status }): [string, Violation][] =>
        trace !== undefined && (!compared || status === 'new violation') ? [[trace, violation()]] : [],
      ),
    ),
  ),
  places: new Map(results.map((one) => [one.scenario, { file: `models/scenarios/${one.scenario}.json`, line: 40 }])),
});

/** One of each status, a scenario that is fine, and everything that can be wrong with the whole run. */
const everything = (compared = true): Gate =>
  gate(
    compared,
    [
      scenario('all', {
        verdict: 'violated',
        asExpected: false,
        differences: ['new violation: P3 is violated, which is not expected'],
        properties: STATUSES.map((status, i) => property(status, i, 'all')),
      }),
      scenario('fine', { properties: [property('holds', 0, 'fine')], seconds: 1.5 }),
      scenario('other', { protocol: 'base', properties: [property('vacuous', 1, 'other')] }),
    ],
    {
      uncovered: ['merged: munmap: f: call/alternative'],
      vacuous: ['base: P1'],
      traces: {
        replayed: 5,
        failed: [{ trace: 'traces/all.P3.json', property: 'P3', scenario: 'all', differences: ['step 3: no'] }],
      },
    },
  );

const named = (results: readonly KtapResult[], name: string): KtapResult =>
  results.find((one) => one.name === name) ?? expect.fail(`no result is called ${name}`);

describe('ktap', () => {
  const document = ktap(everything());
  const results = readKtap(document);

  test('protocol, scenario and property are nested, and what fails below fails above', () => {
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ['merged', false],
      ['base', true],
      ['whole run', false],
    ]);
    expect(named(results, 'merged').children.map(({ name, ok }) => [name, ok])).toEqual([
      ['all', false],
      ['fine', true],
    ]);
  });

  test('each status has its result and directive', () => {
    const cases = named(named(results, 'merged').children, 'all').children;
    expect(cases.map(({ name, ok, directive }) => [name, ok, directive?.split(' ')[0] ?? ''])).toEqual([
      ['P0 rule_0', true, ''],
      ['P1 rule_1', true, 'SKIP'],
      ['P2 rule_2', true, 'XFAIL'],
      ['P3 rule_3', false, ''],
      ['P4 rule_4', false, ''],
      ['P5 rule_5', true, ''],
      ['P6 rule_6', false, 'TIMEOUT'],
      ['expectation', false, ''],
    ]);
    expect(named(cases, 'P5 rule_5').diagnostics).toEqual(['incomplete as expected: depth 7; 12,345 states, depth 7']);
    expect(named(cases, 'P3 rule_3').diagnostics).toContain(
      'to blame: gpu should have waited. (models/flows/gpu.ts:4)',
    );
    expect(named(cases, 'P3 rule_3').diagnostics).toContain('VIOLATED P3 rule_3');
    expect(named(cases, 'P4 rule_4').diagnostics[0]).toMatch(/^vanished violation/);
  });

  test('a reader of TAP sees the same at each level', () => {
    const check = (text: string, level: readonly KtapResult[]): void => {
      const seen = Parser.parse(text, { bail: false }).flatMap((event) => (event[0] === 'assert' ? [event[1]] : []));
      expect(seen.map(({ ok, id }) => [ok, id])).toEqual(level.map(({ ok }, i) => [ok, i + 1]));
      expect(seen.filter(({ skip }) => skip).length).toBe(
        level.filter((one) => one.directive?.startsWith('SKIP')).length,
      );
      for (const one of level) if (one.nested !== '') check(one.nested, one.children);
    };
    check(document, results);
  });

  test('the reader of the test does refuse what the rules do not allow', () => {
    for (const [from, to] of [
      ['KTAP version 1', 'TAP version 14'],
      ['1..3', '1..4'],
      ['ok 1 P0', 'ok 2 P0'],
      ['# XFAIL', '# MAYBE'],
      ['  not ok 1 all', '  ok 1 all'],
    ] as const)
      expect(() => readKtap(document.replace(from, to)), to).toThrow();
  });
});

describe('junit', () => {
  test('a suite for each scenario, a case for each property, the run as the body of a failure', async () => {
    const xml = junitXml(everything());
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 does not allow is looked for.
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    const report = await readJunit(xml);
    if (!report || !('testsuite' in report)) return expect.fail('no suites');
    expect(report).toMatchObject({ tests: 15, failures: 6, errors: 1 });
    const [all, fine] = report.testsuite ?? [];
    expect(all).toMatchObject({ name: 'all', tests: 8, failures: 3, errors: 1, skipped: 1 });
    expect(fine).toMatchObject({ name: 'fine', failures: 0, time: 1.5 });
    const cases = all?.testcase ?? [];
    expect(cases.map(({ name, classname }) => [classname, name])[3]).toEqual(['merged.all', 'P3 rule_3']);
    const [body] = cases[3]?.failure ?? [];
    expect(body).toMatchObject({ type: 'new violation' });
    expect(body?.inner).toContain('VIOLATED P3 rule_3');
    expect(body?.inner).toContain('a & b < "c" ]] > # 100 %, x: y | z');
    expect(cases[4]?.failure?.[0]).toMatchObject({ type: 'vanished violation' });
    expect(cases[6]?.error?.[0]).toMatchObject({ type: 'unexpectedly incomplete' });
    expect(cases[2]?.['system-out']?.[0]).toMatch(/^expected violation/);
  });
});

describe('sarif', () => {
  const require = createRequire(import.meta.url);
  const folder = require.resolve('@microsoft/jest-sarif').replace(/index\.js$/, '');
  const schema = JSON.parse(readFileSync(`${folder}schemas/sarif-2.1.0-rtm.5.json`, 'utf8'));
  const valid = new Draft04.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const log = JSON.parse(sarif(everything())) as Log;
  const [run] = log.runs;
  const results = run?.results ?? [];

  test('it is valid by its schema, which refuses others', () => {
    expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...log, version: '2.0.0' })).toBe(false);
    expect(valid({ ...log, runs: [{ ...run, results: [{ level: 'bad' }] }] })).toBe(false);
  });

  test('only what fails is a result, each with its rule and its own fingerprint', () => {
    expect(results.map(({ ruleId }) => ruleId)).toEqual([
      'P3',
      'P4',
      'P6',
      'not_as_expected',
      'step_never_taken',
      'P1',
      'P3',
    ]);
    for (const { ruleId, ruleIndex } of results) expect(run?.tool.driver.rules?.[ruleIndex ?? -1]?.id).toBe(ruleId);
    const prints = results.map(({ partialFingerprints }) => partialFingerprints?.['stalemateViolation/v1']);
    expect(new Set(prints).size).toBe(results.length);
  });

  test('a violation stands at the step to blame, and its run has a flow for each actor', () => {
    const [first] = results;
    expect(first?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'models/flows/gpu.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 4 },
    });
    const flows = first?.codeFlows?.[0]?.threadFlows ?? [];
    expect(flows.map(({ id, locations }) => [id, locations.map(({ executionOrder }) => executionOrder)])).toEqual([
      ['munmap', [1, 3]],
      ['gpu', [2]],
    ]);
    expect(flows[0]?.locations[0]?.importance).toBe('unimportant');
    expect(flows[1]?.locations[0]?.importance).toBe('essential');
  });

  test('nothing fails, no results', () => {
    const clean = JSON.parse(sarif(gate(true, [scenario('fine', { properties: [property('holds', 0, 'fine')] })])));
    expect(valid(clean)).toBe(true);
    expect(clean.runs[0].results).toEqual([]);
  });
});

describe('github', () => {
  /** As GitHub takes a command apart. */
  const read = (line: string) => {
    const [, name, properties, message] = /^::(\w+) ([^\n]*?)::(.*)$/.exec(line) ?? expect.fail(`no command: ${line}`);
    const plain = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
    const value = (text: string) => plain(text).replaceAll('%25', '%');
    const entries = (properties as string).split(',').map((one) => one.split('='));
    return {
      name,
      properties: Object.fromEntries(
        entries.map(([key, text]) => [key, value((text as string).replaceAll('%3A', ':').replaceAll('%2C', ','))]),
      ),
      message: value(message as string),
    };
  };
  const commands = (text: string) => text.split('\n').slice(0, -1).map(read);

  test('an error for each property that fails, at the line that is to blame', () => {
    const read = commands(annotations(everything()));
    expect(
      read.map(({ name, properties }) => [name, properties['file'], properties['line'], properties['title']]),
    ).toEqual([
      ['error', 'models/flows/gpu.ts', '4', 'new violation: P3 rule_3'],
      ['error', 'models/scenarios/all.json', '40', 'vanished violation: P4 rule_4'],
      ['error', 'models/scenarios/all.json', '40', 'unexpectedly incomplete: P6 rule_6'],
      ['error', undefined, undefined, 'step never taken: merged: munmap: f: call/alternative'],
      ['error', 'properties/p.ts', '2', 'vacuous property: base: P1'],
      ['error', 'models/scenarios/all.json', '40', 'kept trace: traces/all.P3.json'],
    ]);
    expect(read[0]?.message).toBe(
      `all\ngpu should have waited.\n3 steps after a prologue of 2: runs/all.P3.json\n${HOSTILE}`,
    );
  });

  test('about ten, one for a property however many scenarios break it; the summary has them all', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      scenario(`s${i}`, {
        verdict: 'violated',
        asExpected: false,
        properties: [property('new violation', i % 15, `s${i}`)],
      }),
    );
    const read = commands(annotations(gate(true, many)));
    expect(read).toHaveLength(11);
    expect(read[0]?.message).toMatch(/\nalso: s15$/);
    expect(read[10]).toMatchObject({ name: 'notice', message: '5 more in the summary of the job' });
    const summary = jobSummary(gate(true, many));
    expect(summary.match(/^\| new violation \|/gm)).toHaveLength(30);
    expect(summary.match(/<details>/g)).toHaveLength(5);
  });

  test('the summary keeps within a MiB, and says what passed', () => {
    const many = Array.from({ length: 9_000 }, (_, i) =>
      scenario(`s${i}`, {
        verdict: 'violated',
        asExpected: false,
        properties: [property('new violation', 3, `s${i}`)],
      }),
    );
    expect(jobSummary(gate(true, many)).length).toBeLessThan(1 << 20);
    const fine = gate(true, [scenario('fine', { properties: [property('expected violation', 2, 'fine')] })]);
    expect(jobSummary(fine)).toBe(
      '### stalemate: passed\n\n1 scenario, 12,345 states; 2 checks: 0 failed, 1 violated as expected, 0 vacuous in their scenario.\n',
    );
    expect(annotations(fine)).toBe('');
  });
});

test('without expectations every violation fails, and so does every open end', () => {
  const [merged] = readKtap(ktap(everything(false)));
  const cases = named(merged?.children ?? [], 'all').children;
  expect(cases.map(({ ok }) => ok)).toEqual([true, true, false, false, true, false, false]);
  expect(cases.map(({ name }) => name)).not.toContain('expectation');
});
