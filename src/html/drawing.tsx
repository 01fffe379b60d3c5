/** A graph as a drawing, laid out in layers; what is lit changes without a new layout. */

import { Graph, layout } from '@dagrejs/dagre';
import { memo } from 'preact/compat';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface DrawnNode {
  readonly name: string;
  readonly more?: string;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly labels: readonly string[];
  readonly class?: string;
}

interface DrawingProps {
  readonly title: string;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Where a machine begins. */
  readonly initial?: number;
  /** The node that is lit. */
  readonly lit?: number;
  /** The edge that was just taken: from, to. */
  readonly taken?: readonly [number, number] | null;
}

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[];
  readonly edges: readonly { readonly path: string; readonly x: number; readonly y: number }[];
}

/** Pixels of a character, and of a line. */
const CHAR = { node: 7.3, edge: 6.1 };
const LINE = { node: 15, edge: 12 };
const MOST_LABEL = 34;
const MOST_LABELS = 3;

const short = (text: string): string => (text.length > MOST_LABEL ? `${text.slice(0, MOST_LABEL - 1)}…` : text);

/** What an edge has written beside it, without the function that it is in; all of it is in its title. */
function linesOf({ labels }: DrawnEdge): string[] {
  const calls = [...new Set(labels.map((label) => short(label.replace(/^[\w() ]+: /, '').replace(/ \| .*/, ''))))];
  if (calls.length <= MOST_LABELS) return calls;
  return [...calls.slice(0, MOST_LABELS - 1), `and ${calls.length - MOST_LABELS + 1} more`];
}

function place(nodes: readonly DrawnNode[], edges: readonly DrawnEdge[]): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 26, edgesep: 10, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = nodes.map(({ name, more }) => ({
    width: Math.max(name.length, short(more ?? '').length * 0.9, 4) * CHAR.node + 18,
    height: (more === undefined ? 1 : 2) * LINE.node + 12,
  }));
  for (const [i, size] of sizes.entries()) graph.setNode(String(i), { ...size });
  for (const [i, edge] of edges.entries()) {
    const lines = linesOf(edge);
    const width = Math.max(0, ...lines.map((line) => line.length)) * CHAR.edge + 6;
    const size = { width, height: lines.length * LINE.edge + 4, labelpos: 'c' };
    graph.setEdge(String(edge.from), String(edge.to), size, String(i));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: sizes.map((size, i) => {
      const { x = 0, y = 0 } = graph.node(String(i)) as { x?: number; y?: number };
      return { x, y, w: size.width, h: size.height };
    }),
    edges: edges.map((edge, i) => {
      const found = graph.edge(String(edge.from), String(edge.to), String(i)) as {
        points?: { x: number; y: number }[];
        x?: number;
        y?: number;
      };
      const points = found.points ?? [];
      return {
        path: points.map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`).join(''),
        x: found.x ?? 0,
        y: found.y ?? 0,
      };
    }),
  };
}

const known = new WeakMap<readonly DrawnNode[], Placed>();

/** Draws the graph; the first time, once the rest of the page is there. */
export function Drawing(props: DrawingProps) {
  const { nodes, edges } = props;
  const [, redraw] = useState(0);
  const placed = known.get(nodes);
  useEffect(() => {
    if (known.has(nodes)) return;
    const timer = setTimeout(() => {
      if (!known.has(nodes)) known.set(nodes, place(nodes, edges));
      redraw((n) => n + 1);
    });
    return () => clearTimeout(timer);
  }, [nodes, edges]);
  if (!placed) return <div class="drawing waiting">drawing ...</div>;
  return <Svg {...props} placed={placed} />;
}

/** Lays a graph out beforehand, so that showing it takes no time. */
export function prepareDrawing(nodes: readonly DrawnNode[], edges: readonly DrawnEdge[]): void {
  if (!known.has(nodes)) known.set(nodes, place(nodes, edges));
}

function Svg({ title, nodes, edges, initial, lit, taken, placed }: DrawingProps & { readonly placed: Placed }) {
  const marker = useId();
  const frame = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const at = lit === undefined ? undefined : placed.nodes[lit];
    if (at && frame.current) bringIn(frame.current, at.x, at.y);
  }, [placed, lit]);
  const litName = lit === undefined ? '' : `, now ${nodes[lit]?.name}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with keys
    <section class="drawing" ref={frame} tabIndex={0} aria-label={title}>
      <svg
        viewBox={`0 0 ${Math.ceil(placed.width)} ${Math.ceil(placed.height)}`}
        width={Math.ceil(placed.width)}
        height={Math.ceil(placed.height)}
        role="img"
        aria-label={`${title}${litName}`}
      >
        <title>{`${title}${litName}`}</title>
        <defs>
          <marker
            id={marker}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0,0L8,4L0,8z" class="tip" />
          </marker>
        </defs>
        <Edges edges={edges} placed={placed} marker={marker} taken={taken ?? null} />
        {nodes.map(({ name, more }, i) => {
          const at = placed.nodes[i];
          if (!at) return null;
          const classes = `node${i === lit ? ' lit' : ''}${i === initial ? ' initial' : ''}`;
          return (
            <g key={i} class={classes} transform={`translate(${at.x - at.w / 2},${at.y - at.h / 2})`}>
              <title>{more === undefined ? name : `${name}: ${more}`}</title>
              <rect width={at.w} height={at.h} rx="7" />
              <text x={at.w / 2} y={LINE.node + 1}>
                {name}
              </text>
              {more !== undefined && (
                <text x={at.w / 2} y={LINE.node * 2} class="more">
                  {short(more)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </section>
  );
}

/** Scrolls to a point that is not to be seen, or too near to an edge. */
function bringIn(frame: HTMLElement, x: number, y: number): void {
  const { clientWidth: width, clientHeight: height } = frame;
  const [dx, dy] = [x - frame.scrollLeft, y - frame.scrollTop];
  if (dx < width / 6 || dx > (width * 5) / 6) frame.scrollLeft = x - width / 2;
  if (dy < height / 6 || dy > (height * 5) / 6) frame.scrollTop = y - height / 2;
}

interface EdgesProps {
  readonly edges: readonly DrawnEdge[];
  readonly placed: Placed;
  readonly marker: string;
  readonly taken: readonly [number, number] | null;
}

/** Most steps light another node and no other edge. */
const Edges = memo(function Edges({ edges, placed, marker, taken }: EdgesProps) {
  return (
    <>
      {edges.map((edge, i) => {
        const at = placed.edges[i];
        if (!at) return null;
        const lines = linesOf(edge);
        const isTaken = taken !== null && taken[0] === edge.from && taken[1] === edge.to;
        const top = at.y - ((lines.length - 1) * LINE.edge) / 2 + 3;
        return (
          <g key={i} class={`edge ${edge.class ?? ''}${isTaken ? ' taken' : ''}`}>
            <title>{edge.labels.join('\n')}</title>
            <path d={at.path} marker-end={`url(#${marker})`} />
            <text>
              {lines.map((line, k) => (
                <tspan key={k} x={at.x} y={top + k * LINE.edge}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        );
      })}
    </>
  );
});
