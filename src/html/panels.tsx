import type { PagePanel } from '../report/page-data.ts';
import type { RunState } from './run-state.ts';

export interface StateProps {
  readonly run: RunState;
  readonly state: Int32Array;
  /** What the present step changes. */
  readonly changed: ReadonlySet<number>;
  /** Shows the machine of an instance. */
  readonly onPick: (instance: number) => void;
}

/** A local state, marked when it just changed; a click shows the machine. */
export function StateText({
  run,
  state,
  changed,
  onPick,
  instance,
  name,
}: StateProps & {
  readonly instance: number;
  readonly name?: string;
}) {
  const { id } = run.instance(instance);
  const { state: at, fields } = run.local(state, instance);
  return (
    <button
      type="button"
      class={`state${changed.has(instance) ? ' changed' : ''}`}
      title={`${id} ${run.text(state, instance)}`}
      onClick={() => onPick(instance)}
    >
      {name !== undefined && <span class="dim">{name} </span>}
      <b>{at}</b>
      {[...fields].map(([field, value]) => (
        <span key={field} class="field">
          {' '}
          <span class="dim">{field}=</span>
          {value}
        </span>
      ))}
    </button>
  );
}

export function Panel({ panel, ...props }: StateProps & { readonly panel: PagePanel }) {
  return (
    <section class="panel" aria-label={panel.title}>
      <h3 title={panel.says}>{panel.title}</h3>
      {panel.rows && <Boxes panel={panel} {...props} />}
      {panel.lines && <Lines panel={panel} {...props} />}
    </section>
  );
}

/** Rows of boxes; what names a box stands in it as a chip, and moves to another one when its field does. */
function Boxes({ panel, ...props }: StateProps & { readonly panel: PagePanel }) {
  const { run, state, changed, onPick } = props;
  const chips = new Map<string, { readonly instance: number; readonly field: string }[]>();
  for (const [instance, field, sort] of panel.chips ?? []) {
    const value = run.local(state, instance).fields.get(field);
    if (value === undefined || value === 'null') continue;
    const key = `${sort} ${value}`;
    chips.set(key, [...(chips.get(key) ?? []), { instance, field }]);
  }
  return (
    <div class="boxes">
      {panel.rows?.map(({ title, sort, boxes }) => (
        <div key={title} class="box-row">
          <div class="box-title">{title}</div>
          {boxes.map(({ member, instances: [home, ...beside] }) => (
            <div key={member} class={`box${home !== undefined && changed.has(home) ? ' changed' : ''}`}>
              <div class="box-head">
                <span class="member">{member}</span>
                {home !== undefined && <StateText {...props} instance={home} />}
              </div>
              {beside.map((instance) => (
                <div key={instance}>
                  <StateText {...props} instance={instance} name={run.instance(instance).id.replace(/\[.*/, '')} />
                </div>
              ))}
              <div class="chips">
                {(chips.get(`${sort} ${member}`) ?? []).map(({ instance, field }) => (
                  <button
                    type="button"
                    key={`${instance} ${field}`}
                    class={`chip${changed.has(instance) ? ' changed' : ''}`}
                    title={`${run.instance(instance).id} ${run.text(state, instance)}`}
                    onClick={() => onPick(instance)}
                  >
                    {run.instance(instance).id}
                    {['base', 'next', 'from', 'to', 'dst'].includes(field) && <span class="dim"> {field}</span>}
                  </button>
                ))}
              </div>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function Lines({ panel, ...props }: StateProps & { readonly panel: PagePanel }) {
  return (
    <table class="side-by-side">
      <thead>
        <tr>
          <td />
          {panel.columns?.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {panel.lines?.map(({ member, instances }) => (
          <tr key={member}>
            <th scope="row">{member}</th>
            {instances.map((instance, i) => (
              <td key={panel.columns?.[i]}>{instance >= 0 && <StateText {...props} instance={instance} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who holds which lock; those that nobody ever takes in this run are left out. */
export function Locks(props: StateProps) {
  const { run, state, changed } = props;
  const locks = run.instances.flatMap(({ lock }, i) => (lock && run.changing.has(i) ? [i] : []));
  if (locks.length === 0) return null;
  return (
    <section class="panel" aria-label="Locks">
      <h3 title="Locks and what else is waited for, as far as this run takes them.">Locks</h3>
      <table class="locks-held">
        <thead>
          <tr>
            <th scope="col">lock</th>
            <th scope="col">held by</th>
            <th scope="col">state</th>
          </tr>
        </thead>
        <tbody>
          {locks.map((instance) => {
            const holders = run.holders(state, instance);
            const { id, lock } = run.instance(instance);
            return (
              <tr key={instance} class={changed.has(instance) ? 'changed' : ''}>
                <th scope="row">
                  {id} <span class="dim">{lock?.kind}</span>
                </th>
                <td>
                  {holders.map(({ thread, mode }) => (
                    <span key={thread} class={`holder ${laneOf(run, thread)}`}>
                      <span class="dot" /> {thread} <span class="dim">{mode}</span>
                    </span>
                  ))}
                </td>
                <td>
                  <StateText {...props} instance={instance} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function laneOf(run: RunState, thread: string): string {
  const lane = run.actors.findIndex((actor) => run.instance(actor).id === thread);
  return lane < 0 ? '' : `lane-${lane % 8}`;
}

/** Everything that is in no panel: what changes in this run, or all. */
export function Others({ all, ...props }: StateProps & { readonly all: boolean }) {
  const { run, changed } = props;
  const shown = new Set(
    run.system.panels.flatMap((panel) => [
      ...(panel.rows ?? []).flatMap(({ boxes }) => boxes.flatMap(({ instances }) => instances)),
      ...(panel.lines ?? []).flatMap(({ instances }) => instances),
    ]),
  );
  const rows = run.instances.flatMap(({ lock }, i) => {
    const elsewhere = shown.has(i) || (lock !== undefined && run.changing.has(i));
    return all || (run.changing.has(i) && !elsewhere) ? [i] : [];
  });
  return (
    <table class="others">
      <tbody>
        {rows.map((instance) => {
          const { id, ghost } = run.instance(instance);
          return (
            <tr key={instance} class={changed.has(instance) ? 'changed' : ''}>
              <th scope="row">
                {id}
                {ghost && <span class="dim"> ghost</span>}
              </th>
              <td>
                <StateText {...props} instance={instance} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
