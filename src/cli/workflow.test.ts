/** The workflow in the README is one that GitHub takes, and its command is one that the command line takes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../testing/command-line.ts';
import { outputsOf } from './formats.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [, text] = /<!-- workflow -->\n\n```yaml\n([\s\S]*?)```/.exec(readme) ?? expect.fail('no workflow in the README');
const workflow = parse(text as string, { strict: true });

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const steps: readonly Step[] = workflow.jobs.gate.steps;

test('it checks out, installs and runs the gate, and hands on what came out', () => {
  expect(workflow.on).toEqual(['push', 'pull_request']);
  expect(workflow.permissions['security-events']).toBe('write');
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
  expect(actions.map((action) => action.replace(/@.*/, ''))).toEqual([
    'actions/checkout',
    'actions/setup-node',
    'github/codeql-action/upload-sarif',
    'actions/upload-artifact',
  ]);
  for (const step of steps) expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
});

test('its command is one line of known options, and its files are those that are handed on', () => {
  const command = steps.find(({ run }) => run?.includes('stalemate'))?.run ?? expect.fail('no command');
  expect(command.trim()).not.toContain('\n');
  const words = command.trim().split(' ');
  expect(words.slice(0, 3)).toEqual(['npx', 'stalemate', 'check']);
  const formats = words.flatMap((word, i) => (words[i - 1] === '--format' ? [word] : []));
  const files = outputsOf(formats).flatMap(({ file }) => file ?? []);
  expect(files).toEqual(['stalemate.sarif', 'junit.xml']);
  expect(steps.find(({ uses }) => uses?.includes('upload-sarif'))?.with?.['sarif_file']).toBe(files[0]);
});
