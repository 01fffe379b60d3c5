/** The measurements, one function for each table of the report. */

import { join } from 'node:path';
import { cases, plan, sources } from '../../models/bench/index.ts';
import type { Results, Work } from './child.ts';
import { built, type Counts, disagreement, findPeers, type Sources } from './peers.ts';
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
/** Bands of the bits of a state, from above one to the next; the cases are narrower. */
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
    const fault = known && limit === null ? disagreement(known, counts) : null;
    if (fault !== null) faults.push(`${who}: ${known?.name}: ${fault}`);
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
    for (const peer of peers.filter(({ tool }) => (plan.peers[tool] as readonly string[]).includes(name))) {
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
  for (const [i, bound] of WIDTHS.slice(1).entries()) {
    const band = surveyed.filter(
      (one) => one.bits <= bound && one.bits > (WIDTHS[i] as number) && !three.includes(one),
    );
    const most = band.toSorted((a, b) => b.expectedStates - a.expectedStates)[0];
    if (!most) continue;
    say(most.name);
    const runs = await interleaved(rounds, { on: () => explored(most.name, { states: SCENARIO_STATES }) });
    scale.push(scaleRow(most.name, present(runs.on)));
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
    const seconds = (some: readonly (Run | null)[]) => present(some).map(({ figures }) => figures.exploreSeconds);
    const cost = (off: readonly (Run | null)[]) =>
      present(off).length === 0 ? null : medianRatio(seconds(runs.on), seconds(off));
    if (!scale.some((row) => row.name === name)) scale.push(scaleRow(name, present(runs.on)));
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
      if (states === null) continue;
      reductions.push({ case: name, reductions: reduction, states, fewer: plainly && plainly / states });
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

/** The sources with their files where they are. */
const filed = ({ spin, rumur, tlc }: Sources, folder: string): Sources => ({
  spin,
  rumur: { ...rumur, file: join(folder, rumur.file) },
  tlc: { ...tlc, file: join(folder, tlc.file) },
});

const present = (runs: readonly (Run | null)[]): readonly Run[] => runs.flatMap((run) => run ?? []);

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
