/** The generated parts of the READMEs. `npm run generate` writes them; a test holds them to what the code says. */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillIn, machineTable, propertyTable } from '../report/catalog-tables.ts';
import { questionsOverview } from '../report/questions-table.ts';
import { answersExpected } from './answers.ts';
import { loadQuestions, projectRoot, properties, protocols } from './catalog.ts';

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
