/** The command line: declares the verbs and loads one only when it is called, so that --help answers at once. */

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT } from './exit.ts';
import { MODELS } from './models-folder.ts';

const EXIT_CODES = `
Exit codes:
  0    everything as expected (with --expect), or complete and holding
  1    a violation, a verdict other than expected, a trace that does not reproduce
  2    bad input or usage
  3    incomplete: a limit was reached and nothing was found
  70   a fault of the tool itself
  130  interrupted`;

const example = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
};

const seconds = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Expected a number of seconds.');
  return Number(text);
};

const bitCount = (text: string): number => {
  const bits = wholeNumber(text);
  if (bits < 1 || bits > 64) throw new InvalidArgumentError('Expected 1 to 64 bits.');
  return bits;
};

/** Separated by commas, each once; labels of steps may have a comma and a blank in them. */
const names = (text: string, before: readonly string[] = []): readonly string[] => {
  const given = text.split(/,(?! )/).filter((name) => name !== '');
  if (given.length === 0) throw new InvalidArgumentError('Expected a name, or several separated by commas.');
  return [...new Set([...before, ...given])];
};

/** Larger machines do not need more by themselves: each job loads everything and has its part of the memory. */
const JOBS = 4;

const jobs = (what: string, alone = ''): Option =>
  new Option('--jobs <n>', `run n ${what} side by side, 1 to 16; the report does not depend on it${alone}`)
    .argParser(wholeNumber)
    .default(Math.min(availableParallelism(), JOBS), `the number of cores, at most ${JOBS}`);

let exitCode: number = EXIT.ok;

/** Runs a verb's module; its result is the exit code. */
const verb =
  (load: () => Promise<{ run: (args: string[], options: never) => number | Promise<number> }>) =>
  async (...given: unknown[]): Promise<void> => {
    const [args, options] = given.length > 2 ? [given[0], given[1]] : [[], given[0]];
    const { run } = await load();
    exitCode = await run(
      [args].flat().filter((arg): arg is string => typeof arg === 'string'),
      options as never,
    );
  };

