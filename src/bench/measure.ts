/** The measurements, one function for each table of the report. */

import { join } from 'node:path';
import { cases, plan, sources } from '../../models/bench/index.ts';
import type { Results, Work } from './child.ts';
import { built, type Counts, findPeers, type Peer, type Sources } from './peers.ts';
import type { PeerRow, ReductionRow, Report, ScaleRow, SwitchRow } from './report.ts';
import { interleaved, median, medianRatio } from './rounds.ts';
import { type Figures, type Options, type Reduction, unsupported } from './subject.ts';
import { timed } from './timed.ts';

export interface Plan {
  readonly rounds: number;
  /** Cases to run against peers. */
  readonly sizes: readonly string[];
  readonly large: boolean;
  /** Scratch folder for the peers' checkers. */
  readonly folder: string;
  /** The compiled entry of a measurement. */
  readonly child: string;
  /** Folder of the benchmark's sources. */
  readonly models: string;
  readonly tlaJar: string | undefined;
  readonly say: (what: string) => void;
}

/** States at which a scenario that is too large to exhaust stops. */
const SCENARIO_STATES = 1_000_000;
/** States at which the growing run stops, and with --large. */
const [GROWTH_STATES, GROWTH_STATES_LARGE] = [10_000_000, 100_000_000];
/** Bounds on the bits of a state by which bytes per state are reported. */
const WIDTHS = [54, 86, 160];
const REDUCTIONS: readonly (readonly Reduction[])[] = [
  [],
  ['quotient'],
  ['symmetry'],
  ['merge'],
  ['quotient', 'symmetry', 'merge'],
];

const all: Options = { invariants: true, parents: true, reductions: [], states: null };

interface Run {
  readonly figures: Figures;
  /** The whole process, start-up included. */
  readonly seconds: number;
  readonly peakBytes: number | null;
}

