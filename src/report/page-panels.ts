/** The pictures of a system's states: which instance stands in which box, and whose fields put a chip there. */

import type { Value } from '../model/domain.ts';
import type { PanelDef } from '../model/panel.ts';
import type { System } from '../model/system.ts';
import type { PagePanel } from './page-data.ts';

/** The panels of a system, without what it does not have; one with nothing in it is left out. */
export const panelsOf = (system: System, panels: readonly PanelDef[]): PagePanel[] =>
  panels.flatMap((panel) => {
    const made = { title: panel.title, says: panel.says, ...boxesOf(system, panel), ...columnsOf(system, panel) };
    const [some, lines] = [made.rows?.length ?? 0, made.lines?.length ?? 0];
    return some + lines > 0 ? [made] : [];
  });

const positionsOf = (system: System, machine: string): number[] =>
  system.instances.flatMap((instance, i) => (instance.machine === machine ? [i] : []));

/** The sort that indexes the machine, if it is a single one. */
function sortOf(system: System, machine: string): string | null {
  const { def } = system.machines.get(machine) ?? {};
  return def?.index.length === 1 ? (def.index[0] as string) : null;
}

function boxesOf(system: System, { boxes = [], namedBy = [] }: PanelDef): Pick<PagePanel, 'rows' | 'chips'> {
  const rows = boxes.flatMap(({ title, of, by = [], with: beside = [] }) => {
    const sort = sortOf(system, of);
    if (sort === null) return [];
    const groups = new Map<string, { member: string; instances: number[] }[]>();
    for (const position of positionsOf(system, of)) {
      const member = system.instances[position]?.index[0] as string;
      const group = `${title}${groupOf(system, member, by)}`;
      const others = beside.map((machine) => system.position(machine, [member])).filter((i) => i >= 0);
      groups.set(group, [...(groups.get(group) ?? []), { member, instances: [position, ...others] }]);
    }
    return [...groups].map(([name, members]) => ({ title: name, sort, boxes: members }));
  });
  if (rows.length === 0) return {};
  const sorts = new Set(rows.map(({ sort }) => sort));
  const chips = namedBy.flatMap((machine) => {
    const found = system.machines.get(machine);
    if (found?.kind !== 'resource') return [];
    const fields = Object.entries(found.def.fields).flatMap(([field, domain]) =>
      typeof domain === 'string' && sorts.has(domain) ? [{ field, sort: domain }] : [],
    );
    return positionsOf(system, machine).flatMap((instance) =>
      fields.map(({ field, sort }) => [instance, field, sort] as const),
    );
  });
  return { rows, chips };
}

/** ` gpu1` for the member that the tables lead to; nothing where there is only one, or a table leads nowhere. */
function groupOf({ constants }: System, member: string, tables: readonly string[]): string {
  let at: Value = member;
  for (const table of tables) at = constants.tables[table]?.[String(at)] ?? null;
  return tables.length === 0 || at === null ? '' : ` ${String(at)}`;
}

function columnsOf(system: System, { columns = [] }: PanelDef): Pick<PagePanel, 'columns' | 'lines'> {
  const there = columns.filter((machine) => positionsOf(system, machine).length > 0);
  const sort = there.length > 0 ? sortOf(system, there[0] as string) : null;
  if (sort === null || there.length < 2) return {};
  const members = system.constants.sorts.get(sort)?.members ?? [];
  return {
    columns: there,
    lines: members.map((member) => ({
      member,
      instances: there.map((machine) => system.position(machine, [member])),
    })),
  };
}
