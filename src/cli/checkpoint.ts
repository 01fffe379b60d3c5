/** Checkpoints of one scenario: when they are taken, what one may be gone on from, and when it is taken away. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import type { Exploration, Pause } from '../explore/exploration.ts';
import { ResumeError, type Snapshot } from '../explore/snapshot.ts';
import { InputError } from '../model/errors.ts';
import { count } from '../report/table.ts';
import { modelHash } from '../trace/model-hash.ts';
import type { Keeper, Setting } from '../verify/check-scenario.ts';
import { CheckpointFolder, type Header, type Identity, type RunLimits } from './checkpoint-folder.ts';

export interface CheckpointOptions {
  /** Folder to begin checkpoints in. */
  readonly checkpoint?: string;
  /** Folder to go on from, and to write further checkpoints to. */
  readonly resume?: string;
  /** Seconds between two checkpoints. */
  readonly checkpointEvery?: number;
}

const EVERY_SECONDS = 60;
/** Asks for a checkpoint at once. */
const SIGNAL = 'SIGUSR1';

/** Tells the user one line. */
export type Say = (line: string) => void;

/** The checkpoint of a scenario, or null when none is asked for. Throws an `InputError` for a folder that cannot be. */
export async function checkpointOf(
  scenario: string,
  tool: string,
  limits: RunLimits,
  options: CheckpointOptions,
  say: Say,
): Promise<Checkpoint | null> {
  const root = options.resume ?? options.checkpoint;
  if (root === undefined) return null;
  const folder = new CheckpointFolder(join(root, scenario));
  const header = await folder.header();
  if (options.resume === undefined) {
    if (header) {
      throw new InputError(
        `${folder.path}: holds a checkpoint with ${count(header.states)} states already; go on with --resume ${root}, or remove it`,
      );
    }
    await folder.create();
  } else if (!header) {
    if (!existsSync(root)) throw new InputError(`${root}: no such folder to resume from`);
    say(`${scenario}: no checkpoint in ${root}, so this starts at the beginning`);
    await folder.create();
  }
  return new Checkpoint(
    folder,
    header,
    { scenario, tool, limits, root },
    (options.checkpointEvery ?? EVERY_SECONDS) * 1000,
    say,
  );
}

/** The run that a checkpoint is of. */
export interface RunOf {
  readonly scenario: string;
  readonly tool: string;
  readonly limits: RunLimits;
  readonly root: string;
}

export class Checkpoint implements Keeper {
  readonly #folder: CheckpointFolder;
  readonly #header: Header | null;
  readonly #run: RunOf;
  readonly #everyMs: number;
  readonly #say: Say;
  #identity: Identity = {};
  #last = performance.now();
  #asked = false;
  #states: number | null;
  /** Why the last attempt failed. */
  #trouble: string | null = null;

  constructor(folder: CheckpointFolder, header: Header | null, run: RunOf, everyMs: number, say: Say) {
    this.#folder = folder;
    this.#header = header;
    this.#run = run;
    this.#everyMs = everyMs;
    this.#say = say;
    this.#states = header?.states ?? null;
    process.on(SIGNAL, this.#ask);
  }

  get path(): string {
    return this.#folder.path;
  }

  readonly #ask = (): void => {
    this.#asked = true;
  };

