/** Whatever is wrong with the input: one line that says what and where, exit code 2, no stack trace. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stalemate } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-bad-'));

const good = {
  scenario: 'probe',
  says: 'a probe',
  protocol: 'merged',
  sizes: { virt: 1, range: 1, page: 2 },
  actors: ['gpu_fault', 'gpu', 'tlb_engine', 'pt_job'],
  expect: { verdict: 'holds' },
};

/** Writes a scenario that differs from a good one, and returns its path. */
function scenario(change: Record<string, unknown>, name = 'probe'): string {
  const own = mkdtempSync(join(folder, 's-'));
  const file = join(own, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...good, ...change }));
  return file;
}

function text(name: string, content: string): string {
  const file = join(mkdtempSync(join(folder, 't-')), name);
  writeFileSync(file, content);
  return file;
}

/** A trace as the tool writes it, changed. */
function trace(change: Record<string, unknown>): string {
  const base = {
    schema: 'stalemate-trace-1',
    tool: '0.1.0',
    scenario: 'probe',
    protocol: 'merged',
    source: [],
    model: '0'.repeat(64),
    system: { sizes: {}, switches: {}, tables: {}, actors: [{ flow: 'gpu', count: 1 }], start: {}, mutations: [] },
    violation: { property: 'M1', name: 'no_stale_mapping', kind: 'state' },
    prologue: 0,
    initial: {},
    steps: [],
  };
  return text('trace.json', JSON.stringify({ ...base, ...change }));
}

