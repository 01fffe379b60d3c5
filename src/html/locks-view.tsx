import { useMemo, useState } from 'preact/hooks';
import type { PageData } from '../report/page-data.ts';
import { Drawing, type DrawnEdge } from './drawing.tsx';

/** The lock order of a scenario: what is wanted while what is held. */
export function LocksView({ page }: { readonly page: PageData }) {
  const [chosen, setChosen] = useState(0);
  const one = page.locks[chosen];
  const drawn = useMemo(() => {
    if (!one) return null;
    const at = new Map(one.classes.map((c, i) => [c.class, i]));
    return {
      nodes: one.classes.map((c) => ({ name: c.class, more: c.kind })),
      edges: one.edges.map(
        ({ from, to, label, colour, primed }): DrawnEdge => ({
          from: at.get(from) ?? 0,
          to: at.get(to) ?? 0,
          labels: [label],
          class: `${colour}${primed ? ' primed' : ''}`,
        }),
      ),
    };
  }, [one]);
  return (
    <section class="locks">
      <div class="tools">
        <h1>Lock order</h1>
        <label>
          of{' '}
          <select value={chosen} onChange={(e) => setChosen(Number(e.currentTarget.value))}>
            {page.locks.map(({ scenario }, i) => (
              <option key={scenario} value={i}>
                {scenario}
              </option>
            ))}
          </select>
        </label>
        <p class="dim">
          An arrow leads from what is held to what is wanted. Red: threads reach a state in which they wait for each
          other; orange: an inversion that none reaches.
        </p>
      </div>
      {one?.limits && <p class="badge i">Not the whole: stopped at {one.limits}.</p>}
      {drawn && <Drawing title={`lock order of ${one?.scenario}`} nodes={drawn.nodes} edges={drawn.edges} />}
      {one && one.cycles.length > 0 && (
        <ul>
          {one.cycles.map(({ verdict, text }) => (
            <li key={text}>
              <span class={`badge ${verdict === 'reachable' ? 'v' : 'i'}`}>{verdict}</span> {text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
