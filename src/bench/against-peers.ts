/** One case against other tools, in interleaved rounds of whole processes. */

import { join } from 'node:path';
import { cases, sources } from '../../models/bench/index.ts';
import { built, type Peer, type Sources } from './peers.ts';
import type { PeerRow } from './report.ts';
import { interleaved, median, medianRatio } from './rounds.ts';
import type { Run, Session } from './session.ts';

interface Contest {
  readonly session: Session;
  readonly rounds: number;
  readonly peers: readonly Peer[];
  /** Scratch folder for the peers' checkers. */
  readonly folder: string;
  /** Folder that the sources' files are relative to. */
  readonly models: string;
}

const OWN = 'this engine';

/** Builds the peers, then runs all of them and the engine. */
export async function againstPeers(
  name: string,
  { session, rounds, peers, folder, models }: Contest,
): Promise<{ readonly rows: readonly PeerRow[]; readonly own: readonly Run[] }> {
  const states = cases.find((one) => one.name === name)?.states;
  const texts = sources(name);
  if (states === undefined || texts === null) throw new Error(`'${name}' is no case that other tools can run`);
  const own: Run[] = [];
  const contestants: Record<string, () => Promise<{ seconds: number; peakBytes: number | null }>> = {
    [OWN]: async () => {
      const run = await session.explore(`case:${name}`);
      if (!run) throw new Error(`the engine cannot explore ${name}`);
      own.push(run);
      return run;
    },
  };
  for (const peer of peers) {
    const run = built(peer, join(folder, `${name} ${peer.name}`), filed(texts, models), states);
    contestants[peer.name] = async () => {
      const { counts, ...rest } = await run();
      session.compare(peer.name, `case:${name}`, counts);
      return rest;
    };
  }
  const results = await interleaved(rounds, contestants);
  const ownSeconds = own.map(({ seconds }) => seconds);
  const rows = Object.entries(results).map(([tool, runs]): PeerRow => {
    const seconds = runs.map((run) => run.seconds);
    return {
      case: name,
      states,
      tool,
      seconds: median(seconds),
      statesPerSecond: states / median(seconds),
      peakBytesPerState: peakPerState(runs, states),
      slower: tool === OWN ? null : medianRatio(seconds, ownSeconds),
    };
  });
  return { rows, own };
}

/** Peak memory of the process by states; null where the system does not tell. */
export function peakPerState(runs: readonly { readonly peakBytes: number | null }[], states: number): number | null {
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length === 0 ? null : median(peaks) / states;
}

/** The sources with their files where they are. */
const filed = ({ spin, rumur, tlc }: Sources, folder: string): Sources => ({
  spin,
  rumur: { ...rumur, file: join(folder, rumur.file) },
  tlc: { ...tlc, file: join(folder, tlc.file) },
});
