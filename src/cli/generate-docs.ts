/** The generated parts of the READMEs. `npm run generate` writes them; a test holds them to what the code says. */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mutationName } from '../model/operators.ts';
import { fillIn, machineTable, propertyTable } from '../report/catalog-tables.ts';
import { questionsOverview } from '../report/questions-table.ts';
import { type KeptScenario, tracesReadme } from '../report/traces-readme.ts';
import { readCatalogue, type Trace } from '../schema/validate.ts';
import { answersExpected } from './answers.ts';
import {
  catalogueFile,
  loadQuestions,
  loadScenario,
  mutationNamed,
  projectRoot,
  properties,
  propertyNamed,
  protocols,
  shippedTraces,
} from './catalog.ts';

/** The counterexample that the README shows, the questions, and the matrix. */
const EXAMPLE = 'npx stalemate explain traces/mutant_flush_wait_skipped.M6.json';
const QUESTIONS = 'thread';
const MATRIX = 'npx stalemate matrix iommu --cell program=flush_wait_after_unmap,program=sync_omitted';

/** Each document, by its path, as it should be. Needs the built command line for the README's examples. */
export function documents(): ReadonlyMap<string, string> {
  const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
  const machines = protocols.map((protocol) => machineTable(protocol, protocols)).join('\n\n');
  return new Map([
    ['models/README.md', fillIn(read('models/README.md'), 'machines', `\n${machines}\n`)],
    ['properties/README.md', fillIn(read('properties/README.md'), 'properties', `\n${propertyTable(properties)}\n`)],
    ['traces/README.md', keptTraces()],
    [
      'README.md',
      [
        ['example', shown(EXAMPLE, 0)],
        ['answers', answered(QUESTIONS)],
        ['matrix', shown(MATRIX, 1)],
      ].reduce((text, [name, part]) => fillIn(text, name as string, part as string), read('README.md')),
    ],
  ]);
}

/** The page of the kept traces. */
function keptTraces(): string {
  const byScenario = new Map<string, KeptScenario['traces'][number][]>();
  const violated = new Set<string>();
  for (const path of shippedTraces()) {
    const { scenario, violation, steps, prologue } = JSON.parse(readFileSync(path, 'utf8')) as Trace;
    violated.add(violation.property);
    const others = byScenario.get(scenario) ?? [];
    byScenario.set(scenario, [...others, { file: basename(path), violation, steps: steps.length, prologue }]);
  }
  const { entries } = readCatalogue(catalogueFile);
  const kept = [...byScenario].map(([name, traces]): KeptScenario => {
    const { scenario } = loadScenario(name);
    const names = (scenario.mutations ?? []).map(mutationName);
    const bugs = entries.filter(
      ({ mutations = [] }) => mutations.length > 0 && mutations.every((one) => names.includes(mutationName(one))),
    );
    return {
      scenario,
      mutations: (scenario.mutations ?? []).map((one) =>
        typeof one === 'string' ? mutationNamed(one) : mutationName(one),
      ),
      bugs: bugs.map(({ entry, name: bug, commit }) => ({ entry, name: bug, commit })),
      traces,
    };
  });
  return tracesReadme(kept, new Map([...violated].map((id) => [id, propertyNamed(id).says])));
}

/**
 * What `matrix` prints first for questions, by what is expected of their cells: exploring them all takes too long here, and
 * `matrix --all --expect` does so.
 */
function answered(name: string): string {
  const overview = questionsOverview(answersExpected(loadQuestions(name)), false);
  return `\n\`\`\`\n$ npx stalemate matrix ${name}\n${overview.join('\n')}\n...\n\`\`\`\n`;
}

/** A command as it is typed, and what it prints. */
function shown(command: string, expected: number): string {
  const [, , ...args] = command.split(' ');
  const main = join(projectRoot, 'dist', 'src', 'cli', 'main.js');
  const { stdout, status } = spawnSync(process.execPath, [main, ...args], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (status !== expected) throw new Error(`'${command}' failed; build first`);
  return `\n\`\`\`\n$ ${command}\n${stdout}\`\`\`\n`;
}

if (process.argv.includes('--write')) {
  for (const [file, text] of documents()) writeFileSync(join(projectRoot, file), text);
}
