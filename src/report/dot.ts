/** A machine as a Graphviz drawing. */

import type { FlowDef, ResourceDef } from '../model/machine.ts';
import { type GraphNode, graphOf } from './machine-graph.ts';

/** DOT text; `dot -Tsvg` draws it. */
export function dot(def: FlowDef | ResourceDef): string {
  const { title, initial, nodes, edges } = graphOf(def);
  return [
    `digraph ${quoted([title])} {`,
    '  rankdir = TB;',
    '  node [shape = box, style = rounded, fontname = "monospace", fontsize = 11];',
    '  edge [fontname = "monospace", fontsize = 9];',
    // A blank cannot be in a place's name, so this name is free.
    '  "start of the machine" [shape = point, label = ""];',
    ...nodes.map((node) => `  ${quoted([node.name])} [${attributes(node)}];`),
    `  "start of the machine" -> ${quoted([initial])};`,
    ...edges.map(({ from, to, lines }) => `  ${quoted([from])} -> ${quoted([to])} [label = ${quoted(lines)}];`),
    '}',
    '',
  ].join('\n');
}

const SHAPE = {
  plain: '',
  call: ', shape = box, style = filled, fillcolor = gray92, peripheries = 2',
  exit: ', shape = plaintext, style = ""',
} as const;

const attributes = ({ lines, kind }: GraphNode): string => `label = ${quoted(lines)}${SHAPE[kind]}`;

/** A quoted string of one or more lines. Only quote and backslash are special inside. */
export const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`;
