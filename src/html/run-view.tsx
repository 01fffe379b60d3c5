import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { PageData, PageRun } from '../report/page-data.ts';
import { Drawing, prepareDrawing } from './drawing.tsx';
import { Lanes } from './lanes.tsx';
import { drawnMachine, innermost, Machine } from './machine.tsx';
import { Locks, Others, Panel } from './panels.tsx';
import { rememberPosition } from './route.ts';
import { orderIn, RunState } from './run-state.ts';

/** Steps of a page key. */
const PAGE = 10;
/** How long the address may lag behind the slider. */
const LAG = 250;

interface RunViewProps {
  readonly page: PageData;
  readonly index: number;
  readonly start: number | null;
}

/** A counterexample: its steps, a slider over them, and the state after each. */
export function RunView({ page, index, start }: RunViewProps) {
  const run = useMemo(() => new RunState(page, page.runs[index] as PageRun), [page, index]);
  const last = run.steps.length;
  const [position, setPosition] = useState(Math.min(start ?? run.run.prologue, last));
  const [picked, setPicked] = useState<number | null>(null);
  const [all, setAll] = useState(false);
  const state = useMemo(() => run.state(position), [run, position]);
  const step = run.steps[position - 1];
  const changed = useMemo(() => new Set(step?.changes.map(({ instance }) => instance)), [step]);
  const move = useCallback((by: number) => setPosition((now) => run.moved(now, by)), [run]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
      if (event.target.matches('select, textarea, input:not([type=range], [type=checkbox])')) return;
      const to = KEYS[event.key];
      if (event.key === 'Escape') location.hash = '#/matrix';
      else if (to === undefined) return;
      else if (to === 'first') setPosition(0);
      else if (to === 'last') setPosition(last);
      else move(to);
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [last, move]);

  useEffect(() => {
    const timer = setTimeout(() => rememberPosition(index, position), LAG);
    return () => clearTimeout(timer);
  }, [index, position]);

  useEffect(() => prepare(page, run), [page, run]);

  const shown = picked ?? step?.actor ?? run.actors[0] ?? 0;
  const before = step?.changes.find(({ instance }) => instance === shown)?.from ?? null;
  const props = { run, state, changed, onPick: setPicked };
  return (
    <section class="run">
      <Head page={page} run={run} />
      <Slider run={run} position={position} onMove={setPosition} move={move} />
      <div class="columns">
        <Lanes run={run} position={position} onSelect={setPosition} />
        <div class="states">
          {run.system.panels.map((panel) => (
            <Panel key={panel.title} panel={panel} {...props} />
          ))}
          <Locks {...props} />
          <section class="panel" aria-label="Machine">
            <h3>
              Machine{' '}
              <select
                aria-label="which machine"
                value={picked ?? -1}
                onChange={(e) => setPicked(Number(e.currentTarget.value) < 0 ? null : Number(e.currentTarget.value))}
              >
                <option value={-1}>of whoever steps</option>
                {run.instances.map(({ id }, i) => (
                  <option key={id} value={i}>
                    {id}
                  </option>
                ))}
              </select>
            </h3>
            <Machine page={page} run={run} state={state} instance={shown} before={before} />
          </section>
          <section class="panel" aria-label="Everything else">
            <h3>
              Everything else{' '}
              <label class="check">
                <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} /> all, changing
                or not
              </label>
            </h3>
            <Others all={all} {...props} />
          </section>
          <Order run={run} />
        </div>
      </div>
    </section>
  );
}

const KEYS: Readonly<Record<string, number | 'first' | 'last'>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: 'first',
  End: 'last',
};

