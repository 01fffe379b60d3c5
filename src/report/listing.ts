/** Lists of what is shipped. */

import type { FlowDef, ResourceDef } from '../model/machine.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { Matrix, Questions, Scenario, Trace } from '../schema/validate.ts';
import { hang, hangingColumns, headline } from './hang.ts';
import { machineText, stateCount, stepCount, titleOf } from './machine-text.ts';
import { type Paint, plain } from './paint.ts';
import { sourceTable } from './source-text.ts';

const WIDTH = 100;

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** A table with a dim header; its last column is wrapped. */
const table = (header: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string =>
  text(
    rows.length === 0
      ? ['none']
      : hangingColumns([header, ...rows], WIDTH).map((line, i) => (i === 0 ? paint('dim', line) : line)),
  );

/** `holds`, or `violated: M1 M6`. */
const expected = ({ expect }: Scenario): string =>
  expect.violates ? `violated: ${expect.violates.join(' ')}` : expect.verdict;

export const scenarioList = (scenarios: readonly Scenario[], paint: Paint = plain): string =>
  table(
    ['scenario', 'tier', 'expected', 'says'],
    scenarios.map((one) => [one.scenario, one.tier ?? 'gate', expected(one), one.says]),
    paint,
  );

/** What a list says of a matrix. */
export type ListedMatrix = { readonly cells: readonly unknown[] } & (
  | { readonly matrix: Matrix }
  | { readonly questions: Questions }
);

/** What is in its rows and columns. */
const axesOf = (one: ListedMatrix): string =>
  'questions' in one ? 'questions' : [one.matrix.rows, one.matrix.columns].map((axes) => axes.join(', ')).join(' x ');

export const matrixList = (matrices: readonly ListedMatrix[], paint: Paint = plain): string =>
  table(
    ['matrix', 'tier', 'cells', 'axes', 'says'],
    matrices.map((one) => {
      const { matrix, tier = 'gate', says } = 'questions' in one ? one.questions : one.matrix;
      return [matrix, tier, String(one.cells.length), axesOf(one), says];
    }),
    paint,
  );

export const propertyList = (properties: readonly PropertyDef[], paint: Paint = plain): string =>
  table(
    ['id', 'property', 'says'],
    properties.map(({ id, name, says }) => [id, name, says]),
    paint,
  );

export const mutationList = (mutations: readonly MutationDef[], paint: Paint = plain): string =>
  table(
    ['mutation', 'killed by', 'says'],
    mutations.map(({ id, killedBy, says, survives }) => [
      id,
      survives === null ? killedBy.join(' ') : 'survives',
      survives === null ? says : `${says} Survives: ${survives}`,
    ]),
    paint,
  );

/** A step that stands for several kernel steps, and why that is right. */
export interface AtomicClaim {
  readonly flow: string;
  readonly step: string;
  readonly atomic: string;
}

/** Every claim of atomicity in a protocol's flows: what a sceptic should look at first. */
export const atomicClaims = (protocol: ProtocolDef): readonly AtomicClaim[] =>
  nestedFlows(protocol).flatMap((flow) =>
    Object.values(flow.places).flatMap((place) =>
      place.kind !== 'steps'
        ? []
        : Object.entries(place.on).flatMap(([step, { atomic }]) =>
            atomic === null ? [] : [{ flow: flow.id, step, atomic }],
          ),
    ),
  );

export const claimList = (protocols: readonly ProtocolDef[], paint: Paint = plain): string =>
  table(
    ['step', 'taken as one because'],
    // A protocol that is made from another shares most of its claims.
    [...new Map(protocols.flatMap(atomicClaims).map((one) => [JSON.stringify(one), one])).values()].map(
      ({ flow, step, atomic }) => [`${flow}: ${step}`, atomic],
    ),
    paint,
  );

/** Each protocol with its sorts, switches, topology and flows. */
export const protocolList = (protocols: readonly ProtocolDef[], paint: Paint = plain): string =>
  text(protocols.flatMap((one, i) => [...(i > 0 ? [''] : []), ...protocolLines(one, protocols, paint)]));

/** Machines that are in only one of a protocol and the one it is made from, or not the same in both, by name. */
export interface Derivation {
  readonly from: string;
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** How a protocol differs from the one it is made from; null for one that stands by itself. */
export function derivationOf(protocol: ProtocolDef, protocols: readonly ProtocolDef[]): Derivation | null {
  const from = protocols.find(({ id }) => id === protocol.from);
  if (!from) return null;
  // What a flow calls is shown by name only, so a flow is other than before where its own text is.
  const texts = (one: ProtocolDef) => new Map(machinesOf(one).map((def) => [def.id, machineText(def)]));
  const [before, after] = [texts(from), texts(protocol)];
  return {
    from: from.id,
    changed: [...after].filter(([id, now]) => before.has(id) && before.get(id) !== now).map(([id]) => id),
    added: [...after.keys()].filter((id) => !before.has(id)),
    gone: [...before.keys()].filter((id) => !after.has(id)),
  };
}

function derivationLines(derivation: Derivation | null): string[] {
  if (!derivation) return [];
  const { from, changed, added, gone } = derivation;
  const part = (word: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${word} ${ids.join(', ')}`]);
  const parts = [...part('other:', changed), ...part('new:', added), ...part('without:', gone)];
  return hang('  from      ', [from, ...parts].join('; '), WIDTH);
}

export function protocolLines(
  protocol: ProtocolDef,
  protocols: readonly ProtocolDef[],
  paint: Paint = plain,
): string[] {
  const { id, says, source, sorts, switches, tables, conflicts, resources, flows, untested } = protocol;
  const rows = (lead: string, cells: readonly (readonly string[])[]): string[] =>
    cells.length === 0
      ? []
      : hangingColumns(
          cells.map((row, i) => [`  ${(i === 0 ? lead : '').padEnd(8)}`, ...row]),
          WIDTH,
        );
  return [
    ...headline(id, says, WIDTH, paint),
    ...derivationLines(derivationOf(protocol, protocols)),
    ...hang('  actors    ', flows.map((flow) => `${flow.id} (${flow.kind})`).join(', '), WIDTH),
    `  machines  ${resources.length} resources, ${nestedFlows(protocol).length} flows: npx stalemate list machines`,
    ...rows(
      'sorts',
      Object.entries(sorts).map(([name, { prefix, size, order, interchangeable, says: why }]) => [
        name,
        `${size} by default: ${prefix}0...`,
        interchangeable ? 'interchangeable' : order,
        why,
      ]),
    ),
    ...rows(
      'switches',
      Object.entries(switches).map(([name, { values, initial, says: why }]) => [
        name,
        values.map((value) => (value === initial ? `[${value}]` : String(value))).join(' '),
        why,
      ]),
    ),
    ...rows(
      'tables',
      Object.entries(tables).map(([name, { from, to, says: why }]) => [name, `${from} -> ${to}`, why]),
    ),
    ...rows(
      'refused',
      conflicts.map(({ when, why }) => [
        Object.entries(when)
          .map(([name, value]) => `${name}=${value}`)
          .join(' and '),
        why,
      ]),
    ),
    ...rows(
      'untested',
      Object.entries(untested).map(([property, why]) => [property, why]),
    ),
    ...sourceTable('  source    ', source, WIDTH),
  ];
}

/** All flows of a protocol, those that only run nested in others included, each once. */
export function nestedFlows({ flows }: Pick<ProtocolDef, 'flows'>): readonly FlowDef[] {
  const found = new Map<string, FlowDef>();
  const visit = (flow: FlowDef): void => {
    if (found.has(flow.id)) return;
    found.set(flow.id, flow);
    for (const place of Object.values(flow.places)) if (place.kind === 'call') visit(place.flow);
  };
  for (const flow of flows) visit(flow);
  return [...found.values()];
}

/** Every machine of a protocol: resources, then flows. */
export const machinesOf = (protocol: ProtocolDef): readonly (ResourceDef | FlowDef)[] => [
  ...protocol.resources,
  ...nestedFlows(protocol),
];

/** `resource`, `ghost`, `thread`, `engine`, `environment`, or `called` for a flow that runs only nested. */
export const kindOf = (protocol: ProtocolDef, def: ResourceDef | FlowDef): string => {
  if (!('places' in def)) return def.ghost ? 'ghost' : 'resource';
  return protocol.flows.includes(def) ? def.kind : 'called';
};

export const machineList = (protocols: readonly ProtocolDef[], paint: Paint = plain): string =>
  text(
    protocols.flatMap((protocol, i) => {
      const rows = machinesOf(protocol).map((def) => [
        titleOf(def),
        kindOf(protocol, def),
        String(stateCount(def)).padStart('states'.length),
        String(stepCount(def)).padStart('steps'.length),
        def.source,
      ]);
      return [...(i > 0 ? [''] : []), table([protocol.id, 'kind', 'states', 'steps', 'source'], rows, paint).trimEnd()];
    }),
  );

export const traceList = (
  traces: readonly { readonly file: string; readonly trace: Trace }[],
  paint: Paint = plain,
): string =>
  table(
    ['trace', 'property', 'steps'],
    traces.map(({ file, trace }) => [file, trace.violation.name, String(trace.steps.length - trace.prologue)]),
    paint,
  );
