/** Everything shipped, by name: the only file that knows models/, properties/ and traces/. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutations, protocols } from '../../models/index.ts';
import { properties } from '../../properties/index.ts';
import { REDUCED } from '../compile/compile.ts';
import { InputError, unknownName } from '../model/errors.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { SystemConfig } from '../model/system.ts';
import { readScenario, type Scenario, type Trace } from '../schema/validate.ts';
import type { Task } from '../verify/check-scenario.ts';
import { concerns } from '../verify/concerns.ts';

export { mutations, properties, protocols };

export type Tier = 'gate' | 'ci' | 'large';

/** The project's folder, whether run from source or from dist/. */
export const projectRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

export const toolVersion: string = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version;

export const scenarioFolder: string = join(projectRoot, 'models', 'scenarios');
export const traceFolder: string = join(projectRoot, 'traces');

/** A scenario and where it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly file: string;
  readonly shipped: boolean;
}

const jsonFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith('.json'))
        .sort()
    : [];

export const scenarioNames = (): readonly string[] => jsonFiles(scenarioFolder).map((file) => basename(file, '.json'));

export const shippedTraces = (): readonly string[] => jsonFiles(traceFolder).map((file) => join(traceFolder, file));

/** A scenario by name, or by the path of its file. */
export function loadScenario(nameOrPath: string): LoadedScenario {
  const isPath = nameOrPath.includes('/') || nameOrPath.endsWith('.json');
  if (!isPath && !scenarioNames().includes(nameOrPath))
    throw new InputError(unknownName('scenario', nameOrPath, scenarioNames()));
  const file = isPath ? nameOrPath : join(scenarioFolder, `${nameOrPath}.json`);
  const scenario = readScenario(file);
  if (scenario.scenario !== basename(file, '.json')) {
    throw new InputError(
      `${file}: the scenario is called '${scenario.scenario}', expected '${basename(file, '.json')}' as the file`,
    );
  }
  const shipped = relative(scenarioFolder, file) === basename(file);
  return { scenario, file: isPath ? file : relative(process.cwd(), file), shipped };
}

/** All shipped scenarios of a tier, in order of their names. */
export const scenariosOf = (tier: Tier): readonly LoadedScenario[] =>
  scenarioNames()
    .map(loadScenario)
    .filter(({ scenario }) => (scenario.tier ?? 'gate') === tier);

function named<T extends { readonly id: string }>(what: string, all: readonly T[], name: string): T {
  const found = all.find(({ id }) => id === name);
  if (!found)
    throw new InputError(
      unknownName(
        what,
        name,
        all.map(({ id }) => id),
      ),
    );
  return found;
}

export const protocolNamed = (name: string): ProtocolDef => named('protocol', protocols, name);
export const mutationNamed = (name: string): MutationDef => named('mutation', mutations, name);
export const propertyNamed = (name: string): PropertyDef => named('property', properties, name);

/** What a scenario asks for, with every name looked up. Errors name the scenario's file. */
export function taskOf({ scenario, file }: LoadedScenario): Task {
  return inFile(file, () => {
    const protocol = inFile('protocol', () => protocolNamed(scenario.protocol));
    const chosen =
      scenario.properties === undefined || scenario.properties === 'all'
        ? properties.filter((property) => concerns(property, protocol))
        : inFile('properties', () => (scenario.properties as string[]).map(propertyNamed));
    inFile('expect.violates', () => (scenario.expect.violates ?? []).map(propertyNamed));
    if (scenario.expect.verdict === 'violated' && scenario.expect.violates === undefined) {
      throw new InputError("expect: verdict 'violated' needs 'violates': the ids of the properties");
    }
    if (scenario.expect.verdict !== 'violated' && scenario.expect.violates !== undefined) {
      throw new InputError(`expect: 'violates' contradicts verdict '${scenario.expect.verdict}'`);
    }
    return {
      protocol,
      mutations: inFile('mutations', () => (scenario.mutations ?? []).map(mutationNamed)),
      config: configOf(scenario),
      prologue: scenario.prologue ?? [],
      properties: chosen,
      limits: scenario.limits ?? {},
      reductions: REDUCED,
      stopAtFirst: scenario.stop === 'first',
    };
  });
}

/** Puts the file, or the place in it, in front of what an `InputError` says. */
export function inFile<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placed(place, error);
  }
}

/** The same error with the place in front, if it is the user's; any other as it is. */
export const placed = (place: string, error: unknown): unknown =>
  error instanceof InputError ? new InputError(`${place}: ${error.message}`) : error;

function configOf(scenario: Scenario): SystemConfig {
  const { sizes, switches, tables, actors, start } = scenario;
  return {
    actors,
    ...(sizes ? { sizes } : {}),
    ...(switches ? { switches } : {}),
    ...(tables ? { tables } : {}),
    ...(start ? { start } : {}),
  };
}

/** The part of a trace that says which system it runs in. */
export const traceSystem = (scenario: Scenario): Trace['system'] => ({
  sizes: scenario.sizes ?? {},
  switches: scenario.switches ?? {},
  tables: scenario.tables ?? {},
  actors: scenario.actors.map((actor) =>
    typeof actor === 'string' ? { flow: actor, count: 1 } : actor,
  ) as Trace['system']['actors'],
  start: scenario.start ?? {},
  mutations: scenario.mutations ?? [],
});

/**
 * The protocol, mutations and property that a trace names. Throws an `InputError` for an unknown protocol, mutation or
 * property, and for an unknown scenario unless the trace says that it came from a file.
 */
export function traceTask(
  trace: Trace,
  file: string,
): Pick<Task, 'protocol' | 'mutations' | 'config' | 'properties'> & { property: PropertyDef } {
  return inFile(file, () => {
    const protocol = inFile('protocol', () => protocolNamed(trace.protocol));
    // A trace of a scenario that is not shipped carries its whole system with it; nothing else is needed.
    if (trace.file === undefined && !scenarioNames().includes(trace.scenario)) {
      throw new InputError(unknownName('scenario', trace.scenario, scenarioNames()));
    }
    if (trace.prologue > trace.steps.length) {
      throw new InputError(`prologue: ${trace.prologue} steps, but the trace has only ${trace.steps.length}`);
    }
    const property = inFile('violation.property', () => propertyNamed(trace.violation.property));
    return {
      protocol,
      mutations: inFile('system.mutations', () => trace.system.mutations.map(mutationNamed)),
      config: trace.system,
      properties: [property],
      property,
    };
  });
}
