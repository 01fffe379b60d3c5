/** The generated tables of models/README.md and properties/README.md. */

import type { FlowDef } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { derivationOf, nestedFlows } from './listing.ts';
import { consequenceTexts } from './statement-text.ts';

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** A Markdown table. */
const markdown = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');

/**
 * Every machine of a protocol, with the number of its states or steps and where it comes from; of one that is made from
 * another, those that are not the same there. The first protocol needs no title.
 */
export function machineTable(protocol: ProtocolDef, protocols: readonly ProtocolDef[]): string {
  const derivation = derivationOf(protocol, protocols);
  const shown = ({ id }: { readonly id: string }) =>
    derivation === null || derivation.changed.includes(id) || derivation.added.includes(id);
  const resources = protocol.resources.filter(shown).map((def) => [
    `\`${def.id}\``,
    def.ghost ? 'ghost' : 'resource',
    def.index.join(', '),
    Object.keys(def.states)
      .map((state) => `\`${state}\``)
      .join(' '),
    def.source,
  ]);
  const flows = nestedFlows(protocol)
    .filter(shown)
    .map((def) => [
      `\`${def.id}\``,
      def.params.length > 0 || !protocol.flows.includes(def) ? 'nested' : def.kind,
      def.index.join(', '),
      `${stepCount(def)} steps`,
      def.source,
    ]);
  const table = markdown(['machine', 'kind', 'for each', 'states or steps', 'stands for'], [...resources, ...flows]);
  if (derivation === null) {
    return protocol === protocols[0] ? table : `Protocol \`${protocol.id}\` has machines of its own:\n\n${table}`;
  }
  const gone = derivation.gone.map((id) => `\`${id}\``).join(', ');
  if (resources.length + flows.length === 0 && gone === '')
    return `Protocol \`${protocol.id}\` is \`${derivation.from}\` as it is.`;
  const without = gone === '' ? '' : `, and without ${gone}`;
  return `Protocol \`${protocol.id}\` is \`${derivation.from}\` with these${without}:\n\n${table}`;
}

/** Every property, one row each. */
export const propertyTable = (properties: readonly PropertyDef[]): string =>
  markdown(
    ['id', 'name', 'holds', 'source', 'if it breaks', 'judged'],
    properties.map((p) => [p.id, p.name, p.says, p.source, consequenceTexts(p.broken).join(' '), JUDGED[p.kind]]),
  );

const JUDGED: Readonly<Record<PropertyDef['kind'], string>> = {
  invariant: 'in every state',
  quiescence: 'when everything rests',
  at_step: 'at a step',
  illegal_event: 'at every event',
  deadlock: 'in every state',
  wait_cycle: 'in every state',
  can_become_idle: 'from every state',
  leads_to: 'over all fair runs',
  eventually_always: 'over all fair runs',
  progress_cycle: 'over all fair runs',
};

const stepCount = (def: FlowDef): number =>
  Object.values(def.places).reduce(
    (sum, place) => sum + (place.kind === 'steps' ? Object.keys(place.on).length : 0),
    0,
  );

/** Puts a generated table between its markers. Throws when the text has no such markers. */
export function fillIn(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the text has no place for the generated '${name}'`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
