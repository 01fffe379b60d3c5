#!/usr/bin/env node
/** `npm run bench`: speed and size, against other tools where they are installed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { cases, plan, sources } from '../../models/bench/index.ts';
import { projectRoot } from '../cli/catalog.ts';
import { EXIT } from '../cli/exit.ts';
import { writeFile } from '../cli/write-file.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { measure, type TableName, tables } from './measure.ts';
import { plot } from './plot.ts';
import { type Report, reportText, slopes } from './report.ts';

interface Options {
  readonly json?: boolean;
  readonly sizes?: string;
  readonly rounds: string;
  readonly only?: string;
  readonly large?: boolean;
  readonly out: string;
}

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InputError(`--rounds is '${text}', expected a whole number from 1 on`);
  return Number(text);
};

/** The cases with known counts that the peers are to meet. */
function chosen({ sizes, large }: Options): readonly string[] {
  const known = cases.map(({ name }) => name).filter((name) => sources(name) !== null);
  if (sizes === undefined) {
    const [planned, long] = [new Set<string>(Object.values(plan.peers).flat()), new Set<string>(plan.large)];
    return known.filter((name) => (long.has(name) ? large === true : planned.has(name)));
  }
  return sizes.split(',').map((name) => {
    if (!known.includes(name)) throw new InputError(`--sizes: ${unknownName('case', name, known)}`);
    return name;
  });
}

const isTable = (name: string): name is TableName => (tables as readonly string[]).includes(name);

function chosenTables({ only }: Options): readonly TableName[] {
  if (only === undefined) return tables;
  return only.split(',').map((name) => {
    if (!isTable(name)) throw new InputError(`--only: ${unknownName('table', name, tables)}`);
    return name;
  });
}

async function bench(options: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT.interrupted));
  const figures = await measure({
    rounds: wholeNumber(options.rounds),
    only: chosenTables(options),
    sizes: chosen(options),
    everyPeer: options.sizes !== undefined,
    large: options.large === true,
    folder,
    child: fileURLToPath(new URL('./child.js', import.meta.url)),
    models: join(projectRoot, 'models', 'bench'),
    tlaJar: process.env['TLA2TOOLS_JAR'],
    say: (what) => process.stderr.write(`bench: ${what}\n`),
  });
  const report: Report = {
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown processor',
      cores: cpus().length,
      memoryBytes: totalmem(),
      node: process.versions.node,
    },
    ...figures,
  };
  const json = `${JSON.stringify(report, null, 1)}\n`;
  const text = reportText(report);
  const advice = 'give another folder with --out';
  writeFile(join(options.out, 'bench.json'), json, advice);
  writeFile(join(options.out, 'bench.txt'), text, advice);
  if (report.growth.length > 0) writeFile(join(options.out, 'growth.svg'), growthPlot(report), advice);
  process.stdout.write(options.json ? json : text);
  process.stderr.write(`bench: written to ${options.out}\n`);
  if (report.faults.length === 0) return EXIT.ok;
  process.stderr.write(`bench: WRONG, the figures mean nothing:\n${report.faults.join('\n')}\n`);
  return EXIT.violated;
}

function growthPlot({ growth }: Report): string {
  const rows = slopes(growth);
  return plot('states', [
    { title: 'million states/s', points: rows.map((row) => [row.states, row.statesPerSecond / 1e6]) },
    { title: 'bytes/state', points: rows.map((row) => [row.states, row.bytesPerState]) },
  ]);
}

const program = new Command('bench')
  .description('Measures speed and size, interleaved with SPIN, Rumur and TLC where they are installed.')
  .option('--json', 'the report as JSON on stdout')
  .option('--sizes <cases>', 'cases to run against other tools, as 112,213')
  .option('--only <tables>', `some of ${tables.join(', ')}`)
  .option('--rounds <n>', 'interleaved rounds', '3')
  .option('--large', `also ${plan.large.join(', ')}, and growth to 1e8 states`)
  .option('--out <folder>', 'where the report goes', join('runs', 'bench'))
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.badInput))
  .addHelpText(
    'after',
    '\nTLC takes part when TLA2TOOLS_JAR names its jar.\n\nExamples:\n  npm run bench\n  npm run bench -- --only peers --sizes 212 --rounds 1',
  );

try {
  process.exitCode = await bench(program.parse().opts<Options>());
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = EXIT.badInput;
}
