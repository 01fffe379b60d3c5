/** A machine as a Mermaid state diagram, as GitHub renders it inside a fenced block. */

import type { FlowDef, ResourceDef } from '../model/machine.ts';
import { graphOf } from './machine-graph.ts';
import { escaped } from './mermaid-text.ts';

/** `stateDiagram-v2` text; a called flow is one node. States get neutral ids, so that no name is a keyword. */
export function mermaid(def: FlowDef | ResourceDef): string {
  const { initial, nodes, edges } = graphOf(def);
  const ids = new Map(nodes.map(({ name }, i) => [name, `s${i}`]));
  const ending = nodes.filter(({ kind }) => kind === 'exit');
  return [
    'stateDiagram-v2',
    ...nodes.map(({ name, lines }) => `  state "${escaped(lines)}" as ${ids.get(name)}`),
    `  [*] --> ${ids.get(initial)}`,
    ...edges.map(({ from, to, lines }) => `  ${ids.get(from)} --> ${ids.get(to)} : ${escaped(lines)}`),
    ...ending.map(({ name }) => `  ${ids.get(name)} --> [*]`),
    '',
  ].join('\n');
}
