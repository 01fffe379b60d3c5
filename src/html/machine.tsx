import { useMemo } from 'preact/hooks';
import type { PageData } from '../report/page-data.ts';
import { Drawing, type DrawnEdge, type DrawnNode } from './drawing.tsx';
import type { RunState } from './run-state.ts';

export interface DrawnMachine {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

const made = new WeakMap<object, DrawnMachine>();

/** The drawing of a machine; the same one each time. */
export function drawnMachine(page: PageData, graph: number): DrawnMachine {
  const one = page.graphs[graph] as PageData['graphs'][number];
  const before = made.get(one);
  if (before) return before;
  const drawn = {
    nodes: one.nodes.map(([name, more]) => ({
      name: page.texts[name] ?? '',
      ...(more < 0 ? {} : { more: page.texts[more] ?? '' }),
    })),
    edges: one.edges.map(([from, to, labels]) => ({ from, to, labels: labels.map((ref) => page.texts[ref] ?? '') })),
  };
  made.set(one, drawn);
  return drawn;
}

/** The innermost flow that a path leads into, and the node of it that is named; for a resource, its own graph. */
export function innermost(page: PageData, graph: number, path: string): { graph: number; node: number; via: string[] } {
  const via: string[] = [];
  let at = graph;
  const places = path.split('.');
  for (const [i, place] of places.entries()) {
    const one = page.graphs[at];
    const node = one?.nodes.findIndex(([name]) => page.texts[name] === place) ?? -1;
    const calls = one?.nodes[node]?.[2] ?? -1;
    if (i === places.length - 1 || calls < 0) return { graph: at, node, via };
    via.push(one?.title ?? '');
    at = calls;
  }
  return { graph: at, node: -1, via };
}

interface MachineProps {
  readonly page: PageData;
  readonly run: RunState;
  readonly state: Int32Array;
  readonly instance: number;
  /** The state of the instance before the present step, if that changed it. */
  readonly before: string | null;
}

/** The machine of an instance with its present state lit, and the way by which it came there. */
export function Machine({ page, run, state, instance, before }: MachineProps) {
  const { id, graph } = run.instance(instance);
  const path = run.local(state, instance).state;
  const at = useMemo(() => innermost(page, graph, path), [page, graph, path]);
  const drawn = drawnMachine(page, at.graph);
  const one = page.graphs[at.graph];
  const from = before === null ? null : innermost(page, graph, before.replace(/\(.*/, ''));
  const taken = from && from.graph === at.graph ? ([from.node, at.node] as const) : null;
  return (
    <>
      <p class="machine-head">
        <b>{id}</b>
        {at.via.length > 0 && <span class="dim"> {[...at.via, one?.title].join(' › ')}</span>}
        <br />
        <span class="dim">{one?.source}</span>
      </p>
      <Drawing
        title={`machine ${one?.title}`}
        nodes={drawn.nodes}
        edges={drawn.edges}
        {...(one ? { initial: one.initial } : {})}
        lit={at.node}
        taken={taken}
      />
    </>
  );
}