function build(): Command {
  const program = new Command('stalemate')
    .description('Model checker for GPU shared virtual memory in the Linux kernel.')
    .version(VERSION, '--version', 'print the version')
    .option('--no-color', 'plain text; NO_COLOR does the same')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate check --all --expect',
        'npx stalemate list scenarios',
        'npx stalemate explain traces/mutant_flush_wait_skipped.M6.json',
      )}\n${EXIT_CODES}`,
    )
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/\n\(Did/, ' (Did')) });

  program
    .command('check')
    .summary('explore scenarios, judge every property, write traces; the default job and the gate')
    .description(
      'Explores scenarios exhaustively (or within a limit), judges every property, prints the table and writes a trace for each violation into runs/.',
    )
    .argument('[scenario...]', 'names of shipped scenarios, or paths of scenario files')
    .option('--all', 'all shipped scenarios of the tier')
    .addOption(
      new Option(
        '--tier <tier>',
        'with --all: those of the gate, or ci: these, more, and whether together they take every step',
      )
        .choices(['gate', 'ci'])
        .default('gate'),
    )
    .option('--expect', 'compare with the expectations in the scenarios; exit 0 only if all are met')
    .addOption(
      new Option(
        '--format <format[=file]>',
        'text, json, ktap, junit, sarif or github (annotations); may be given again. One goes to stdout (text, if none does), others to their files',
      ).argParser((text, before: readonly string[] = []) => [...before, text]),
    )
    .option('--json', 'short for --format json')
    .option('--timing', 'add seconds, states/s and bytes/state (the only output that varies from run to run)')
    .option('--states <n>', 'stop after n states: the verdict is then incomplete', wholeNumber)
    .option('--depth <n>', 'do not look deeper than n steps: the verdict is then incomplete', wholeNumber)
    .option('--switches <n>', 'follow no run with more than n switches from one thread to another', wholeNumber)
    .option(
      '--time <seconds>',
      'stop after so long: the verdict is then incomplete, and where it stops varies',
      wholeNumber,
    )
    .option(
      '--memory <MiB>',
      'stop before the states of a scenario take more memory than this (default: 40 % of what there is). With --jobs n it is for each of the n that run; each has at most an n-th part of the default, and one that needs more runs again with all of it',
      wholeNumber,
    )
    .option(
      '--compact [bits]',
      'store fingerprints of 1 to 64 bits (64) instead of states; the report says how likely one was lost',
      bitCount,
    )
    .option('--no-quotient', 'keep local states apart that nothing tells apart')
    .option('--no-symmetry', 'keep states apart that differ only in names')
    .option('--no-merging', 'take no step ahead of others that cannot notice')
    .option('--workers <n>', 'explore with n threads, 1 to 16; the report does not depend on it', wholeNumber)
    .addOption(jobs('scenarios', '; 1 with --workers above 1, checkpoints or --timing'))
    .option('--exhaust', 'go on after a violation, also where the scenario says to stop at the first')
    .option('--property <ids>', 'judge only these properties, separated by commas', names)
    .option('--shard <i/n>', 'with --all: every n-th scenario, beginning with the i-th')
    .option(
      '--checkpoint <folder>',
      'write checkpoints there, from time to time, on SIGUSR1, and when a limit or Ctrl-C stops the run',
    )
    .option('--checkpoint-every <seconds>', 'how often; 60 if left out', seconds)
    .option('--resume <folder>', 'go on from the checkpoint there, and write further ones; limits may be higher')
    .option('--runs <folder>', 'where traces are written', 'runs')
    .option('--update-expectations', 'rewrite the expectations in the scenario files and print what changed')
    .option('--update-traces', 'rewrite traces/ for scenarios that expect a violation and print what changed')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate check --all --expect',
        'npx stalemate check munmap_iommu',
        'npx stalemate check munmap_iommu --depth 20 --json',
        'npx stalemate check munmap_iommu --format junit=runs/junit.xml --format sarif=runs/stalemate.sarif',
        'npx stalemate check remap_iommu --checkpoint runs/remap',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./check.ts')));

  program
    .command('simulate')
    .summary('random walks or a swarm, for systems that are too large to exhaust')
    .description(
      'Follows random walks, or a swarm of small searches, and judges all successors of every state on the way. What is violated is shrunk, replayed and written into runs/; that a property holds it never shows. The same seed and limits give the same bytes.',
    )
    .argument('<scenario...>', 'names of shipped scenarios, or paths of scenario files')
    .option('--seed <n>', 'another seed makes other walks', wholeNumber, 1)
    .option('--walks <n>', 'how many walks (default: 1000)', wholeNumber)
    .option('--length <n>', 'steps of a walk, or of a path in a member, at most', wholeNumber, 500)
    .option('--swarm <n>', 'n members, each with its own order, depth and hash, in place of walks', wholeNumber)
    .option('--states <n>', 'with --swarm: states that a member visits (default: 10000)', wholeNumber)
    .option('--property <ids>', 'judge only these properties, separated by commas', names)
    .option('--json', 'print JSON')
    .option('--runs <folder>', 'where traces are written', 'runs')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate simulate full',
        'npx stalemate simulate full --swarm 20 --seed 7',
        'npx stalemate simulate mutant_flush_wait_skipped --walks 100',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./simulate.ts')));

  program
    .command('matrix')
    .summary('verdicts of many combinations side by side: protocols, mutations and switches in rows and columns')
    .description(
      'Explores every cell of a matrix and prints rows and columns of verdicts, what is violated with its consequence, and the command that tells a run. A matrix is a file in models/matrices/: a scenario, axes with values that each change it, and combinations that are left out; or questions, each with cases and the fact that decides it. A question is answered by no only where harm is reached, and not without that fact; an answer that nothing carries exits with 1, and no by itself does not.',
    )
    .argument('[matrix...]', 'names of shipped matrices, or paths of matrix files')
    .option('--all', 'all shipped matrices of the tiers gate and ci')
    .addOption(new Option('--tier <tier>', 'with --all: those of this tier').choices(['gate', 'ci', 'large']))
    .option('--list', 'print the shipped matrices')
    .option('--from <folder>', 'with series: the patches in this folder, one file each, in place of the shipped series')
    .option('--cell <axis=value>', 'only these cells, separated by commas; of one axis any of its values', names)
    .option('--question <ids>', 'of questions, only these, separated by commas', names)
    .option('--expect', 'compare with the expectations in the matrices; exit 0 only if all are met')
    .option('--json', 'print one JSON document instead of the tables')
    .option('--states <n>', 'stop a cell after n states: its verdict is then incomplete', wholeNumber)
    .option('--depth <n>', 'do not look deeper than n steps: the verdict is then incomplete', wholeNumber)
    .option(
      '--memory <MiB>',
      'stop a cell before its states take more memory than this; with --jobs as in check',
      wholeNumber,
    )
    .addOption(jobs('cells'))
    .option('--runs <folder>', 'where traces are written, as <matrix>.<cell>.<property>.json', 'runs')
    .option('--update-expectations', 'rewrite the expectations in the matrix files and print what changed')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate matrix iommu',
        'npx stalemate matrix iommu --cell program=zap_skipped',
        'npx stalemate matrix thread --question Q14',
        'npx stalemate matrix series --from models/series/example --cell program=cpu_fault_iommu',
        'npx stalemate matrix --all --expect',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./matrix.ts')));

  program
    .command('count')
    .summary('how often a thread does something at most, or what makes it do so for ever')
    .description(
      'Explores a scenario and counts, over every way of one thread from where it begins to where it is idle again, how often it does something at most: links, flushes of the IOTLB, retries, steps with a lock held. Where there is no most, the cycle that feeds it is printed. The run is taken through xstate first.',
    )
    .argument('<scenario>', 'name of a shipped scenario, or path of a scenario file')
    .option('--flow <flow>', 'the thread; the first one of the scenario if left out')
    .option('--of <counts>', 'only these, separated by commas; a label of a step counts that step', names)
    .option('--without <labels>', 'ways without these steps, separated by commas: /fail,/expired', names)
    .option('--run <count>', 'print the run that counts most')
    .option('--json', 'print JSON')
    .option('--states <n>', 'stop after n states: the counts are then what was seen', wholeNumber)
    .option('--depth <n>', 'do not look deeper than n steps: the counts are then what was seen', wholeNumber)
    .addHelpText(
      'after',
      `${example(
        'npx stalemate count munmap_iommu',
        'npx stalemate count migrate_page --of link_calls --run link_calls',
        'npx stalemate count munmap_iommu --without /fail,/expired',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./count.ts')));

  program
    .command('locks')
    .summary('the lock order of all reachable states: cycles, whether each is reached, and calls in contexts')
    .description(
      'Explores a scenario step by step and prints what is wanted while which lock is held: cycles in the layout of lockdep, each with the run into the deadlock or with what keeps it from being reached, and which calls are made in which context. Exits with 1 where threads wait for each other, or a lock is held by an idle thread.',
    )
    .argument('<scenario>', 'name of a shipped scenario, or path of a scenario file')
    .option('--states <n>', 'stop after n states: what is not found then stays open', wholeNumber)
    .option('--depth <n>', 'do not look deeper than n steps: likewise', wholeNumber)
    .option('--json', 'print JSON')
    .option('--dot', 'print the graph as Graphviz draws it')
    .option('--runs <folder>', 'where traces are written', 'runs')
    .addHelpText(
      'after',
      `${example('npx stalemate locks munmap_inline_iommu', 'npx stalemate locks mutant_reclaim_under_notifier_lock --json')}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./locks.ts')));

  program
    .command('mutate')
    .summary('which property kills which mutant, and which survive; or the catalogue of real bugs')
    .description(
      'Breaks a scenario in one place after the other: leaves out each step that it takes, and says which property notices first, and which mutants nothing notices. With --catalogue, tries the bugs of real kernels in models/catalogue.json: each is to break one of the properties that are expected, and without it the scenario is to hold.',
    )
    .argument('[scenario]', 'name of a shipped scenario, or path of a scenario file')
    .option('--catalogue', 'the bugs of the catalogue instead')
    .option('--entry <n>', 'with --catalogue: only these entries, separated by commas', names)
    .option('--operator <names>', 'skip, drop, weaken, dup: which, separated by commas (default: skip)', names)
    .option('--flow <ids>', 'only steps of these flows, separated by commas', names)
    .option(
      '--states <n>',
      'look at no more than n states of a mutant (20000); with --catalogue, of a form (400000)',
      wholeNumber,
    )
    .option('--json', 'print one JSON document instead of the table')
    .option('--timing', 'add seconds (the only output that varies from run to run)')
    .addOption(jobs('mutants'))
    .option('--runs <folder>', 'where traces are written', 'runs')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate mutate --catalogue',
        'npx stalemate mutate --catalogue --entry 4,7 --json',
        'npx stalemate mutate cpu_fault_mapped',
        'npx stalemate mutate reclaim_passthrough --operator skip,drop --flow get_pages',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./mutate.ts')));

  program
    .command('report')
    .summary('what was found, as a page to look at, or as a text to be sent')
    .description(
      'With --html, writes one file that needs nothing else: scenarios against properties, each run step by step with the state of every resource, machines, lock orders and coverage. It explores the scenarios named, or shows the kept traces given. Without it, series: for each distinct defect of the series its property, patch and function, the shortest run in lanes, the condition under which it shows, and which prefix no longer has it, in 72 columns that can be quoted. That reads the runs that are kept in traces/, after replaying them.',
    )
    .argument('[what...]', 'series; with --html, names of shipped scenarios, or paths of scenario files')
    .option('--html <file>', 'write a page, and say so')
    .addOption(new Option('--tier <tier>', 'with --html: all shipped scenarios of the tier').choices(['gate', 'ci']))
    .option('--traces <trace...>', 'with --html: these trace files, without exploring')
    .option('--locks', 'with --html: the lock order of each scenario, too, which is explored once more for it')
    .option('--explore', 'series: explore the scenarios anew, and those of the defects in what was merged')
    .option('--memory <MiB>', 'where it explores, as in check', wholeNumber)
    .addOption(jobs('scenarios'))
    .option('--runs <folder>', 'where it explores: where traces are written', 'runs')
    .addHelpText(
      'after',
      `${example(
        'npx stalemate report series',
        'npx stalemate report --html runs/report.html pagemap_unplug_parked mutant_mmget_without_test',
        'npx stalemate report --html runs/report.html --traces traces/mutant_flush_wait_skipped.M6.json',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./report.ts')));

  program
    .command('list')
    .description(
      'Lists what is shipped: scenarios, matrices, properties, protocols, mutations, machines, traces, or claims: the steps that stand for several kernel steps, and why.',
    )
    .argument(
      '[what]',
      'scenarios, matrices, properties, protocols, mutations, machines, traces or claims',
      'scenarios',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', example('npx stalemate list properties'))
    .action(verb(() => import('./list.ts')));

  program
    .command('show')
    .description('Shows a machine (a resource or a flow), a property, a mutation or a scenario.')
    .argument('<name>', 'its name, as list prints it')
    .addOption(
      new Option('--format <format>', 'how to draw a machine')
        .choices(['text', 'mermaid', 'dot', 'json'])
        .default('text'),
    )
    .option('--protocol <name>', 'the protocol that a machine is taken from (the first one: merged)')
    .option('--mutation <id...>', 'show the machine after these mutations')
    .addHelpText(
      'after',
      example('npx stalemate show munmap', 'npx stalemate show pte --format dot', 'npx stalemate show M6'),
    )
    .action(verb(() => import('./show.ts')));

  program
    .command('replay')
    .description(
      'Replays traces through xstate, comparing every state; says at which step one no longer goes as recorded.',
    )
    .argument('[trace...]', 'trace files')
    .option('--all', 'every trace in traces/')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example('npx stalemate replay traces/mutant_flush_wait_skipped.M6.json', 'npx stalemate replay --all') +
        `\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./replay.ts')));

  program
    .command('explain')
    .description(
      'Prints a trace for people, at most 25 lines: what is violated, the steps that tell most in a lane for each thread and one for hardware, what changed in each of them, what broke, and the step to blame.',
    )
    .argument('<trace>', 'a trace file')
    .option('--full', 'every step, prologue included, the settings and the sources, whatever their number')
    .option(
      '--blame',
      'where the protocol is made from no other one, or what that had does not help: ask of each of the last steps whether it would hold without it (takes a while)',
    )
    .option('--mail', 'plain text of 72 columns that can be quoted: CPU0, CPU1 and so on side by side')
    .addHelpText(
      'after',
      example(
        'npx stalemate explain traces/mutant_flush_wait_skipped.M6.json',
        'npx stalemate explain --mail traces/mutant_flush_wait_skipped.M6.json',
      ),
    )
    .action(verb(() => import('./explain.ts')));

  program
    .command('diff')
    .description(
      'Prints two traces side by side: in what their systems differ, where the runs part, and what each of them breaks. Exits with 1 where something differs.',
    )
    .argument('<a>', 'a trace file')
    .argument('<b>', 'another one')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${example('npx stalemate diff traces/mutant_flush_wait_skipped.M6.json traces/mutant_flush_wait_after_unmap.M6.json')}\n${EXIT_CODES}`,
    )
    .action((a: string, b: string, options: object, command: object) => {
      return verb(() => import('./diff.ts'))([a, b], options, command);
    });

  program
    .command('export')
    .summary('a trace for the tools of others: Mermaid, Perfetto, Graphviz')
    .description(
      'Draws a trace after replaying it. mermaid: a sequence diagram of its last steps, which says what it leaves out; perfetto: the trace event format that ui.perfetto.dev and chrome://tracing open, with a track for each flow and each resource, a step a millisecond, and arrows where a lock goes from one thread to another; dot: the steps in a column for each flow, with those to blame marked.',
    )
    .argument('<trace>', 'a trace file')
    .addOption(
      new Option('--format <format>', 'what to print').choices(['mermaid', 'perfetto', 'dot']).makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `${example(
        'npx stalemate export traces/mutant_flush_wait_skipped.M6.json --format mermaid',
        'npx stalemate export traces/mutant_flush_wait_skipped.M6.json --format perfetto',
        'npx stalemate export traces/mutant_flush_wait_skipped.M6.json --format dot',
      )}\n${EXIT_CODES}`,
    )
    .action(verb(() => import('./export.ts')));

  // The report is about the shipped series.
  for (const command of program.commands.filter((one) => one.name() !== 'report')) {
    command.option(
      '--models <folder>',
      'your own models in place of the shipped ones: index.js (or .ts) with protocols and properties, scenarios/, traces/',
    );
  }
  return program.hook('preAction', (_, command) => {
    const { models } = command.opts<{ models?: string }>();
    if (models !== undefined) process.env[MODELS] = resolve(models);
  });
}

const VERSION = '0.1.0';

/** Runs what these arguments ask for, and returns the exit code. `args` begin with the verb. */
export async function commandLine(args: readonly string[]): Promise<number> {
  exitCode = EXIT.ok;
  try {
    await build().parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = await report(error);
  }
  return exitCode;
}

/** One line for bad input; a fault of the tool says so and shows where. */
async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  }
  const { InputError } = await import('../model/errors.ts');
  if (error instanceof InputError) {
    process.stderr.write(`stalemate: ${printable(error.message)}\n`);
    return EXIT.badInput;
  }
  process.stderr.write(
    `stalemate: this is a fault of the checker, not of the model: ${(error as Error).stack ?? String(error)}\n`,
  );
  return EXIT.fault;
}

/** Control characters, which a file name or a value may hold, made visible: an error is one line. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
