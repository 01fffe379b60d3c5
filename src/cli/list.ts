/** `stalemate list`: what is shipped. */

import { relative } from 'node:path';
import { InputError, unknownName } from '../model/errors.ts';
import { expressionText } from '../report/expression-text.ts';
import {
  atomicClaims,
  claimList,
  kindOf,
  machineList,
  machinesOf,
  matrixList,
  mutationList,
  propertyList,
  protocolList,
  scenarioList,
  traceList,
} from '../report/listing.ts';
import { stateCount, stepCount } from '../report/machine-text.ts';
import type { Paint } from '../report/paint.ts';
import { jsonText } from '../report/plain-data.ts';
import { readTrace } from '../schema/validate.ts';
import {
  loadScenario,
  loadTable,
  matrixNames,
  mutations,
  properties,
  protocols,
  scenarioNames,
  shippedTraces,
} from './catalog.ts';
import { stdoutPaint } from './terminal.ts';

/** A kind of thing: its list for people, and as data. */
interface Listing {
  text(paint: Paint): string;
  data(): unknown;
}

const matrices = () => matrixNames().map(loadTable);
const scenarios = () => scenarioNames().map((name) => loadScenario(name).scenario);
const traces = () => shippedTraces().map((path) => ({ file: relative(process.cwd(), path), trace: readTrace(path) }));

const listings: Readonly<Record<string, Listing>> = {
  scenarios: {
    text: (paint) => scenarioList(scenarios(), paint),
    data: () =>
      scenarios().map(({ scenario, tier, protocol, says, expect }) => ({
        scenario,
        tier: tier ?? 'gate',
        protocol,
        says,
        expect,
      })),
  },
  matrices: {
    text: (paint) => matrixList(matrices(), paint),
    data: () =>
      matrices().map((one) => {
        const { matrix, tier = 'gate', says } = 'questions' in one ? one.questions : one.matrix;
        const cells = one.cells.map(({ cell }) => cell);
        if ('questions' in one)
          return { matrix, tier, says, questions: one.questions.questions.map(({ id }) => id), cells };
        const { axes, rows, columns } = one.matrix;
        return {
          matrix,
          tier,
          says,
          rows,
          columns,
          axes: axes.map(({ id, values }) => ({ id, values: values.map((value) => value.id) })),
          cells,
          excluded: one.excluded.map(({ cell }) => cell),
        };
      }),
  },
  properties: {
    text: (paint) => propertyList(properties, paint),
    data: () =>
      properties.map(({ id, name, kind, says, source, broken }) => ({
        id,
        name,
        kind,
        says,
        source,
        broken:
          typeof broken === 'string'
            ? broken
            : broken.map((one) => ({ ...(one.when ? { when: expressionText(one.when) } : {}), says: one.says })),
      })),
  },
  protocols: {
    text: (paint) => protocolList(protocols, paint),
    data: () =>
      protocols.map(({ id, says, source, sorts, switches, tables, conflicts, flows }) => ({
        id,
        says,
        source,
        sorts,
        switches,
        tables,
        conflicts,
        flows: flows.map((flow) => ({ id: flow.id, kind: flow.kind, source: flow.source })),
      })),
  },
  mutations: {
    text: (paint) => mutationList(mutations, paint),
    data: () => mutations.map(({ id, says, source, killedBy, survives }) => ({ id, says, source, killedBy, survives })),
  },
  machines: {
    text: (paint) => machineList(protocols, paint),
    data: () =>
      protocols.flatMap((protocol) =>
        machinesOf(protocol).map((def) => ({
          protocol: protocol.id,
          id: def.id,
          index: def.index,
          kind: kindOf(protocol, def),
          states: stateCount(def),
          steps: stepCount(def),
          source: def.source,
        })),
      ),
  },
  claims: {
    text: (paint) => claimList(protocols, paint),
    data: () => protocols.flatMap(atomicClaims),
  },
  traces: {
    text: (paint) => traceList(traces(), paint),
    data: () =>
      traces().map(({ file, trace }) => ({
        file,
        scenario: trace.scenario,
        property: trace.violation.property,
        kind: trace.violation.kind,
        steps: trace.steps.length - trace.prologue,
      })),
  },
};

/** Prints one list. */
export function run(args: string[], options: { json?: boolean }): number {
  const what = args[0] ?? 'scenarios';
  const listing = Object.hasOwn(listings, what) ? listings[what] : undefined;
  if (!listing) throw new InputError(unknownName('list', what, Object.keys(listings)));
  process.stdout.write(options.json ? jsonText(listing.data()) : listing.text(stdoutPaint()));
  return 0;
}
