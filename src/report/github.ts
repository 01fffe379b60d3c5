/** GitHub Actions: annotations at the lines that are to blame, and a summary of the job as Markdown. */

import { type Case, fails, type Gate, type Suite, suitesOf } from './gate.ts';
import { count } from './table.ts';

/** More than about ten of a step are not shown. */
const MOST_ANNOTATIONS = 10;
/** A summary may have a MiB; beyond that nothing of it is shown. */
const LARGEST_SUMMARY = 1_000_000;
/** Runs that the summary tells in lanes. */
const MOST_RUNS = 5;

interface Failure {
  readonly scenario: string;
  readonly one: Case;
}

/** Workflow commands, one for each property and kind of failure; empty where nothing fails. */
export function annotations(gate: Gate): string {
  const groups = [...grouped(failuresOf(suitesOf(gate))).values()];
  const shown = groups.slice(0, MOST_ANNOTATIONS);
  const rest = groups.length - shown.length;
  return [
    ...shown.map(command),
    ...(rest > 0 ? [`::notice title=stalemate::${value(`${rest} more in the summary of the job`)}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const failuresOf = (suites: readonly Suite[]): readonly Failure[] =>
  suites.flatMap(({ groups }) =>
    groups.flatMap((group) => group.cases.filter(fails).map((one) => ({ scenario: group.name, one }))),
  );

/** That a scenario is not as expected says nothing new beside a property of it that fails. */
function grouped(failures: readonly Failure[]): ReadonlyMap<string, readonly Failure[]> {
  const told = new Set(failures.filter(({ one }) => one.property !== null).map(({ scenario }) => scenario));
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { one, scenario } = failure;
    if (one.kind === 'not as expected' && told.has(scenario)) continue;
    const key = `${one.kind} ${one.property ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(failure);
    else groups.set(key, [failure]);
  }
  return groups;
}

function command(failures: readonly Failure[]): string {
  const [{ one, scenario }, ...others] = failures as [Failure, ...Failure[]];
  const { place, kind, name, says, violation } = one;
  const where = place ? `file=${property(place.file)},line=${place.line},` : '';
  const also = others.length > 0 ? [`also: ${others.map((other) => other.scenario).join(', ')}`] : [];
  const why = violation?.culprit ? [violation.culprit.why] : [];
  const text = [`${scenario}`, ...why, ...says, ...also].join('\n');
  return `::error ${where}title=${property(`${kind}: ${name}`)}::${value(text)}`;
}

/** The value of a workflow command is one line. */
const value = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** In a property of a command, what ends it counts as well. */
const property = (text: string): string => value(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Markdown: all failures in a table, and the first runs in lanes. */
export function jobSummary(gate: Gate): string {
  const suites = suitesOf(gate);
  const failures = failuresOf(suites);
  const cases = suites.flatMap(({ groups }) => groups.flatMap((group) => group.cases));
  const { results } = gate.result;
  const states = results.reduce((sum, one) => sum + one.states, 0);
  const expected = cases.filter((one) => one.expected === 'violation').length;
  const vacuous = cases.filter(({ state }) => state === 'skipped').length;
  const lines = [
    `### stalemate: ${failures.length === 0 ? 'passed' : 'failed'}`,
    '',
    `${numbered(results.length, 'scenario')}, ${numbered(states, 'state')}; ${numbered(cases.length, 'check')}: ${count(failures.length)} failed, ${count(expected)} violated as expected, ${count(vacuous)} vacuous in their scenario.`,
    ...(failures.length > 0
      ? [
          '',
          '| what | which | scenario | where |',
          '| --- | --- | --- | --- |',
          ...failures.map(
            ({ one, scenario }) =>
              `| ${cell(one.kind)} | ${cell(one.name)} | ${cell(scenario)} | ${one.place ? `\`${one.place.file}:${one.place.line}\`` : ''} |`,
          ),
        ]
      : []),
    ...failures
      .filter(({ one }) => one.violation !== null)
      .slice(0, MOST_RUNS)
      .flatMap(({ one, scenario }) => [
        '',
        `<details><summary>${cell(one.name)} in ${cell(scenario)}</summary>`,
        '',
        '```text',
        (one.violation?.text ?? '').trimEnd(),
        '```',
        '',
        '</details>',
      ]),
  ];
  const text = `${lines.join('\n')}\n`;
  return text.length <= LARGEST_SUMMARY ? text : `${text.slice(0, text.lastIndexOf('\n', LARGEST_SUMMARY))}\n\n...\n`;
}

const numbered = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
