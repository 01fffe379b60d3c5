/** Ctrl-C leaves a checkpoint of a long run, though none was asked for. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../explore/snapshot.ts';
import { InputError } from '../model/errors.ts';
import { count } from '../report/table.ts';
import type { Keeper, Setting } from '../verify/check-scenario.ts';
import { identityOf, type RunOf, type Say } from './checkpoint.ts';
import { CheckpointFolder, type Identity } from './checkpoint-folder.ts';

/** A shorter run is begun again sooner than it is told how to go on. */
const LONG_MS = 5_000;

export class InterruptedCheckpoint implements Keeper {
  readonly #run: RunOf;
  readonly #again: string;
  readonly #interrupted: () => boolean;
  readonly #say: Say;
  readonly #longMs: number;
  readonly #began = performance.now();
  #identity: Identity = {};

  /** `again` is the command that goes on, without its `--resume`. */
  constructor(run: RunOf, again: string, interrupted: () => boolean, say: Say, longMs = LONG_MS) {
    this.#run = run;
    this.#again = again;
    this.#interrupted = interrupted;
    this.#say = say;
    this.#longMs = longMs;
  }

  async open(setting: Setting): Promise<null> {
    this.#identity = identityOf(this.#run.scenario, this.#run.tool, setting);
    return null;
  }

  async pause(): Promise<void> {}

  /** Writes down where a run stands that was interrupted, and says how to go on. */
  async stopped(snapshot: Snapshot): Promise<void> {
    const { scenario, limits, root } = this.#run;
    if (!this.#interrupted() || performance.now() - this.#began < this.#longMs) return;
    try {
      const folder = new CheckpointFolder(join(root, scenario));
      if (existsSync(folder.path)) await folder.remove();
      await folder.create();
      await folder.write(this.#identity, limits, snapshot);
    } catch (error) {
      const why = error instanceof InputError ? error.message : (error as NodeJS.ErrnoException).code;
      if (why === undefined) throw error;
      this.#say(`${scenario}: no checkpoint could be written (${why})`);
      return;
    }
    this.#say(
      `${scenario}: a checkpoint with ${count(snapshot.states)} states is in ${root}; to go on:\n  ${this.#again} --resume ${root}`,
    );
  }
}
