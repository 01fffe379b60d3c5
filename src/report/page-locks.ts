/** A lock order as the HTML report draws it. */

import type { LocksResult } from '../schema/validate.ts';
import type { PageLocks } from './page-data.ts';

/** Edges of a cycle that is reached, and of one that is not, are told apart as in the Graphviz drawing. */
export function pageLocks({ scenario, classes, edges, cycles, limits }: LocksResult): PageLocks {
  const inCycle = (reached: boolean) =>
    new Set(
      cycles
        .filter(({ verdict }) => (verdict === 'reachable') === reached)
        .flatMap(({ sides }) => sides.map(({ from, to }) => `${from} ${to}`)),
    );
  const [reached, others] = [inCycle(true), inCycle(false)];
  const found = new Map<string, PageLocks['edges'][number]>();
  for (const { from, to, fromMode, toMode, how, primed } of edges) {
    const key = `${from} ${to}`;
    const label = primed === undefined ? `${fromMode} then ${toMode}${how === 'try' ? ' (try)' : ''}` : 'primed';
    const known = found.get(key);
    const labels = [...new Set([...(known ? known.label.split(', ') : []), label])];
    found.set(key, {
      from,
      to,
      label: labels.join(', '),
      colour: reached.has(key) ? 'reached' : others.has(key) ? 'inversion' : 'plain',
      primed: primed !== undefined && (known?.primed ?? true),
    });
  }
  const used = new Set([...found.values()].flatMap(({ from, to }) => [from, to]));
  return {
    scenario,
    classes: classes.filter((one) => used.has(one.class)).map(({ class: name, kind }) => ({ class: name, kind })),
    edges: [...found.values()],
    cycles: cycles.map(({ verdict, sides, because }) => ({
      verdict,
      text: `${sides.map(({ from }) => from).join(' -> ')} -> ${sides[0].from}${because.length > 0 ? `: ${because.join('; ')}` : ''}`,
    })),
    limits,
  };
}
