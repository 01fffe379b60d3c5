/** `report series`: what a series of patches breaks, as plain text of 72 columns that can be quoted. */

import type { CoveredRow } from '../verify/series-coverage.ts';
import { hang, hangingColumns } from './hang.ts';
import { type LaneEntry, type LaneStep, lanesText } from './lanes.ts';
import { count, wrap } from './table.ts';

export const REPORT_WIDTH = 72;
/** Steps of a run that are shown: around the one that is blamed, and at the end. */
const AROUND = 4;
const LAST = 16;

export interface PropertySentence {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  /** What happens in a real kernel. */
  readonly broken: string;
}

/** A defect: everything that is put down to one step. */
export interface Defect {
  /** `flow: label/alternative`. */
  readonly step: string;
  readonly patch: { readonly id: string; readonly says: string };
  /** Whether the step is as it was before the series. */
  readonly old: boolean;
  readonly property: PropertySentence;
  /** What else breaks by it. */
  readonly others: readonly PropertySentence[];
  readonly scenario: string;
  /** Protocol, sizes, switches and threads. */
  readonly system: string;
  /** Calls that fail in the run. */
  readonly failing: readonly string[];
  readonly steps: readonly LaneStep[];
  readonly blamed: number;
  readonly prologue: number;
  readonly file: string;
  /** In which prefixes the property breaks, by the matrix; null where none of its programs shows it. */
  readonly rows: {
    readonly program: string;
    readonly broken: readonly string[];
    readonly ok: readonly string[];
    /** Whether it breaks before the series, too. */
    readonly before: boolean;
  } | null;
  /** The same scenario in later protocols, where they were explored. */
  readonly later: readonly { readonly protocol: string; readonly says: string }[];
}

export interface SeriesReport {
  readonly says: string;
  readonly defects: readonly Defect[];
  /** Rows by families as it was last found; empty where nothing is known. */
  readonly table: readonly string[];
  readonly scenarios: number;
  readonly traces: number;
  /** Scenarios of the series that hold. */
  readonly holding: readonly { readonly scenario: string; readonly states: number }[];
  /** Kept traces that no longer reproduce. */
  readonly stale: readonly string[];
  /** Null where nothing was explored. */
  readonly coverage: readonly CoveredRow[] | null;
  readonly limits: readonly { readonly limit: string; readonly direction: string }[];
}

