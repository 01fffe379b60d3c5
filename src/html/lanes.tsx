import { memo } from 'preact/compat';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunState, Step } from './run-state.ts';

interface LanesProps {
  readonly run: RunState;
  readonly position: number;
  readonly onSelect: (position: number) => void;
}

/** The steps from top to bottom, a lane for each flow. The rows are made once; only the mark moves. */
export function Lanes({ run, position, onSelect }: LanesProps) {
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    const row = list.current?.children[position] as HTMLElement | undefined;
    if (!row) return;
    row.setAttribute('aria-current', 'step');
    keepInSight(list.current as HTMLElement, row);
    return () => row.removeAttribute('aria-current');
  }, [position]);
  return (
    <div class="lanes">
      <div class="legend-lanes">
        {run.actors.map((actor, lane) => (
          <span key={actor} class={`actor lane-${lane % 8}`}>
            <span class="dot" /> {run.instance(actor).id}
          </span>
        ))}
        {run.run.led.length > 0 && <span class="dim">underlined: led to what breaks</span>}
      </div>
      <Rows run={run} list={list} onSelect={onSelect} />
    </div>
  );
}

/** Keeps the row away from the edges. Only the list scrolls, never the page. */
function keepInSight(list: HTMLElement, row: HTMLElement): void {
  const margin = list.clientHeight / 4;
  const [top, height] = [row.offsetTop - list.scrollTop, row.offsetHeight];
  const by = top < margin ? top - margin : Math.max(0, top + height - list.clientHeight + margin);
  if (by !== 0) list.scrollTop += by;
}

interface RowsProps {
  readonly run: RunState;
  readonly list: { readonly current: HTMLOListElement | null };
  readonly onSelect: (position: number) => void;
}

const Rows = memo(function Rows({ run, list, onSelect }: RowsProps) {
  const { prologue, loop, led, broken } = run.run;
  const last = run.steps.length;
  return (
    <ol class="rows" ref={list as never} aria-label="steps">
      <li class="row start">
        <button type="button" tabIndex={-1} onClick={() => onSelect(0)}>
          <span class="number">0</span>
          <Rails run={run} at={null} />
          <span class="what dim">the beginning</span>
        </button>
      </li>
      {run.steps.map((step, i) => {
        const marks = [
          i < prologue ? 'prologue' : '',
          loop > 0 && i >= last - loop ? 'loop' : '',
          loop > 0 && i === last - loop ? 'loop-first' : '',
          led.includes(i) ? 'led' : '',
          i === last - 1 ? 'broken' : '',
          i === prologue && prologue > 0 ? 'body-first' : '',
        ];
        return (
          <li key={i} class={`row ${marks.filter(Boolean).join(' ')}`}>
            <button type="button" tabIndex={-1} onClick={() => onSelect(i + 1)}>
              <span class="number">{i + 1}</span>
              <Rails run={run} at={step.actor} />
              <What run={run} step={step} before={run.steps[i - 1]} broken={i === last - 1 ? broken : null} />
            </button>
          </li>
        );
      })}
    </ol>
  );
});

function Rails({ run, at }: { readonly run: RunState; readonly at: number | null }) {
  return (
    <span class="rails" aria-hidden="true">
      {run.actors.map((actor, lane) => (
        <span key={actor} class={`rail lane-${lane % 8}${actor === at ? ' on' : ''}`} />
      ))}
    </span>
  );
}

interface WhatProps {
  readonly run: RunState;
  readonly step: Step;
  readonly before: Step | undefined;
  readonly broken: string | null;
}

function What({ run, step, before, broken }: WhatProps) {
  const lane = run.actors.indexOf(step.actor);
  const changes = step.changes.filter(({ instance }) => run.instance(instance).kind === 'resource');
  return (
    <span class={`what lane-${lane % 8}`} style={{ paddingLeft: `${Math.min(step.depth, 4) * 0.6}em` }}>
      {before?.actor !== step.actor && <span class="who">{run.instance(step.actor).id} </span>}
      {step.routine !== '' && <span class="routine">{step.routine}: </span>}
      <span class="call">{step.call}</span>
      <span class="suffix">{step.suffix}</span>
      {step.read !== '' && <span class="change"> read {step.read}</span>}
      {changes.map(({ instance, text }) => (
        <span key={instance} class="change">
          {run.instance(instance).id} {text}
        </span>
      ))}
      {broken !== null && <span class="breaks">{broken}</span>}
    </span>
  );
}
