/** Machines as the HTML report draws them, each once however many runs it is in. */

import type { FlowDef, LockDef, ResourceDef } from '../model/machine.ts';
import { type GraphEdge, graphOf } from './machine-graph.ts';
import type { PageGraph, PageLock } from './page-data.ts';

/** Numbers for texts: the same text has the same number. */
export class Texts {
  readonly all: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.all.length);
    this.all.push(text);
    return this.all.length - 1;
  }
}

/** Numbers for machines; those that are drawn alike have the same one. */
export class Graphs {
  readonly all: PageGraph[] = [];
  readonly #texts: Texts;
  readonly #known = new Map<FlowDef | ResourceDef, number>();
  readonly #numbers = new Map<string, number>();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  of(def: FlowDef | ResourceDef): number {
    const known = this.#known.get(def);
    if (known !== undefined) return known;
    const { title, initial, nodes, edges } = graphOf(def);
    const position = new Map(nodes.map(({ name }, i) => [name, i]));
    const at = (name: string) => position.get(name) ?? 0;
    const graph: PageGraph = {
      title,
      source: def.source,
      kind: 'places' in def ? def.kind : 'resource',
      ...('states' in def && def.lock ? { lock: lockOf(def.lock) } : {}),
      ...('states' in def && def.ghost ? { ghost: true } : {}),
      initial: at(initial),
      // Flows do not call themselves, so this ends.
      nodes: nodes.map(({ name, lines, calls }) => {
        const more = lines.filter((line) => line !== name).join(', ');
        return [this.#texts.of(name), more === '' ? -1 : this.#texts.of(more), calls ? this.of(calls) : -1];
      }),
      edges: merged(edges).map(([from, to, labels]) => [at(from), at(to), labels.map((text) => this.#texts.of(text))]),
    };
    const key = JSON.stringify(graph);
    const same = this.#numbers.get(key);
    const number = same ?? this.all.length;
    if (same === undefined) this.all.push(graph);
    this.#numbers.set(key, number);
    this.#known.set(def, number);
    return number;
  }
}

/** One edge for all that leads from one node to another. */
function merged(edges: readonly GraphEdge[]): (readonly [string, string, readonly string[]])[] {
  const found = new Map<string, { from: string; to: string; labels: string[] }>();
  for (const { from, to, lines } of edges) {
    const key = JSON.stringify([from, to]);
    const one = found.get(key) ?? { from, to, labels: [] };
    found.set(key, one);
    one.labels.push(lines.join(' | '));
  }
  return [...found.values()].map(({ from, to, labels }) => [from, to, labels]);
}

const lockOf = ({ class: name, kind, holders, held, inside }: LockDef): PageLock => ({
  class: name,
  kind,
  ...(holders.write === undefined ? {} : { write: holders.write }),
  ...(holders.read === undefined ? {} : { read: holders.read }),
  ...(held ? { held } : {}),
  ...(inside.length > 0 ? { inside } : {}),
});
