/** What `locks` prints: cycles in the layout of lockdep, then calls in contexts, then the verdict. */

import type { LocksCycle, LocksResult, LocksSide, LocksSite } from '../schema/validate.ts';
import { hang } from './hang.ts';
import { callTable } from './lock-table.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;

/** The whole report. */
export function lockReport(result: LocksResult): string {
  const { heldAtIdle } = result;
  const longer = result.cycles.filter(({ shorter }) => shorter);
  const told = [...grouped(result.cycles.filter(({ shorter }) => !shorter))];
  const parts = [
    headLines(result).join('\n'),
    ...told.map(([cycle, others], i) => splat(result, cycle, others, i + 1, told.length).join('\n')),
    ...(longer.length > 0 ? [longerLines(longer).join('\n')] : []),
    ...heldAtIdle.map(({ thread, lock, mode, steps }) =>
      hang('WARNING: ', `${thread} is idle, and still holds ${lock} (${mode}), after ${steps} steps`, WIDTH).join('\n'),
    ),
    callTable(result, WIDTH).join('\n'),
    verdict(result).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headLines({ scenario, protocol, states, transitions, depth, edges, limits }: LocksResult): string[] {
  const seen = new Set(edges.filter(({ primed }) => primed === undefined).map(({ from, to }) => `${from} ${to}`));
  const given = new Set(edges.filter(({ primed }) => primed !== undefined).map(({ from, to }) => `${from} ${to}`));
  return [
    ...hang(
      `${scenario}  `,
      `${protocol}, ${count(states)} states, ${count(transitions)} transitions, depth ${depth}; ${limits === null ? 'complete' : `bounded: ${limits}`}`,
      WIDTH,
    ),
    ...hang('lock order  ', `${seen.size} edges seen, ${given.size} primed by the kernel`, WIDTH),
  ];
}

/** Cycles that lockdep would complain of as well, and that nobody waits all around. */
const longerLines = (cycles: readonly LocksCycle[]): string[] => [
  'longer ways round a cycle that is reached:',
  ...cycles.flatMap(({ sides }) => hang('  ', chain(sides), WIDTH)),
];

const RULE = '='.repeat(62);
const THIN = '-'.repeat(62);

const lock = (name: string, mode: string | undefined): string => `(${name}){${mode ?? 'primed'}}`;

const at = (site: LocksSite | undefined): string => (site ? `, at: ${site.label}` : '');

/** Cycles that the same threads wait in are told once: the shortest, and behind it the others. */
function grouped(cycles: readonly LocksCycle[]): ReadonlyMap<LocksCycle, readonly LocksCycle[]> {
  const first = (cycle: LocksCycle) => cycles.find(({ trace }) => trace === cycle.trace) as LocksCycle;
  const groups = new Map<LocksCycle, readonly LocksCycle[]>();
  for (const cycle of cycles) {
    const head = cycle.trace === undefined ? cycle : first(cycle);
    groups.set(head, cycle === head ? [] : [...(groups.get(head) ?? []), cycle]);
  }
  return groups;
}

/** `a --> b --> a`. */
const chain = (sides: readonly LocksSide[]): string =>
  [...sides.map(({ from }) => from), sides.at(-1)?.to].join(' --> ');

/** One cycle. The side that closes it is the one that is seen last. */
function splat(
  { scenario }: LocksResult,
  { sides, verdict: result, because, waits, trace, steps }: LocksCycle,
  others: readonly LocksCycle[],
  number: number,
  of: number,
): string[] {
  const turned = closing(sides);
  const last = turned.at(-1) as LocksSide;
  const recursive = sides.length === 1;
  const lines = [
    RULE,
    `WARNING: possible ${recursive ? 'recursive locking' : 'circular locking dependency'} detected, in the model`,
    `${scenario}, ${number} of ${of}`,
    THIN,
    `${last.thread ?? 'the kernel'} is trying to acquire lock:`,
    ...hang('  ', `${lock(last.to, last.toMode)}${at(last.wantedAt)}`, WIDTH),
    '',
    'but task is already holding lock:',
    ...hang('  ', `${lock(last.from, last.fromMode)}${at(last.takenAt)}`, WIDTH),
    '',
  ];
  if (!recursive) {
    lines.push(
      'which lock already depends on the new lock.',
      '',
      'the existing dependency chain (in reverse order) is:',
      '',
    );
    for (const [i, side] of turned.slice(0, -1).reverse().entries())
      lines.push(...chained(side, turned.length - 1 - i));
    lines.push(...chained(last, 0));
    lines.push('Chain exists of:', ...hang('  ', chain(turned), WIDTH), '');
  }
  if (waits) {
    lines.push(
      ` *** REACHABLE: after ${steps} steps ${waits.length === 1 ? 'this thread waits for itself' : 'these threads wait for each other'} ***`,
      '',
    );
    for (const { thread, label, waitsFor, mode, kind, holding } of waits) {
      lines.push(...hang(`  ${thread}  `, `waits for ${waitsFor} (${kind}, ${mode}), at: ${label}`, WIDTH));
      lines.push(...hang('    holds  ', holding.length > 0 ? holding.join(', ') : 'nothing', WIDTH));
    }
    lines.push('');
    for (const one of others) lines.push(...hang('  the same wait closes  ', chain(closing(one.sides)), WIDTH));
    lines.push(`  npx stalemate explain ${trace}`, `  npx stalemate replay ${trace}`);
  } else if (result === 'bounded') {
    lines.push(...wrap(' *** bounded: not reached before the limit ***', WIDTH));
  } else {
    lines.push(' *** inversion only: not reachable in this system, because', '');
    for (const reason of because) lines.push(...hang('  ', `${reason}`, WIDTH));
  }
  return lines;
}

/** The sides in order, the one that is seen last at the end. */
function closing(sides: readonly LocksSide[]): readonly LocksSide[] {
  const latest = sides.reduce((best, { steps }, i) => ((steps ?? -1) > (sides[best]?.steps ?? -1) ? i : best), 0);
  return [...sides.slice(latest + 1), ...sides.slice(0, latest + 1)];
}

/** How a class came to depend on the one before it. */
function chained({ from, to, toMode, wantedAt, thread, holding, steps, primed }: LocksSide, number: number): string[] {
  const lines = [`-> #${number} ${lock(to, toMode)}:`];
  if (wantedAt) {
    lines.push(...hang('       ', `${wantedAt.flow}: ${wantedAt.label}`, WIDTH));
    lines.push(...hang('       ', `${thread}, ${steps} steps, holding ${(holding ?? []).join(', ')}`, WIDTH));
  }
  if (primed) lines.push(...hang('       ', `primed under ${from} by ${primed}`, WIDTH));
  return [...lines, ''];
}

function verdict({ cycles, limits, heldAtIdle }: LocksResult): string[] {
  const number = (which: LocksCycle['verdict']) =>
    cycles.filter(({ verdict: one, shorter }) => one === which && !shorter).length;
  const longer = cycles.filter(({ shorter }) => shorter).length;
  const rows = [
    ['REACHABLE', String(number('reachable'))],
    ['inversion only', String(number('inversion'))],
    ...(limits === null ? [] : [['not reached within the bound', String(number('bounded'))]]),
    ...(longer > 0 ? [['longer ways round', String(longer)]] : []),
    ...(heldAtIdle.length > 0 ? [['held by an idle thread', String(heldAtIdle.length)]] : []),
  ];
  return [`${cycles.length} cycle${cycles.length === 1 ? '' : 's'}`, ...columns(rows).map((line) => `  ${line}`)];
}