/** Lays out the machines that the run passes through while nobody waits for them. */
function prepare(page: PageData, run: RunState): () => void {
  const graphs = new Set<number>();
  for (const step of run.steps)
    for (const { instance, to } of step.changes) {
      if (instance !== step.actor) continue;
      graphs.add(innermost(page, run.instance(instance).graph, to.replace(/\(.*/, '')).graph);
    }
  const waiting = [...graphs];
  let timer = setTimeout(function next() {
    const graph = waiting.shift();
    if (graph === undefined) return;
    const { nodes, edges } = drawnMachine(page, graph);
    prepareDrawing(nodes, edges);
    timer = setTimeout(next, 30);
  }, 200);
  return () => clearTimeout(timer);
}

function Head({ page, run }: { readonly page: PageData; readonly run: RunState }) {
  const { scenario, title, story, facts, mutations, again, prologue, loop } = run.run;
  const others = page.runs.flatMap((one, i) => (one.scenario === scenario ? [{ i, property: one.property }] : []));
  const steps = run.steps.length - prologue;
  return (
    <header class="run-head">
      <h1>
        <span class="badge v">VIOLATED</span> {title} <span class="dim">in {scenario}</span>
      </h1>
      <p class="dim">
        {steps} step{steps === 1 ? '' : 's'}
        {prologue > 0 && ` after a prologue of ${prologue}`}
        {loop > 0 && `, the last ${loop} of which go round for ever`}
        {others.length > 1 && (
          <span>
            ; this scenario also breaks{' '}
            {others
              .filter(({ property }) => property !== run.run.property)
              .map(({ i, property }) => (
                <a key={i} href={`#/run/${i}`}>
                  {property}{' '}
                </a>
              ))}
          </span>
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with keys */}
      <pre class="story" tabIndex={0}>
        {story.map((line) => line.replace(/^ /, '')).join('\n')}
      </pre>
      <details>
        <summary>System, mutations and commands</summary>
        <p>{facts}</p>
        {mutations.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {again.map((text) => (
          <pre key={text}>{text}</pre>
        ))}
      </details>
    </header>
  );
}

interface SliderProps {
  readonly run: RunState;
  readonly position: number;
  readonly onMove: (position: number) => void;
  readonly move: (by: number) => void;
}

function Slider({ run, position, onMove, move }: SliderProps) {
  const last = run.steps.length;
  const { prologue, loop } = run.run;
  const step = run.steps[position - 1];
  const text = step ? `${run.instance(step.actor).id}: ${step.label}${step.suffix}` : 'the beginning';
  const share = (steps: number) => `${last === 0 ? 0 : (100 * steps) / last}%`;
  return (
    <div class="slider">
      <div class="buttons">
        <button type="button" aria-label="first" title="Home" onClick={() => onMove(0)}>
          |◀
        </button>
        <button type="button" aria-label="previous step" title="Left" onClick={() => move(-1)}>
          ◀
        </button>
        <button type="button" aria-label="next step" title="Right" onClick={() => move(1)}>
          ▶
        </button>
        <button type="button" aria-label="last" title="End" onClick={() => onMove(last)}>
          ▶|
        </button>
      </div>
      <div class="track">
        <input
          type="range"
          min={0}
          max={last}
          value={position}
          aria-label="step"
          aria-valuetext={`step ${position} of ${last}, ${text}`}
          onInput={(e) => onMove(Number(e.currentTarget.value))}
        />
        <div class="parts" aria-hidden="true">
          {prologue > 0 && <span class="part prologue" style={{ left: 0, width: share(prologue) }} title="prologue" />}
          {loop > 0 && (
            <span class="part loop" style={{ left: share(last - loop), width: share(loop) }} title="round and round" />
          )}
        </div>
      </div>
      <output class="at">
        <b>
          {position} / {last}
        </b>
        {position < prologue || (prologue > 0 && position === prologue) ? ' prologue' : ''}
        {loop > 0 && position > last - loop ? ' ↻ for ever' : ''}
      </output>
      <span class="keys dim">← → PgUp PgDn Home End; Esc: back</span>
    </div>
  );
}

/** The lock order of this run alone. */
function Order({ run }: { readonly run: RunState }) {
  const [open, setOpen] = useState(false);
  const drawn = useMemo(() => {
    if (!open) return null;
    const edges = orderIn(run);
    const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
    return {
      nodes: names.map((name) => ({ name })),
      edges: edges.map(({ from, to, step }) => ({
        from: names.indexOf(from),
        to: names.indexOf(to),
        labels: [`step ${step}`],
      })),
    };
  }, [run, open]);
  return (
    <details class="panel" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <h3>Lock order of this run</h3>
      </summary>
      {drawn && drawn.nodes.length === 0 && <p class="dim">Nothing is taken while something else is held.</p>}
      {drawn && drawn.nodes.length > 0 && (
        <Drawing title="lock order of this run" nodes={drawn.nodes} edges={drawn.edges} />
      )}
    </details>
  );
}