  async open(setting: Setting): Promise<Snapshot | null> {
    this.#identity = identityOf(this.#run.scenario, this.#run.tool, setting);
    if (!this.#header) return null;
    const reason = difference(this.#header.identity, this.#identity) ?? passed(this.#header, this.#run.limits);
    if (reason !== null) throw new ResumeError(`this checkpoint ${reason}`);
    const snapshot = await this.#folder.load(this.#header);
    this.#say(`${this.#run.scenario}: going on from ${count(snapshot.states)} states in ${this.#folder.path}`);
    return snapshot;
  }

  /** Takes a checkpoint if it is time to. */
  async pause(pause: Pause): Promise<void> {
    if (!this.#asked && performance.now() - this.#last < this.#everyMs) return;
    const snapshot = pause.snapshot();
    if (snapshot) await this.#save(snapshot);
  }

  /** Takes the last checkpoint of a run that a limit stopped. */
  async stopped(snapshot: Snapshot): Promise<void> {
    await this.#save(snapshot);
  }

  /** At the very end, when results are written: takes away what nobody will go on from. */
  async close({ ended }: Exploration, interrupted: boolean): Promise<void> {
    process.off(SIGNAL, this.#ask);
    const { scenario, root } = this.#run;
    if (ended && !interrupted) await this.#folder.remove();
    else if (this.#states !== null)
      this.#say(`${scenario}: a checkpoint with ${count(this.#states)} states is kept; go on with --resume ${root}`);
  }

  async #save(snapshot: Snapshot): Promise<void> {
    try {
      await this.#folder.write(this.#identity, this.#run.limits, snapshot);
      this.#states = snapshot.states;
      this.#trouble = null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (this.#trouble !== code) {
        const stands =
          this.#states === null ? 'there is none yet' : `the one with ${count(this.#states)} states stands`;
        this.#say(`${this.#run.scenario}: no checkpoint could be written to ${this.#folder.path} (${code}); ${stands}`);
      }
      this.#trouble = code;
    }
    this.#asked = false;
    this.#last = performance.now();
  }
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** All that decides which states there are, in which order they are found, and what is judged in them. */
export function identityOf(scenario: string, tool: string, { compiled, reductions, options }: Setting): Identity {
  const { system, properties, steps, layout } = compiled;
  // Any option may change what is stored and in which order, those included that come to be.
  const { from, limits, resume, ...others } = options;
  return {
    version: tool,
    scenario,
    model: modelHash(system).slice(0, 16),
    start: digest([...(from ?? compiled.initial)]),
    properties: properties.map(({ id }) => id),
    'definitions of properties': digest(properties),
    reductions: Object.entries(reductions).flatMap(([name, on]) => (on ? [name] : [])),
    reduced: digest(compiled.reductions),
    'context switches': `${limits?.switches ?? 'any'}`,
    options: JSON.stringify(others),
    steps: digest(steps),
    layout: digest(layout),
    'byte order': endianness(),
  };
}

/** The first thing in which two identities differ, as what is to be said of the checkpoint. */
function difference(theirs: Identity, ours: Identity): string | null {
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [was, is] = [theirs[key] ?? 'none', ours[key] ?? 'none'];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    return `is of another run: ${key}: ${comparison(was, is)}`;
  }
  return null;
}

/** Of two values both, of two lists what only one of them has. */
function comparison(there: string | readonly string[], here: string | readonly string[]): string {
  if (typeof there === 'string' || typeof here === 'string') return `${there} there, ${here} here`;
  const only = (list: readonly string[], other: readonly string[], where: string) => {
    const own = list.filter((one) => !other.includes(one));
    return own.length > 0 ? [`${own.join(', ')} only ${where}`] : [];
  };
  const parts = [...only(there, here, 'there'), ...only(here, there, 'here')];
  return parts.join('; ') || 'in another order';
}

/** Whether a run with these limits would have stopped before: its counts would be others than those of one run. */
function passed(header: Header, limits: RunLimits): string | null {
  const { states, depth, found } = header;
  if (limits.states !== null && states >= limits.states && limits.states !== header.limits.states)
    return `is beyond the limit of ${limits.states} states: it has ${states}`;
  if (limits.depth !== null && depth >= limits.depth && limits.depth !== header.limits.depth)
    return `is beyond the limit of depth ${limits.depth}: it is at ${depth}`;
  if (limits.stopAtFirst && !header.limits.stopAtFirst && found.length > 0)
    return `is beyond the first violation, of ${found[0]?.property}; go on with --exhaust`;
  return null;
}
