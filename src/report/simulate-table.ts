/** What `simulate` prints: how much was seen, what is violated, and what could not be judged. */

import type { SimulationResult, SimulationSummary } from '../schema/validate.ts';
import { propertyBlocks, sources } from './check-table.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;

/** The whole report. */
export function simulationReport(result: SimulationResult): string {
  return `${[
    scenarioTable(result),
    propertyBlocks(result.results, mark, [
      'X  violated',
      '?  not decided',
      'o  premise did not occur',
      '-  not judged',
    ]),
    ...notes(result),
    sources(result.results).join('\n'),
    summary(result),
  ].join('\n\n')}\n`;
}

function scenarioTable({ results, strategy }: SimulationResult): string {
  const header = [
    'scenario',
    strategy === 'walks' ? 'walks' : 'members',
    'states',
    'transitions',
    'depth',
    'bits',
    'verdict',
  ];
  const rows = results.map((one) => [
    one.scenario,
    count(one.runs),
    `${one.statesAre === 'exact' ? '' : '~'}${count(one.states)}`,
    count(one.transitions),
    String(one.depth),
    String(one.bits),
    one.verdict === 'violated' ? 'violated' : `incomplete: ${one.limits}`,
  ]);
  const lines = columns([header, ...rows], [1, 2, 3, 4, 5]);
  return [lines[0], '-'.repeat(Math.min(WIDTH, Math.max(...lines.map((l) => l.length)))), ...lines.slice(1)].join('\n');
}

function mark(one: SimulationSummary, id: string): string {
  const property = one.properties.find((p) => p.id === id);
  if (!property) return '';
  if (property.verdict === 'violated') return 'X';
  if (!property.judged) return '-';
  return property.premise ? '?' : 'o';
}

/** What the marks do not say. */
function notes({ results }: SimulationResult): string[] {
  const notJudged = new Set(
    results.flatMap(({ properties }) => properties.filter((p) => !p.judged).map(({ id }) => id)),
  );
  if (notJudged.size === 0) return [];
  const text = `not judged: ${[...notJudged].join(', ')}. Whether a thread can still become idle is a question about all states that may follow; a run cannot answer it, check can`;
  return [wrap(text, WIDTH, '    ').join('\n')];
}

function summary({ results, seed, strategy }: SimulationResult): string {
  const lines: string[] = [];
  for (const one of results) {
    for (const { id, trace, steps, prologue, foundWith, shortest } of one.properties) {
      if (trace === undefined) continue;
      const after = prologue ? ` after a prologue of ${prologue}` : '';
      const how = `shrunk from ${foundWith}${shortest ? ', shortest' : ', perhaps not the shortest'}`;
      lines.push(`VIOLATED: ${id} in ${one.scenario}, ${steps} steps${after}, ${how}`, `    ${trace}`);
    }
  }
  const first = results.flatMap(({ properties }) => properties.flatMap(({ trace }) => trace ?? []))[0];
  if (first) lines.push('', `To read one: npx stalemate explain ${first}`, '');
  const violated = results.filter(({ verdict }) => verdict === 'violated').length;
  const estimated = results.some(({ statesAre }) => statesAre === 'estimated');
  lines.push(
    `seed ${seed}, ${strategy}: ${results.length} scenario${results.length === 1 ? '' : 's'}, ${violated} violated, ${results.length - violated} incomplete`,
    `States are different ones${estimated ? '; with ~ they are estimated by a sketch, to about one per cent' : ', counted exactly'}. A simulation never shows that a property holds.`,
  );
  return lines.join('\n');
}
