import { useState } from 'preact/hooks';
import type { PageCoverage, PageData } from '../report/page-data.ts';

/** So many scenarios are named beside a step. */
const MOST_NAMED = 4;

/** Which steps were taken, by protocol and flow. */
export function CoverageView({ page }: { readonly page: PageData }) {
  const [missingOnly, setMissingOnly] = useState(false);
  return (
    <section class="coverage">
      <div class="tools">
        <h1>Coverage</h1>
        <p class="dim">Which steps of each protocol are taken in which of these scenarios.</p>
        <label class="check">
          <input type="checkbox" checked={missingOnly} onChange={(e) => setMissingOnly(e.currentTarget.checked)} />
          never taken only
        </label>
      </div>
      {page.coverage.map((one) => (
        <Protocol key={one.protocol} one={one} texts={page.texts} missingOnly={missingOnly} />
      ))}
    </section>
  );
}

interface Row {
  readonly step: string;
  readonly why: string | undefined;
  readonly in: readonly string[];
}

const isTaken = (row: Row): boolean => row.in.length > 0;

interface ProtocolProps {
  readonly one: PageCoverage;
  readonly texts: readonly string[];
  readonly missingOnly: boolean;
}

function Protocol({ one, texts, missingOnly }: ProtocolProps) {
  const taken: string[][] = one.steps.map(() => []);
  for (const { name, taken: own } of one.scenarios) for (const i of own) taken[i]?.push(name);
  const flows = new Map<string, Row[]>();
  for (const [i, ref] of one.steps.entries()) {
    const name = texts[ref] ?? '';
    const why = texts[one.why[i] ?? -1];
    const at = name.indexOf(': ');
    const flow = name.slice(0, at);
    flows.set(flow, [...(flows.get(flow) ?? []), { step: name.slice(at + 2), why, in: taken[i] ?? [] }]);
  }
  // Flows that take no part here come last.
  const ordered = [...flows].sort(([, a], [, b]) => Number(b.some(isTaken)) - Number(a.some(isTaken)));
  const all = taken.filter((names) => names.length > 0).length;
  return (
    <section>
      <h2>
        {one.protocol}{' '}
        <span class="dim">
          {all} of {one.steps.length} steps, in {one.scenarios.length} scenario{one.scenarios.length === 1 ? '' : 's'}
        </span>
      </h2>
      {ordered.map(([flow, rows]) => (
        <Flow key={flow} flow={flow} rows={rows} missingOnly={missingOnly} />
      ))}
    </section>
  );
}

function Flow({
  flow,
  rows,
  missingOnly,
}: {
  readonly flow: string;
  readonly rows: readonly Row[];
  readonly missingOnly: boolean;
}) {
  const [open, setOpen] = useState(false);
  const count = rows.filter(isTaken).length;
  if (missingOnly && count === rows.length) return null;
  return (
    <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span class="flow">{flow}</span>
        <meter min={0} max={rows.length} value={count} aria-label={`${count} of ${rows.length} steps taken`} />
        <span class={count === rows.length || count === 0 ? 'dim' : ''}>
          {count} of {rows.length}
        </span>
      </summary>
      {open && (
        <table>
          <thead>
            <tr>
              <th scope="col">step</th>
              <th scope="col">scenarios</th>
              <th scope="col">in</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .filter((row) => !missingOnly || row.in.length === 0)
              .map((row) => (
                <tr key={row.step} class={row.in.length === 0 ? 'missing' : ''}>
                  <td>
                    <code>{row.step}</code>
                  </td>
                  <td class="number">{row.in.length}</td>
                  <td title={row.in.join('\n')}>
                    {row.in.length > 0
                      ? `${row.in.slice(0, MOST_NAMED).join(', ')}${row.in.length > MOST_NAMED ? ', ...' : ''}`
                      : (row.why ?? 'nowhere here')}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