/** The whole text; ends with a newline. */
export function seriesReport(report: SeriesReport): string {
  const { defects, holding, limits } = report;
  const own = defects.filter(({ old }) => !old);
  const before = defects.filter(({ old }) => old);
  const numbered = [...own, ...before];
  const blocks = [
    wrap(report.says, REPORT_WIDTH),
    wrap(
      `${own.length} defects in ${report.scenarios} scenarios; a defect is everything that is put down to one step. ${
        before.length > 0 ? `${before.length} more are put down to code that the series does not change. ` : ''
      }Each run below is the shortest one known, and went through xstate again, state by state, before it was printed (${report.traces} runs did).`,
      REPORT_WIDTH,
    ),
    ...(report.stale.length > 0
      ? [
          [
            'Runs that no longer reproduce, and are left out:',
            ...report.stale.flatMap((file) => hang('  ', file, REPORT_WIDTH)),
          ],
        ]
      : []),
    overview(numbered),
    ...(report.table.length > 0 ? [report.table] : []),
    ...numbered.map(defectLines),
    ...(holding.length > 0
      ? [
          [
            'What was searched and holds:',
            ...holding.flatMap(({ scenario, states }) =>
              hang('  ', `${scenario} (${count(states)} states)`, REPORT_WIDTH),
            ),
          ],
        ]
      : []),
    coverageLines(report.coverage),
    [
      ...wrap(
        'This is a finite model, read by hand from the patches as posted: each call, assignment and exit is a step, with the sizes that each run names. What it leaves out:',
        REPORT_WIDTH,
      ),
      ...limits.flatMap(({ limit, direction }) => hang('- ', `${limit} (${direction})`, REPORT_WIDTH)),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

/** One line a defect. */
function overview(defects: readonly Defect[]): string[] {
  const lines = hangingColumns(
    defects.map(({ patch, property, step, rows }, i) => [
      `[${i + 1}]${rows?.before ? '*' : ''}`,
      patch.id,
      property.id,
      step,
    ]),
    REPORT_WIDTH,
  );
  const note = defects.some(({ rows }) => rows?.before)
    ? ['*  The property breaks before the series as well, in some run.']
    : [];
  return [...lines, ...note];
}

function defectLines(defect: Defect, i: number): string[] {
  const { patch, property, others, step, rows, later, failing } = defect;
  const item = (name: string, text: string) => hang(`  ${name.padEnd(10)}`, text, REPORT_WIDTH);
  const at = step.indexOf(': ');
  return [
    ...hang(`[${i + 1}] `, `${property.id} ${property.name}`, REPORT_WIDTH),
    ...wrap(property.says, REPORT_WIDTH - 4).map((line) => `    ${line}`),
    ...item('patch', `${patch.id}: ${patch.says}`),
    ...item('step', `${step.slice(at + 2)} (flow ${step.slice(0, at)})`),
    ...item('breaks', property.broken),
    ...others.flatMap(({ id, name }, k) => item(k === 0 ? 'also' : '', `${id} ${name}`)),
    ...item('with', defect.system),
    ...failing.flatMap((call, k) => item(k === 0 ? 'fails' : '', call)),
    ...item(
      'prefixes',
      rows === null
        ? 'no program of `matrix series` shows it'
        : `${property.id} breaks in ${listed(rows.broken)}; not in ${listed(rows.ok)} (program ${rows.program})`,
    ),
    ...later.flatMap(({ protocol, says }) => item('', `${protocol}: ${says}`)),
    '',
    ...lanesText(entriesOf(defect), undefined, REPORT_WIDTH),
    '',
    ...item('whole run', `npx stalemate explain --full ${defect.file}`),
  ];
}

/** The steps around the one that is blamed, and the last ones; what is between is counted. */
function entriesOf({ steps, blamed, prologue }: Defect): LaneEntry[] {
  const shown = (i: number) => i >= steps.length - LAST || Math.abs(i - blamed) <= AROUND;
  const entries: LaneEntry[] = [];
  let folded = 0;
  const flush = (before: number) => {
    if (folded > 0) {
      const what = before <= prologue ? 'prologue, ' : '';
      entries.push({ fold: `${what}${folded} step${folded === 1 ? '' : 's'} left out`, states: [] });
    }
    folded = 0;
  };
  for (const [i, step] of steps.entries()) {
    if (!shown(i)) {
      folded++;
      continue;
    }
    flush(i);
    entries.push(step);
  }
  return entries;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** Each step that a patch adds or changes, with the scenario that takes it. */
function coverageLines(rows: readonly CoveredRow[] | null): string[] {
  if (rows === null)
    return wrap(
      'Which scenario takes each call, failure and label that a patch adds or changes: `npx stalemate report series --explore`. That none is taken nowhere without a reason, `check --all --tier ci --expect` asks.',
      REPORT_WIDTH,
    );
  return [
    'Steps that a patch adds or changes, by the scenario that takes them:',
    ...rows.flatMap(({ row, steps }) => {
      if (steps.length === 0) return [`${row}: none`];
      const groups = new Map<string, string[]>();
      for (const { step, scenario, why } of steps) {
        const key = scenario ?? (why === null ? 'NEVER TAKEN' : `not taken: ${why}`);
        groups.set(key, [...(groups.get(key) ?? []), step]);
      }
      return [
        `${row}: ${steps.length} step${steps.length === 1 ? '' : 's'}`,
        ...[...groups].flatMap(([key, of]) => [
          ...hang('  ', key, REPORT_WIDTH),
          ...of.flatMap((step) => hang('    ', step, REPORT_WIDTH)),
        ]),
      ];
    }),
  ];
}
