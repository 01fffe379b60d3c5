/** The page of the kept traces: what each shows, in which protocol, and for which bug. */

import type { MutationDef } from '../model/mutation.ts';
import type { Scenario, Trace } from '../schema/validate.ts';

/** A kept trace, as far as the page tells of it. */
export interface KeptTrace {
  /** The file's name. */
  readonly file: string;
  readonly violation: Trace['violation'];
  readonly steps: number;
  readonly prologue: number;
}

/** A scenario with the traces that are kept of it. */
export interface KeptScenario {
  readonly scenario: Scenario;
  /** Names of operations count like those of mutations, but say everything by themselves. */
  readonly mutations: readonly (MutationDef | string)[];
  /** Entries of the catalogue that are this bug: number, name and commit. */
  readonly bugs: readonly { readonly entry: number; readonly name: string; readonly commit: string }[];
  readonly traces: readonly KeptTrace[];
}

/** The whole page; `sentences` are those of the properties, by id. */
export function tracesReadme(kept: readonly KeptScenario[], sentences: ReadonlyMap<string, string>): string {
  const total = kept.reduce((sum, { traces }) => sum + traces.length, 0);
  const protocols = [...new Set(kept.map(({ scenario }) => scenario.protocol))].sort();
  const lines = [
    '# Kept traces',
    '',
    `${total} runs of ${kept.length} scenarios, each a counterexample: the property that it breaks, and what breaks it. They are`,
    'regression cases. `check --all --expect` finds them again, to the byte, or replays them through xstate;',
    '`npx stalemate replay --all` replays every one, and `npx stalemate explain traces/<file>` tells one step by step.',
    'This page is made from the traces by `npm run generate`.',
    ...protocols.flatMap((protocol) => [
      '',
      `## Protocol \`${protocol}\``,
      ...kept.filter(({ scenario }) => scenario.protocol === protocol).flatMap((one) => scenarioLines(one, sentences)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function scenarioLines({ scenario, mutations, bugs, traces }: KeptScenario, sentences: ReadonlyMap<string, string>) {
  return [
    '',
    `### \`${scenario.scenario}\``,
    '',
    scenario.says,
    ...mutations.map((one) =>
      typeof one === 'string' ? `Changed: ${one}.` : `Mutation \`${one.id}\`: ${one.says} Source: ${one.source}.`,
    ),
    ...bugs.map(({ entry, name, commit }) => `Bug ${entry} of the catalogue, ${name}: ${commit}.`),
    '',
    ...traces.map((one) => traceLine(one, sentences)),
  ];
}

/** `- [M6](file), 17 steps: sentence`. */
function traceLine({ file, violation, steps, prologue }: KeptTrace, sentences: ReadonlyMap<string, string>): string {
  const { property, run } = violation;
  const count = steps - prologue;
  const length = [
    `${count} step${count === 1 ? '' : 's'}`,
    ...(prologue > 0 ? [`prologue ${prologue}`] : []),
    ...(run ? [run.loop > 0 ? `the last ${run.loop} for ever` : 'then for ever at rest'] : []),
  ];
  return `- [${property}](${file}), ${length.join(', ')}: ${sentences.get(property) ?? violation.name}`;
}