const cases: readonly [what: string, args: () => readonly string[], says: RegExp][] = [
  ['an unknown verb', () => ['chekc'], /unknown command 'chekc'/],
  ['an unknown option', () => ['check', '--al'], /unknown option '--al'/],
  ['no scenario at all', () => ['check'], /name a scenario, or use --all/],
  ['--all with a name', () => ['check', '--all', 'x'], /not both/],
  [
    'no property in a list of them',
    () => ['check', scenario({ properties: [] })],
    /properties: expected a list of at least 1, got \[\]/,
  ],
  ['an unknown scenario', () => ['check', 'no_such_scenario'], /unknown scenario 'no_such_scenario'/],
  ['a file that does not exist', () => ['check', join(folder, 'none.json')], /no such file/],
  ['a folder in place of a file', () => ['check', `${folder}/`], /is a folder/],
  ['truncated JSON', () => ['check', text('probe.json', '{"scenario": "pro')], /probe\.json: no valid JSON/],
  ['a misspelt key', () => ['check', scenario({ acters: [] })], /unknown key 'acters'; did you mean 'actors'\?/],
  ['a missing key', () => ['check', scenario({ says: undefined })], /lacks 'says'/],
  ['a wrong type', () => ['check', scenario({ sizes: { page: 'two' } })], /sizes\.page: expected integer, got "two"/],
  [
    'a wrong verdict',
    () => ['check', scenario({ expect: { verdict: 'fine' } })],
    /expect\.verdict: expected one of "holds"/,
  ],
  ['a name that is not the file', () => ['check', scenario({ scenario: 'other' })], /expected 'probe' as the file/],
  [
    'an unknown protocol',
    () => ['check', scenario({ protocol: 'merge' })],
    /unknown protocol 'merge'; did you mean 'merged'\?/,
  ],
  [
    'an unknown actor',
    () => ['check', scenario({ actors: ['gpu_falt'] })],
    /unknown flow 'gpu_falt'; did you mean 'gpu_fault'\?/,
  ],
  ['an actor twice', () => ['check', scenario({ actors: ['gpu', 'gpu'] })], /listed twice/],
  ['an unknown property', () => ['check', scenario({ properties: ['M1', 'M99'] })], /unknown property 'M99'/],
  ['an unknown mutation', () => ['check', scenario({ mutations: ['zap_skiped'] })], /did you mean 'zap_skipped'\?/],
  [
    'an unknown sort',
    () => ['check', scenario({ sizes: { pages: 2 } })],
    /unknown sort 'pages'; did you mean 'page'\?/,
  ],
  [
    'a sort that is too large',
    () => ['check', scenario({ sizes: { page: 1000 } })],
    /'page' is 1000, expected a whole number from 0 to 64/,
  ],
  [
    'a domain that is too large',
    () => ['check', scenario({ sizes: { virt: 60, page: 60, addr: 60, range: 60 } })],
    /more than \d+/,
  ],
  [
    'an unknown switch',
    () => ['check', scenario({ switches: { iomu: true } })],
    /unknown switch 'iomu'; did you mean 'iommu'\?/,
  ],
  [
    'a switch value that there is not',
    () => ['check', scenario({ switches: { iommu: 'lazy' } })],
    /'iommu' is "lazy", expected one of/,
  ],
  [
    'an unknown table',
    () => ['check', scenario({ tables: { rangeof: ['r0'] } })],
    /unknown table 'rangeof'; did you mean 'range_of'\?/,
  ],
  [
    'a table of the wrong length',
    () => ['check', scenario({ tables: { range_of: [] } })],
    /'range_of' is \[\], expected 1 of r0/,
  ],
  [
    'a start for an instance that there is not',
    () => ['check', scenario({ start: { 'slot[v9]': 'none' } })],
    /unknown instance 'slot\[v9\]'/,
  ],
  [
    'a start state that there is not',
    () => ['check', scenario({ start: { 'slot[v0]': 'presnt' } })],
    /did you mean 'present'\?/,
  ],
  [
    'a start state without its field',
    () => ['check', scenario({ start: { 'slot[v0]': 'present' } })],
    /holds 'page'; give its value/,
  ],
  [
    'a start field with a wrong value',
    () => ['check', scenario({ start: { 'slot[v0]': 'present(page=p7)' } })],
    /page is 'p7', expected one of p0, p1/,
  ],
  [
    'a prologue that goes nowhere',
    () => ['check', scenario({ prologue: [{ run: ['gpu'], until: { 'slot[v0]': 'present' } }] })],
    /never reaches/,
  ],
  [
    'an expectation that contradicts itself',
    () => ['check', scenario({ expect: { verdict: 'holds', violates: ['M1'] } })],
    /'violates' contradicts verdict 'holds'/,
  ],
  [
    'a property that the scenario does not judge',
    () => ['check', scenario({ properties: ['M1'] }), '--property', 'M2'],
    /none of the properties asked for/,
  ],
  [
    'a limit that is no number',
    () => ['check', scenario({}), '--states', 'many'],
    /'many' is invalid. Expected a whole number/,
  ],
  ['a shard that is none', () => ['check', '--all', '--shard', '3/2'], /expected i\/n/],
  [
    'an output folder that cannot be written',
    () => [
      'check',
      scenario({ mutations: ['zap_skipped'], actors: [...good.actors, 'munmap', 'cpu'] }),
      '--runs',
      '/dev/null/x',
    ],
    /cannot be written/,
  ],
  [
    'a switch that every object has',
    () => ['check', scenario({ switches: { constructor: true } })],
    /unknown switch 'constructor'/,
  ],
  ['a sort that every object has', () => ['check', scenario({ sizes: { toString: 1 } })], /unknown sort 'toString'/],
  [
    'a table that every object has',
    () => ['check', scenario({ tables: { constructor: [] } })],
    /unknown table 'constructor'/,
  ],
  [
    'a state that every object has',
    () => ['check', scenario({ start: { 'slot[v0]': 'constructor' } })],
    /unknown state 'constructor'/,
  ],
  [
    'JSON nested too deeply',
    () => ['check', text('probe.json', '['.repeat(200_000))],
    /nested too deeply|no valid JSON/,
  ],
  [
    'a document nested too deeply',
    () => ['check', text('probe.json', `{"start":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`)],
    /probe\.json: /,
  ],
  [
    'control characters in a name',
    () => ['check', scenario({ protocol: 'mer\u001b[31m\nged' })],
    /unknown protocol 'mer\\u001b\[31m\\u000aged'/,
  ],
  [
    'a count that is too large',
    () => ['check', scenario({ actors: [{ flow: 'gpu', count: 9 }] })],
    /count: must be <= 8, got 9/,
  ],
  [
    'a prologue to a state that there is not',
    () => ['check', scenario({ prologue: [{ run: ['gpu'], until: { 'pte[v0]': 'vallid' } }] })],
    /did you mean 'valid'\?/,
  ],
  ['two scenarios of one name', () => ['check', scenario({}), scenario({})], /two scenarios are called 'probe'/],
  [
    'actors that can do nothing',
    () => ['check', scenario({ actors: ['tlb_engine', 'pt_job'] })],
    /no actor can take a step/,
  ],
  [
    'an expectation compared in part',
    () => ['check', scenario({}), '--expect', '--property', 'M1'],
    /leave out --property/,
  ],
  [
    'an expectation written from a part',
    () => ['check', scenario({}), '--update-expectations', '--depth', '3'],
    /leave out --depth/,
  ],
  [
    'an output folder on a strange file system',
    () => [
      'check',
      scenario({ mutations: ['zap_skipped'], actors: [...good.actors, 'munmap', 'cpu'] }),
      '--runs',
      '/proc/nope',
    ],
    /cannot be written/,
  ],
  [
    'a trace with more prologue than steps',
    () => ['replay', trace({ scenario: 'fault_iommu', prologue: 3 })],
    /prologue: 3 steps, but the trace has only 0/,
  ],
  [
    'a flow without the hardware that it waits for',
    () => ['check', scenario({ actors: ['gpu_fault', 'pt_job'] })],
    /'gpu_fault' waits for what 'tlb_engine' does; add 'tlb_engine'/,
  ],
  [
    'sizes at which the protocol says nothing true',
    () => ['check', scenario({ switches: { iommu: false }, sizes: { page: 3, addr: 2 } })],
    /'addr' is 2, expected at least page = 3 where iommu is false/,
  ],
  ['no range at all', () => ['check', scenario({ sizes: { range: 0 } })], /'range' is 0, expected at least 1/],
  ['a trace that does not exist', () => ['replay', join(folder, 'no-trace.json')], /no such file/],
  ['a scenario in place of a trace', () => ['replay', scenario({})], /probe\.json: top level: /],
  ['a truncated trace', () => ['replay', text('trace.json', '{"schema": "stalemate-trace-1", ')], /no valid JSON/],
  ['a trace of an unknown protocol', () => ['replay', trace({ protocol: 'rfc_v99' })], /unknown protocol 'rfc_v99'/],
  ['a trace of an unknown scenario', () => ['replay', trace({})], /unknown scenario 'probe'/],
  [
    'a trace with an unknown flow',
    () => ['explain', trace({ scenario: 'probe', protocol: 'mergd' })],
    /unknown protocol 'mergd'; did you mean 'merged'\?/,
  ],
  ['an unknown thing to show', () => ['show', 'munmapp'], /munmap/],
  ['an unknown thing to list', () => ['list', 'scenaros'], /scenarios/],
];

describe('bad input', async () => {
  mkdirSync(folder, { recursive: true });
  test.each(cases)('%s', async (_, args, says) => {
    const { code, stderr } = await stalemate(args());
    expect(stderr).toMatch(says);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('(Did you mean')),
    ).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});
