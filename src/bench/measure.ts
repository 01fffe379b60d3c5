/** The measurements, one function for each table of the report. */

import { cases, plan } from '../../models/bench/index.ts';
import { againstPeers, peakPerState } from './against-peers.ts';
import type { Surveyed } from './child.ts';
import { findPeers } from './peers.ts';
import type { PeerRow, ReductionRow, Report, ScaleRow, SwitchRow } from './report.ts';
import { interleaved, median, medianRatio } from './rounds.ts';
import { type Run, Session } from './session.ts';
import type { Reduction } from './subject.ts';

export const tables = ['peers', 'systems', 'tabulation', 'growth', 'reductions'] as const;
export type TableName = (typeof tables)[number];

export interface Plan {
  readonly rounds: number;
  /** Which tables to fill. */
  readonly only: readonly TableName[];
  /** Cases to run against peers; all peers, or those that each case is meant for. */
  readonly sizes: readonly string[];
  readonly everyPeer: boolean;
  /** Growth to 1e8 states. */
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
/** States at which the growing run stops, without and with --large. */
const [GROWTH_STATES, GROWTH_STATES_LARGE] = [10_000_000, 100_000_000];
/** Bands of the bits of a state, from above one to the next; the cases are narrower. */
const WIDTHS = [54, 86, 160];
/** How many of the widest scenarios are measured. */
const WIDEST = 3;
const TOGETHER: readonly Reduction[] = ['quotient', 'symmetry', 'merging'];
const RENAMED_AND_MERGED: readonly Reduction[] = ['symmetry', 'merging'];
/** Up to so many states each reduction is measured alone, too. */
const ALONE_STATES = 20_000_000;

/** Takes the measurements. Nothing is thrown for a wrong count: it stands in `faults`, and the report leads with it. */
export async function measure(options: Plan): Promise<Omit<Report, 'machine'>> {
  const session = new Session(options.child);
  const wants = (table: TableName) => options.only.includes(table);
  const missing: string[] = [];
  const peers: PeerRow[] = [];
  const scale: ScaleRow[] = [];
  let startUp: Report['startUp'] = null;
  if (wants('peers')) {
    const found = findPeers(options.tlaJar);
    missing.push(...found.missing);
    for (const name of options.sizes) {
      options.say(`${name} against other tools`);
      const meant = found.peers.filter(
        ({ tool }) => options.everyPeer || (plan.peers[tool] as readonly string[]).includes(name),
      );
      const { rows, own } = await againstPeers(name, { ...options, session, peers: meant });
      peers.push(...rows);
      scale.push(scaleRow(`case:${name}`, own));
      if (name === plan.startUp) startUp = { case: name, seconds: median(own.map(({ seconds }) => seconds)) };
    }
  }
  const surveyed = wants('systems') || wants('tabulation') ? await survey(session, options) : [];
  const systems = wants('systems') ? await measureSystems(session, options, surveyed) : null;
  const known = new Set(scale.map(({ name }) => name));
  return {
    rounds: options.rounds,
    missing,
    peers,
    startUp,
    scale: [...scale, ...(systems?.scale ?? []).filter(({ name }) => !known.has(name))],
    switches: systems?.switches ?? [],
    tabulation: wants('tabulation') ? await measureTabulation(session, options, surveyed) : null,
    growth: wants('growth') ? await measureGrowth(session, options) : [],
    reductions: wants('reductions') ? await measureReductions(session, options) : [],
    faults: session.faults,
  };
}

async function survey(session: Session, { say }: Plan): Promise<readonly Surveyed[]> {
  say('survey of the shipped scenarios');
  return session.ask<'survey'>({ verb: 'survey' });
}

/** The case for it and the widest scenarios with invariants and parent links on and off; a scenario of each width. */
async function measureSystems(
  session: Session,
  { rounds, say }: Plan,
  surveyed: readonly Surveyed[],
): Promise<{ readonly scale: readonly ScaleRow[]; readonly switches: readonly SwitchRow[] }> {
  const scale: ScaleRow[] = [];
  const switches: SwitchRow[] = [];
  const widest = surveyed.toSorted((a, b) => b.bits - a.bits).slice(0, WIDEST);
  for (const { name } of ofEachWidth(surveyed.filter((one) => !widest.includes(one)))) {
    say(name);
    const runs = await interleaved(rounds, { on: () => session.explore(name, { states: SCENARIO_STATES }) });
    scale.push(scaleRow(name, runs.on));
  }
  for (const name of [`case:${plan.switches}`, ...widest.map((one) => one.name)]) {
    say(`${name}, invariants and parent links on and off`);
    const states = name.startsWith('case:') ? null : SCENARIO_STATES;
    const runs = await interleaved(rounds, {
      on: () => session.explore(name, { states }),
      invariants: () => session.explore(name, { states, invariants: false }),
      parents: () => session.explore(name, { states, parents: false }),
    });
    const seconds = (some: readonly Run[]) => some.map(({ figures }) => figures.exploreCpuSeconds);
    const cost = (off: readonly Run[]) => medianRatio(seconds(runs.on), seconds(off));
    scale.push(scaleRow(name, runs.on));
    switches.push({ name, invariants: cost(runs.invariants), parents: cost(runs.parents) });
  }
  return { scale, switches };
}

/** The scenario with most states in each band of widths. */
const ofEachWidth = (surveyed: readonly Surveyed[]): readonly Surveyed[] =>
  WIDTHS.slice(1).flatMap((bound, i) => {
    const band = surveyed.filter(({ bits }) => bits <= bound && bits > (WIDTHS[i] as number));
    return band.toSorted((a, b) => b.expectedStates - a.expectedStates).slice(0, 1);
  });

async function measureTabulation(session: Session, { rounds, say }: Plan, surveyed: readonly Surveyed[]) {
  const { name, machine, localStates } = surveyed.reduce((a, b) => (b.localStates > a.localStates ? b : a));
  say(`tables of ${name}`);
  const runs = await interleaved(rounds, { tables: () => session.ask<'tabulate'>({ verb: 'tabulate', name }) });
  return {
    name,
    machine,
    localStates,
    seconds: median(runs.tables),
  };
}

async function measureGrowth(session: Session, { large, say }: Plan) {
  say('growth');
  const states = large ? GROWTH_STATES_LARGE : GROWTH_STATES;
  const run = await session.explore(`case:${plan.growth}`, { states });
  return run.figures.samples;
}

async function measureReductions(session: Session, { say }: Plan): Promise<readonly ReductionRow[]> {
  const rows: ReductionRow[] = [];
  for (const name of plan.reductions) {
    say(`${name}, reductions`);
    const plainly = cases.find((one) => one.name === name)?.states;
    if (plainly === undefined) throw new Error(`the plan names '${name}', which is no case`);
    rows.push({ case: name, reductions: [], states: plainly, fewer: 1 });
    const alone = plainly > ALONE_STATES ? [] : TOGETHER.map((reduction) => [reduction]);
    for (const reductions of [...alone, RENAMED_AND_MERGED, TOGETHER]) {
      const run = await session.explore(`case:${name}`, { reductions });
      const { states } = run.figures;
      rows.push({ case: name, reductions, states, fewer: plainly / states });
    }
  }
  return rows;
}

function scaleRow(name: string, runs: readonly Run[]): ScaleRow {
  const [first] = runs;
  if (!first) throw new Error(`${name} was not run`);
  const { states, bits, complete, bytes } = first.figures;
  return {
    name,
    bits,
    states,
    complete,
    statesPerSecond: states / median(runs.map(({ figures }) => figures.exploreSeconds)),
    bytesPerState: bytes / states,
    peakBytesPerState: peakPerState(runs, states),
  };
}
