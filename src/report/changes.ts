/** What a step changed, in as few words as possible: `pte[v0] valid(addr=a0) -> invalid`. */

export type Changes = Readonly<Record<string, { readonly from: string; readonly to: string }>>;

/** A local state, taken apart. */
export interface Local {
  readonly state: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Takes `state(field=value, other={a b})` apart; the inverse of how a trace writes a local state down. */
export function parseLocal(text: string): Local {
  const [, state = text, inner = ''] = /^([^(]*)(?:\((.*)\))?$/.exec(text) ?? [];
  const fields =
    inner === ''
      ? []
      : inner
          .split(', ')
          .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
  return { state, fields: new Map(fields) };
}

const show = ({ state }: Local, fields: readonly (readonly [string, string])[]): string =>
  fields.length === 0 ? state : `${state}(${fields.map(([name, value]) => `${name}=${value}`).join(', ')})`;

/**
 * `reserved -> linked(page=p0)`: fields that keep their value are left out, and so are those that name the actor, who
 * is known from the lane. Where the state stays, its fields stand for it.
 */
export function changeText(from: string, to: string, actor?: string): string {
  const [before, after] = [parseLocal(from), parseLocal(to)];
  const changed = (one: Local, other: Local) =>
    [...one.fields].filter(([name, value]) => other.fields.get(name) !== value);
  const [lost, gained] = [changed(before, after), changed(after, before)];
  const others = (fields: [string, string][]) =>
    fields.filter(([, value]) => actor === undefined || (value !== actor && value !== `{${actor}}`));
  if (before.state !== after.state) return `${show(before, others(lost))} -> ${show(after, others(gained))}`;
  const names = [...new Set([...lost, ...gained].map(([name]) => name))];
  return names
    .map((name) => `${name} ${before.fields.get(name) ?? 'null'} -> ${after.fields.get(name) ?? 'null'}`)
    .join(', ');
}

/** One text for each change; instances of one machine that change alike share it: `pte[v0 v1] ...`. */
export function changeTexts(changes: Changes, actor?: string): string[] {
  return grouped(Object.entries(changes).map(([id, { from, to }]) => [id, changeText(from, to, actor)]));
}

/** Where changes led to: `pte[v0 v1] invalid`. */
export const endTexts = (changes: Changes): string[] =>
  grouped(Object.entries(changes).map(([id, { to }]) => [id, to]));

function grouped(texts: readonly (readonly [id: string, text: string])[]): string[] {
  const groups = new Map<string, { machine: string; indices: string[]; text: string }>();
  for (const [id, text] of texts) {
    const [, machine = id, index = ''] = /^([^[]*)(?:\[(.*)\])?$/.exec(id) ?? [];
    const key = `${machine} ${text}`;
    const group = groups.get(key) ?? { machine, indices: [], text };
    if (index !== '') group.indices.push(index);
    groups.set(key, group);
  }
  return [...groups.values()].map(
    ({ machine, indices, text }) => `${machine}${indices.length > 0 ? `[${indices.join(' ')}]` : ''} ${text}`,
  );
}

/** What several steps changed in all; what went back to how it was is left out. */
export function netChanges(all: readonly Changes[]): Changes {
  const net = new Map<string, { from: string; to: string }>();
  for (const changes of all) {
    for (const [id, { from, to }] of Object.entries(changes)) net.set(id, { from: net.get(id)?.from ?? from, to });
  }
  return Object.fromEntries([...net].filter(([, { from, to }]) => from !== to));
}
