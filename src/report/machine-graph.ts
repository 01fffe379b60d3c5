/** A machine as nodes and edges: what the drawings have in common. */

import type { EffectNode, FlowDef, ResourceDef } from '../model/machine.ts';
import { assignments, expressionText, OPEN, type Scope } from './expression-text.ts';

export interface GraphNode {
  readonly name: string;
  /** Lines of the label; the first is the name. */
  readonly lines: readonly string[];
  /** call: another flow runs here; exit: the flow ends here. */
  readonly kind: 'plain' | 'call' | 'exit';
  /** The flow that is called. */
  readonly calls?: FlowDef;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
}

export interface Graph {
  readonly title: string;
  readonly initial: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The graph of a machine; a called flow is one node, labelled with its name. */
export const graphOf = (def: FlowDef | ResourceDef): Graph => ('places' in def ? flowGraph(def) : resourceGraph(def));

function resourceGraph(def: ResourceDef): Graph {
  const scope: Scope = { ...OPEN, own: [...Object.keys(def.fields), ...def.index] };
  const nodes = Object.entries(def.states).map(
    ([name, { holds }]): GraphNode => ({
      name,
      lines: holds.length > 0 ? [name, holds.join(', ')] : [name],
      kind: 'plain',
    }),
  );
  const edges = Object.entries(def.states).flatMap(([from, { on }]) =>
    Object.entries(on).flatMap(([event, reactions]) =>
      reactions
        .filter(({ target, fields }) => target !== null || Object.keys(fields).length > 0)
        .map(({ guard, target, fields }): GraphEdge => {
          const payload = Object.fromEntries(Object.keys(def.events[event] ?? {}).map((name) => [name, 'event']));
          const inner = { ...scope, payload };
          const sets = assignments(fields, inner);
          return {
            from,
            to: target ?? from,
            lines: [event, ...(guard ? [`when ${expressionText(guard, inner)}`] : []), ...(sets === '' ? [] : [sets])],
          };
        }),
    ),
  );
  return { title: def.id, initial: def.initial, nodes, edges };
}

function flowGraph(def: FlowDef): Graph {
  const names = Object.keys(def.places);
  const nodes = Object.entries(def.places).map(([name, place]): GraphNode => {
    if (place.kind === 'exit') return { name, lines: [`exit ${place.exit}`], kind: 'exit' };
    if (place.kind === 'call') return { name, lines: [name, `call ${place.flow.id}`], kind: 'call', calls: place.flow };
    return { name, lines: [name], kind: 'plain' };
  });
  const edges = Object.entries(def.places).flatMap(([name, place], position): GraphEdge[] => {
    const following = names[position + 1] ?? name;
    if (place.kind === 'exit') return [];
    if (place.kind === 'call')
      return Object.entries(place.exits).map(([exit, target]) => ({
        from: name,
        to: target ?? following,
        lines: [exit],
      }));
    return Object.entries(place.on).flatMap(([label, { alternatives }]) =>
      alternatives.map(
        (alternative): GraphEdge => ({
          from: name,
          to: alternative.target ?? following,
          lines: [label + (alternative.name === null ? '' : ` /${alternative.name}`), ...waits(alternative.actions)],
        }),
      ),
    );
  });
  return { title: def.id, initial: def.initial, nodes, edges };
}

/** What a step waits for is worth seeing in a drawing; other effects are not. */
const waits = (actions: readonly EffectNode[]): string[] =>
  actions.flatMap((effect) => (effect.kind === 'wait' ? [`waits for ${effect.send.to.machine}`] : []));