/** Takes every measurement. Nothing is thrown for a wrong count: it stands in `faults`, and the report leads with it. */
export async function measure(options: Plan): Promise<Omit<Report, 'machine'>> {
  const { say, child, rounds } = options;
  const faults: string[] = [];
  const skipped: string[] = [];
  const { peers, missing } = findPeers(options.tlaJar);

  const ask = async <V extends Work['verb']>(work: Extract<Work, { verb: V }>): Promise<[Results[V], Run]> => {
    const { stdout, seconds, peakBytes } = await timed(process.execPath, [child, JSON.stringify(work)]);
    const answer = JSON.parse(stdout) as Results[V];
    return [answer, { figures: answer as Figures, seconds, peakBytes }];
  };
  /** Null when the engine cannot do it; counts and verdict are compared with what is known. */
  const explored = async (name: string, change: Partial<Options> = {}): Promise<Run | null> => {
    const given = { ...all, ...change };
    const why = unsupported(given);
    if (why !== null) {
      if (!skipped.includes(why)) skipped.push(why);
      return null;
    }
    const [figures, run] = await ask<'run'>({ verb: 'run', name, options: given });
    if (given.reductions.length === 0) compare('this engine', name, figures.complete ? figures : null, given.states);
    if (figures.violated.length > 0) faults.push(`this engine: ${name}: ${figures.violated.join(', ')} broke`);
    return run;
  };
  const compare = (who: string, name: string, counts: Counts | null, limit: number | null = null): void => {
    const known = cases.find((one) => `case:${one.name}` === name);
    if (!known || limit !== null || known.states === null) return;
    const seen = counts && `${counts.states} states, ${counts.transitions} transitions`;
    const wanted = `${known.states} states, ${known.transitions} transitions`;
    if (seen !== wanted) faults.push(`${who}: ${known.name}: ${seen ?? 'no complete run'}, expected ${wanted}`);
  };

  /** One case against all peers that it is meant for, in interleaved rounds. */
  const against = async (name: string): Promise<{ rows: PeerRow[]; own: readonly Run[] }> => {
    const known = cases.find((one) => one.name === name);
    if (!known || known.states === null) throw new Error(`'${name}' is no case with a known number of states`);
    const states = known.states;
    const contestants: Record<string, () => Promise<{ seconds: number; peakBytes: number | null; run?: Run }>> = {
      self: async () => {
        const run = (await explored(`case:${name}`)) as Run;
        return { ...run, run };
      },
    };
    for (const peer of peers.filter(({ tool }) => isMeant(tool, name, options.large))) {
      const run = built(
        peer,
        join(options.folder, `${name} ${peer.name}`),
        filed(sources(name), options.models),
        states,
      );
      contestants[peer.name] = async () => {
        const { counts, ...rest } = await run();
        compare(peer.name, `case:${name}`, counts);
        return rest;
      };
    }
    say(`${name}: ${Object.keys(contestants).length} tools, ${rounds} rounds`);
    const results = await interleaved(rounds, contestants);
    const own = results['self'] ?? [];
    const ownSeconds = own.map(({ seconds }) => seconds);
    const rows = Object.entries(results).map(([who, runs]): PeerRow => {
      const seconds = runs.map((run) => run.seconds);
      const peak = runs.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]));
      return {
        case: name,
        states,
        tool: who === 'self' ? 'this engine' : who,
        seconds: median(seconds),
        statesPerSecond: states / median(seconds),
        peakBytesPerState: peak.length === 0 ? null : median(peak) / states,
        slower: who === 'self' ? null : medianRatio(seconds, ownSeconds),
      };
    });
    return { rows, own: own.flatMap(({ run }) => (run ? [run] : [])) };
  };

  const peerRows: PeerRow[] = [];
  const scale: ScaleRow[] = [];
  let startUp = Number.NaN;
  for (const name of options.sizes) {
    const { rows, own } = await against(name);
    peerRows.push(...rows);
    if (name === plan.startUp) startUp = median(own.map(({ seconds }) => seconds));
    scale.push(scaleRow(`case:${name}`, own));
  }

  say('survey of the shipped scenarios');
  const [surveyed] = await ask<'survey'>({ verb: 'survey' });
  const widest = surveyed.toSorted((a, b) => b.bits - a.bits);
  const three = widest.slice(0, 3);
  const byWidth = WIDTHS.flatMap((bound, i) => {
    const found = widest.find(({ bits }) => bits <= bound && bits > (WIDTHS[i - 1] ?? 0));
    return found && !three.includes(found) ? [found] : [];
  });
  for (const { name } of [...byWidth, ...three]) {
    say(name);
    const runs = await interleaved(rounds, { self: () => explored(name, { states: SCENARIO_STATES }) });
    scale.push(
      scaleRow(
        name,
        runs.self.flatMap((run) => run ?? []),
      ),
    );
  }

  const switches: SwitchRow[] = [];
  for (const [name, states] of [
    [`case:${plan.switches}`, null] as const,
    ...three.map((one) => [one.name, SCENARIO_STATES] as const),
  ]) {
    say(`${name}: invariants and parent links on and off`);
    const runs = await interleaved(rounds, {
      on: () => explored(name, { states }),
      invariants: () => explored(name, { states, invariants: false }),
      parents: () => explored(name, { states, parents: false }),
    });
    const seconds = (some: readonly (Run | null)[]) => some.flatMap((run) => (run ? [run.figures.exploreSeconds] : []));
    const cost = (off: readonly (Run | null)[]) =>
      seconds(off).length === 0 ? null : medianRatio(seconds(runs.on), seconds(off));
    switches.push({ name, invariants: cost(runs.invariants), parents: cost(runs.parents) });
  }

  const largest = surveyed.reduce((a, b) => (b.localStates > a.localStates ? b : a));
  say(`tables of ${largest.name}`);
  const tables = await interleaved(rounds, {
    self: async () => (await ask<'tabulate'>({ verb: 'tabulate', name: largest.name }))[0],
  });
  const cached = tables.self.flatMap((one) => (one.cached === null ? [] : [one.cached]));

  say('growth');
  const growth = await explored(`case:${plan.growth}`, { states: options.large ? GROWTH_STATES_LARGE : GROWTH_STATES });

  const reductions: ReductionRow[] = [];
  for (const name of plan.reductions) {
    say(`${name}: reductions`);
    const plainly = cases.find((one) => one.name === name)?.states ?? null;
    for (const reduction of REDUCTIONS) {
      const run = reduction.length === 0 ? null : await explored(`case:${name}`, { reductions: reduction });
      const states = reduction.length === 0 ? plainly : (run?.figures.states ?? null);
      reductions.push({ case: name, reductions: reduction, states, fewer: plainly && states && plainly / states });
    }
  }

  return {
    rounds,
    faults,
    missing,
    skipped,
    peers: peerRows,
    scale,
    startUp: options.sizes.includes(plan.startUp) ? { case: plan.startUp, seconds: startUp } : null,
    switches,
    tabulation: {
      name: largest.name,
      machine: largest.machine,
      localStates: largest.localStates,
      coldSeconds: median(tables.self.map(({ cold }) => cold)),
      cachedSeconds: cached.length === 0 ? null : median(cached),
    },
    growth: growth?.figures.samples ?? [],
    reductions,
  };
}

/** Whether a peer takes part in a case: as planned, and the fast ones in the large cases, too. */
const isMeant = (tool: Peer['tool'], name: string, large: boolean): boolean =>
  (plan.peers[tool] as readonly string[]).includes(name) ||
  (large && tool === 'spin' && (plan.large as readonly string[]).includes(name));

/** The sources with their files where they are. */
const filed = ({ spin, rumur, tlc }: Sources, folder: string): Sources => ({
  spin,
  rumur: { ...rumur, file: join(folder, rumur.file) },
  tlc: { ...tlc, file: join(folder, tlc.file) },
});

function scaleRow(name: string, runs: readonly Run[]): ScaleRow {
  const [first] = runs;
  if (!first) throw new Error(`${name} was not run`);
  const { states, bits, complete, tableBytes, frontierBytes } = first.figures;
  const peak = runs.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]));
  return {
    name,
    bits,
    states,
    complete,
    statesPerSecond: states / median(runs.map(({ figures }) => figures.exploreSeconds)),
    bytesPerState: (tableBytes + frontierBytes) / states,
    peakBytesPerState: peak.length === 0 ? null : median(peak) / states,
  };
}
