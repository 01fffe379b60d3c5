/** Other model checkers on the same system: how each is built from its source, run, and read. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timed } from './timed.ts';

/** What the tools read; `file` is a path. */
export interface Sources {
  readonly spin: string;
  readonly rumur: { readonly file: string; readonly constants: Readonly<Record<string, number>> };
  readonly tlc: {
    readonly file: string;
    readonly constants: Readonly<Record<string, number>>;
    readonly specification: string;
    readonly invariants: readonly string[];
  };
}

export interface Counts {
  readonly states: number;
  readonly transitions: number;
}

/** What is wrong with the counts of a run, which are null for one that was not complete; null when nothing is. */
export function disagreement(known: Counts, seen: Counts | null): string | null {
  if (seen?.states === known.states && seen.transitions === known.transitions) return null;
  const found = seen ? `${seen.states} states, ${seen.transitions} transitions` : 'no complete run without errors';
  return `${found}, expected ${known.states} states, ${known.transitions} transitions`;
}

/** A peer in one of its styles, ready to be built. */
export interface Peer {
  readonly tool: 'spin' | 'rumur' | 'tlc';
  /** As the report calls it. */
  readonly name: string;
  /** Builds a checker in an empty folder; `states` are expected. Comes out as the command that runs it. */
  build(folder: string, sources: Sources, states: number): readonly [command: string, ...args: string[]];
  /** Reads what a run printed; null when it was no complete run without errors. */
  read(stdout: string): Counts | null;
}

const compiler = ['-O3', '-march=native', '-w'];
const quietly = (folder: string, command: string, args: readonly string[]): void => {
  execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
};
const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
const counted = (states: number, transitions: number): Counts | null =>
  Number.isInteger(states) && Number.isInteger(transitions) ? { states, transitions } : null;

/** pan; no partial order (it reduces nothing here and would not count the same), no lossy storage. */
const spin = (style: 'DFS' | 'BFS'): Peer => ({
  tool: 'spin',
  name: `SPIN ${style}`,
  build(folder, sources, states) {
    writeFileSync(join(folder, 'model.pml'), sources.spin);
    quietly(folder, 'spin', ['-a', 'model.pml']);
    const flags = ['-DSAFETY', '-DNOREDUCE', '-DNOFAIR', '-DNOBOUNDCHECK', '-DMEMLIM=20000'];
    if (style === 'BFS') flags.push('-DBFS');
    quietly(folder, 'gcc', [...compiler, ...flags, '-o', 'pan', 'pan.c']);
    const slots = Math.ceil(Math.log2(states));
    return [join(folder, 'pan'), '-E', `-w${slots}`, `-m${Math.max(1_000_000, states)}`];
  },
  read(stdout) {
    if (!/errors: 0/.test(stdout) || /max search depth too small|Search not completed/.test(stdout)) return null;
    // The initial state counts as the first transition.
    return counted(numberIn(stdout, /(\d+) states, stored/), numberIn(stdout, /(\d+) transitions/) - 1);
  },
});

const rumur = (threads: number): Peer => ({
  tool: 'rumur',
  name: `Rumur, ${threads} thread${threads === 1 ? '' : 's'}`,
  build(folder, { rumur: { file, constants } }) {
    let text = readFileSync(file, 'utf8');
    for (const [name, value] of Object.entries(constants))
      text = text.replace(new RegExp(`^( *${name}:) \\d+;`, 'm'), `$1 ${value};`);
    writeFileSync(join(folder, 'model.m'), text);
    quietly(folder, 'rumur', ['model.m', '--deadlock-detection', 'off', '--threads', `${threads}`, '-o', 'model.c']);
    quietly(folder, 'gcc', [...compiler, '-mcx16', '-o', 'model', 'model.c', '-lpthread']);
    return [join(folder, 'model')];
  },
  read(stdout) {
    const found = /(\d+) states, (\d+) rules fired in [^\n]*\s*$/.exec(stdout);
    return found && /No error found/.test(stdout) ? counted(Number(found[1]), Number(found[2])) : null;
  },
});

const tlc = (jar: string): Peer => ({
  tool: 'tlc',
  name: 'TLC, 2 workers',
  build(folder, { tlc: { file, constants, specification, invariants } }) {
    const module = /MODULE (\w+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'model';
    writeFileSync(join(folder, `${module}.tla`), readFileSync(file));
    const given = Object.entries(constants).map(([name, value]) => `${name} = ${value}`);
    writeFileSync(
      join(folder, `${module}.cfg`),
      `CONSTANTS ${given.join(' ')}\nSPECIFICATION ${specification}\nINVARIANTS ${invariants.join(' ')}\nCHECK_DEADLOCK FALSE\n`,
    );
    const states = join(folder, 'states');
    return [
      'java',
      '-XX:+UseParallelGC',
      '-jar',
      jar,
      '-workers',
      '2',
      '-metadir',
      states,
      join(folder, `${module}.tla`),
    ];
  },
  read(stdout) {
    const found = /^(\d+) states generated, (\d+) distinct states found, 0 states left/m.exec(stdout);
    // The initial state counts as the first one generated.
    return found && /No error has been found/.test(stdout) ? counted(Number(found[2]), Number(found[1]) - 1) : null;
  },
});

/** Peers of this machine, and those that are missing with what they lack. */
export function findPeers(jar: string | undefined): {
  readonly peers: readonly Peer[];
  readonly missing: readonly string[];
} {
  const missing: string[] = [];
  const has = (what: string, commands: readonly string[]): boolean => {
    const lacking = commands.filter((command) => !isInstalled(command));
    if (lacking.length > 0) missing.push(`${what}: ${lacking.join(' and ')} not installed`);
    return lacking.length === 0;
  };
  const peers: Peer[] = [];
  if (has('SPIN', ['spin', 'gcc'])) peers.push(spin('DFS'), spin('BFS'));
  if (has('Rumur', ['rumur', 'gcc'])) peers.push(rumur(1), rumur(2));
  if (jar === undefined || jar === '') missing.push('TLC: TLA2TOOLS_JAR is not set');
  else if (has('TLC', ['java'])) peers.push(tlc(jar));
  return { peers, missing };
}

function isInstalled(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** A peer built for one case; each run comes out with its time and its counts. */
export function built(peer: Peer, folder: string, sources: Sources, states: number) {
  mkdirSync(folder, { recursive: true });
  const [command, ...args] = peer.build(folder, sources, states);
  return async () => {
    const { stdout, seconds, peakBytes } = await timed(command, args, folder);
    return { seconds, peakBytes, counts: peer.read(stdout) };
  };
}
