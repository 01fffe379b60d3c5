/** A lock-order graph as a Graphviz drawing. */

import type { LocksEdge, LocksResult } from '../schema/validate.ts';

const STYLE: Readonly<Record<NonNullable<LocksEdge['how']>, string>> = {
  sleep: 'solid',
  try: 'dotted',
  await: 'solid',
  touch: 'solid',
};

const SHAPE: Readonly<Record<string, string>> = { pseudo_lock: 'ellipse', fence: 'hexagon', window: 'hexagon' };

/** DOT text; edges of a cycle that is reached are red, those of another one orange, primed ones dashed. */
export function lockDot({ scenario, classes, edges, cycles }: LocksResult): string {
  const inCycle = (verdicts: readonly string[]) =>
    new Set(
      cycles
        .filter(({ verdict }) => verdicts.includes(verdict))
        .flatMap(({ sides }) => sides.map((s) => `${s.from} ${s.to}`)),
    );
  const [reached, others] = [inCycle(['reachable']), inCycle(['inversion', 'bounded'])];
  const colour = (key: string) => (reached.has(key) ? 'red' : others.has(key) ? 'orange' : 'black');
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const drawn = new Set<string>();
  const lines = edges.flatMap(({ from, to, fromMode, toMode, how, primed }) => {
    const label = primed === undefined ? `${fromMode?.[0]} ${toMode?.[0]}${how === 'try' ? ' try' : ''}` : 'primed';
    const text = `  "${from}" -> "${to}" [label = "${label}", style = ${how ? STYLE[how] : 'dashed'}, color = ${colour(`${from} ${to}`)}];`;
    if (drawn.has(text)) return [];
    drawn.add(text);
    return [text];
  });
  return [
    `digraph "${scenario}" {`,
    '  rankdir = TB;',
    '  node [shape = box, style = rounded, fontname = "monospace", fontsize = 11];',
    '  edge [fontname = "monospace", fontsize = 9];',
    ...classes
      .filter((one) => used.has(one.class))
      .map((one) => `  "${one.class}" [label = "${one.class}\\n${one.kind}", shape = ${SHAPE[one.kind] ?? 'box'}];`),
    ...lines,
    '}',
    '',
  ].join('\n');
}
