/** What the benchmark reports, as data and as text. */

import { columns, count } from '../report/table.ts';
import type { Reduction, Sample } from './subject.ts';

export interface PeerRow {
  readonly case: string;
  readonly states: number;
  readonly tool: string;
  /** The whole process, median of the rounds. */
  readonly seconds: number;
  readonly statesPerSecond: number;
  readonly peakBytesPerState: number | null;
  /** How many times as long as this engine in the same round, median; null for this engine itself. */
  readonly slower: number | null;
}

export interface ScaleRow {
  readonly name: string;
  readonly bits: number;
  readonly states: number;
  readonly complete: boolean;
  /** Of the exploration alone, without start-up and tables. */
  readonly statesPerSecond: number;
  /** Table and frontier, at their largest. */
  readonly bytesPerState: number;
  readonly peakBytesPerState: number | null;
}

/** How many times as long with it as without. */
export interface SwitchRow {
  readonly name: string;
  readonly invariants: number;
  readonly parents: number;
}

export interface ReductionRow {
  readonly case: string;
  readonly reductions: readonly Reduction[];
  readonly states: number;
  /** Than without. */
  readonly fewer: number;
}

export interface Report {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
  };
  readonly rounds: number;
  /** Counts or verdicts that differ from what is known. The figures mean nothing then. */
  readonly faults: readonly string[];
  /** Peers that are not installed. */
  readonly missing: readonly string[];
  readonly peers: readonly PeerRow[];
  readonly scale: readonly ScaleRow[];
  readonly startUp: { readonly case: string; readonly seconds: number } | null;
  readonly switches: readonly SwitchRow[];
  readonly tabulation: {
    readonly name: string;
    readonly machine: string;
    readonly localStates: number;
    readonly seconds: number;
  } | null;
  readonly growth: readonly Sample[];
  readonly reductions: readonly ReductionRow[];
}

const NONE = '-';
const seconds = (n: number): string => `${n.toFixed(2)} s`;
const rate = (perSecond: number): string => `${(perSecond / 1e6).toFixed(2)} M/s`;
const times = (n: number | null): string => (n === null ? NONE : `${n.toFixed(2)}x`);
const bytes = (n: number | null): string => (n === null ? NONE : n.toFixed(1));
const right = [1, 2, 3, 4, 5, 6];

/** A table with its head; nothing when it has no rows. */
const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : ['', title, ...columns([head, ...rows], right).map((line) => `  ${line}`)];

/** The report as plain text. */
export function reportText(report: Report): string {
  const { machine, growth, tabulation } = report;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, Node ${machine.node}; ` +
      `medians of ${report.rounds} interleaved round${report.rounds === 1 ? '' : 's'}`,
    ...report.faults.map((fault) => `WRONG    ${fault}`),
    ...report.missing.map((peer) => `missing  ${peer}`),
  ];
  lines.push(
    ...section(
      'Against other tools: whole processes; slower: than this engine, round by round',
      ['case', 'states', 'wall', 'states/s', 'peak B/state', 'slower'],
      report.peers.map((row) => [
        `${row.case} ${row.tool}`,
        count(row.states),
        seconds(row.seconds),
        rate(row.statesPerSecond),
        bytes(row.peakBytesPerState),
        times(row.slower),
      ]),
    ),
  );
  if (report.startUp)
    lines.push('', `A whole run of ${report.startUp.case}, start-up included: ${seconds(report.startUp.seconds)}`);
  lines.push(
    ...section(
      'Speed and size: exploration alone; table and frontier at their largest; peak memory of the process',
      ['system', 'bits', 'states', 'states/s', 'B/state', 'peak B/state'],
      report.scale.map((row) => [
        row.name,
        `${row.bits}`,
        `${count(row.states)}${row.complete ? '' : '+'}`,
        rate(row.statesPerSecond),
        bytes(row.bytesPerState),
        bytes(row.peakBytesPerState),
      ]),
    ),
    ...section(
      'Cost of what can be switched off: processor time with it, over without',
      ['system', 'invariants', 'parent links'],
      report.switches.map((row) => [row.name, times(row.invariants), times(row.parents)]),
    ),
  );
  if (tabulation) {
    lines.push(
      '',
      `Tables of ${tabulation.name} (${tabulation.machine}: ${count(tabulation.localStates)} local states): ` +
        seconds(tabulation.seconds),
    );
  }
  lines.push(
    ...section(
      'As work grows: one run, between one line and the next',
      ['states', 'elapsed', 'states/s', 'B/state'],
      slopes(growth).map((row) => [
        count(row.states),
        seconds(row.seconds),
        rate(row.statesPerSecond),
        bytes(row.bytesPerState),
      ]),
    ),
    ...section(
      'Reductions',
      ['case', 'states', 'fewer'],
      report.reductions.map((row) => [
        `${row.case} ${row.reductions.join(' + ') || 'none'}`,
        count(row.states),
        times(row.fewer),
      ]),
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** Speed between a sample and the one before, bytes at the sample. */
export function slopes(samples: readonly Sample[]) {
  return samples.map(({ states, seconds: at, bytes: held }, i) => {
    const before = samples[i - 1] ?? { states: 0, seconds: 0 };
    return {
      states,
      seconds: at,
      statesPerSecond: (states - before.states) / Math.max(at - before.seconds, 1e-6),
      bytesPerState: held / states,
    };
  });
}
