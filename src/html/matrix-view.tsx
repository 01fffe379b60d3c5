import { useMemo, useState } from 'preact/hooks';
import type { PageData, PageScenario } from '../report/page-data.ts';

const SAYS: Readonly<Record<string, { readonly mark: string; readonly text: string }>> = {
  h: { mark: '✓', text: 'holds' },
  u: { mark: '(✓)', text: 'holds, but its premise never occurs' },
  v: { mark: '✗', text: 'violated' },
  i: { mark: '?', text: 'incomplete: a limit was reached' },
  '.': { mark: '', text: 'not judged' },
};
/** The worst comes first. */
const ORDER = ['v', 'i', 'h', 'u', '.'];
/** So few properties are shown by themselves. */
const FEW = 16;
/** Ids in the cell of a family. */
const MOST_NAMED = 3;

interface Column {
  readonly id: string;
  readonly says: string;
  /** Positions in `page.properties`. */
  readonly of: readonly number[];
  readonly family: string;
  readonly single: boolean;
}

/** Scenarios against families of properties, or against the properties of the families that are opened. */
export function MatrixView({ page }: { readonly page: PageData }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(page.properties.length <= FEW ? page.families.map(({ id }) => id) : []),
  );
  const [wanted, setWanted] = useState('');
  const [violatedOnly, setViolatedOnly] = useState(false);
  const columns = useMemo(() => columnsOf(page, open), [page, open]);
  const families = page.families.filter(({ properties }) => properties.length > 0);
  const rows = page.scenarios.filter(
    (one) =>
      (!violatedOnly || one.cells.includes('v')) &&
      `${one.name} ${one.protocol} ${one.says} ${one.mutations.join(' ')} ${Object.keys(one.runs).join(' ')}`
        .toLowerCase()
        .includes(wanted.trim().toLowerCase()),
  );
  const toggle = (id: string) => setOpen(new Set(open.has(id) ? [...open].filter((one) => one !== id) : [...open, id]));
  const count = (cell: string) => page.scenarios.filter(({ cells }) => cells.includes(cell)).length;
  const unexpected = page.scenarios.filter(({ asExpected }) => asExpected === false).length;
  return (
    <section class="matrix">
      <div class="tools">
        <h1>
          {page.scenarios.length} scenario{page.scenarios.length === 1 ? '' : 's'}
        </h1>
        <p class="counts">
          <span class="badge v">{count('v')} violated</span>
          {count('i') > 0 && <span class="badge i">{count('i')} incomplete</span>}
          {unexpected > 0 && <span class="badge v">{unexpected} other than expected</span>}
        </p>
        <label>
          Find <input type="search" value={wanted} onInput={(e) => setWanted(e.currentTarget.value)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={violatedOnly} onChange={(e) => setViolatedOnly(e.currentTarget.checked)} />
          violated only
        </label>
      </div>
      <div class="scroll">
        <table>
          <caption class="hidden">Scenarios and what they judge</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2} class="first">
                scenario
              </th>
              {families.map(({ id, says, properties }) => (
                <th key={id} scope="colgroup" colSpan={open.has(id) ? properties.length : 1} title={says}>
                  <button type="button" aria-expanded={open.has(id)} onClick={() => toggle(id)}>
                    {open.has(id) ? '−' : '+'} {id}
                  </button>
                </th>
              ))}
            </tr>
            <tr>
              {columns.map((column) => (
                <th key={`${column.family} ${column.id}`} scope="col" class="sub" title={column.says}>
                  {column.single ? column.id : `${column.of.length} properties`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.name}>
                <th scope="row" class="first">
                  <ScenarioName one={one} />
                </th>
                {columns.map((column) => (
                  <Cell key={`${column.family} ${column.id}`} page={page} one={one} column={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="empty">No scenario has this in its name, protocol or text.</p>}
      </div>
      <p class="legend">
        {ORDER.map((cell) => (
          <span key={cell}>
            <span class={`mark ${cell === '.' ? 'none' : cell}`}>{SAYS[cell]?.mark || '–'}</span> {SAYS[cell]?.text}
          </span>
        ))}
        <span>A name in red opens the run that breaks it.</span>
      </p>
    </section>
  );
}

function columnsOf({ families, properties }: PageData, open: ReadonlySet<string>): Column[] {
  return families.flatMap(({ id, says, properties: ids }): Column[] => {
    const of = ids.map((one) => properties.findIndex((property) => property.id === one));
    if (of.length === 0) return [];
    if (!open.has(id)) return [{ id, says, of, family: id, single: false }];
    return of.map((position) => {
      const property = properties[position];
      return {
        id: property?.id ?? '',
        says: `${property?.name}: ${property?.says}`,
        of: [position],
        family: id,
        single: true,
      };
    });
  });
}

function ScenarioName({ one }: { readonly one: PageScenario }) {
  return (
    <div title={`${one.says}\n${one.facts}`}>
      <span class="name">{one.name}</span>
      <span class="dim"> {one.protocol}</span>
      {one.asExpected === false && <span class="badge v"> not as expected</span>}
      <div class="says">{one.says}</div>
    </div>
  );
}

interface CellProps {
  readonly page: PageData;
  readonly one: PageScenario;
  readonly column: Column;
}

function Cell({ page, one, column }: CellProps) {
  const cells = column.of.map((i) => one.cells[i] ?? '.');
  const cell = ORDER.find((candidate) => cells.includes(candidate)) ?? '.';
  const text = SAYS[cell]?.text ?? '';
  const where = `${one.name}, ${column.id}`;
  if (cell !== 'v') {
    return (
      <td class={`cell ${cell === '.' ? 'none' : cell}`} title={text}>
        <span role="img" aria-label={`${where}: ${text}`}>
          {SAYS[cell]?.mark}
        </span>
      </td>
    );
  }
  const broken = column.of.flatMap((i) => (one.cells[i] === 'v' ? [page.properties[i]] : []));
  const named = broken.slice(0, column.single ? 1 : MOST_NAMED);
  return (
    <td class="cell v">
      {named.map((property) => {
        const run = one.runs[property?.id ?? ''];
        return run === undefined ? (
          <span key={property?.id}>{property?.id}</span>
        ) : (
          <a
            key={property?.id}
            href={`#/run/${run}`}
            title={`${property?.name}: ${property?.says}`}
            aria-label={`${one.name}: ${property?.id} ${property?.name} violated, open the run`}
          >
            {property?.id}
          </a>
        );
      })}
      {broken.length > named.length && <span class="dim"> +{broken.length - named.length}</span>}
    </td>
  );
}
