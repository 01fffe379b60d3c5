/** Everything that a command may name: of the shipped models, or of a folder of the user's own. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REDUCED } from '../compile/compile.ts';
import { askedOf } from '../model/absent.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { checkFairnessNames, withFairness } from '../model/fairness.ts';
import { type MutationDef, mutate } from '../model/mutation.ts';
import { mutationOf, type Operation } from '../model/operators.ts';
import { type Fairness, isOfRuns, type PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { SystemConfig } from '../model/system.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  hasQuestions,
  type Matrix,
  type MatrixCoordinates,
  type MatrixExcluded,
  problemsOf,
  type Questions,
  readCatalogue,
  readMatrix,
  readQuestions,
  readScenario,
  type Scenario,
  type ScenarioPart,
  type Trace,
} from '../schema/validate.ts';
import { controlOf, expectedOf, formsOf } from '../verify/catalogue.ts';
import type { Task } from '../verify/check-scenario.ts';
import { judgedIn, resourcesOf } from '../verify/concerns.ts';
import type { LockRules } from '../verify/lock-order.ts';
import { type Cell, cellOption, cellsOf, checkMatrix, partOf } from '../verify/matrix.ts';
import { checkQuestions, questionCells } from '../verify/questions.ts';
import { type Models, modelsIn } from './models.ts';
import { modelsFolder } from './models-folder.ts';

/** Loaded with this file, so that everybody else finds them there. */
const folder = modelsFolder();
const models: Models = folder === null ? (await import('./shipped.ts')).shipped : await modelsIn(folder);
export const { protocols, mutations, properties, families, counts, panels, waitCycle } = models;

/** Whether a property only forbids a nesting or a context. */
export const isNesting = (property: string): boolean => models.nestings.includes(property);

export type Tier = 'gate' | 'ci' | 'large';

/** The project's folder, whether run from source or from dist/. */
export const projectRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

export const toolVersion: string = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version;

const modelsRoot: string = folder ?? join(projectRoot, 'models');
export const scenarioFolder: string = join(modelsRoot, 'scenarios');
export const matrixFolder: string = join(modelsRoot, 'matrices');
export const catalogueFile: string = join(modelsRoot, 'catalogue.json');
export const traceFolder: string = join(folder ?? projectRoot, 'traces');

/** Where models and properties are written, for those who want to see the line. */
export const sourceFolders = (): readonly string[] =>
  folder === null ? ['models', 'properties'].map((name) => join(projectRoot, name)) : [folder];

/** A scenario and where it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly file: string;
  readonly shipped: boolean;
  /** For a cell of a matrix, whose file it then comes from. */
  readonly matrix?: Trace['matrix'];
  /** For an entry of the catalogue, its number. */
  readonly catalogue?: number;
}

/** A cell of a matrix. */
export interface LoadedCell extends LoadedScenario {
  readonly cell: string;
  readonly at: MatrixCoordinates;
  /** Whether the matrix says what is expected of it; if not, the scenario's expectation is nobody's. */
  readonly hasExpectation: boolean;
}

/** A matrix with its cells, and where it came from. */
export interface LoadedMatrix {
  readonly matrix: Matrix;
  readonly file: string;
  readonly shipped: boolean;
  readonly cells: readonly LoadedCell[];
  readonly excluded: readonly MatrixExcluded[];
}

/** Questions with the scenarios of their cases, and where they came from. */
export interface LoadedQuestions {
  readonly questions: Questions;
  readonly file: string;
  readonly shipped: boolean;
  readonly cells: readonly LoadedCell[];
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
  const { document, file, shipped } = loaded('scenario', nameOrPath, scenarioFolder, readScenario);
  return { scenario: document, file, shipped };
}

/** A document of this kind by name, or by the path of its file. */
function loaded<K extends string, D extends Readonly<Record<K, string>>>(
  kind: K,
  nameOrPath: string,
  folder: string,
  read: (file: string) => D,
): { readonly document: D; readonly file: string; readonly shipped: boolean } {
  const { isPath, file } = found(kind, nameOrPath, folder);
  const document = read(file);
  if (document[kind] !== basename(file, '.json')) {
    throw new InputError(
      `${file}: the ${kind} is called '${document[kind]}', expected '${basename(file, '.json')}' as the file`,
    );
  }
  const shipped = relative(folder, file) === basename(file);
  return { document, file: isPath ? file : relative(process.cwd(), file), shipped };
}

/** The file of a document by its name, or by the path itself. */
function found(kind: string, nameOrPath: string, folder: string): { readonly isPath: boolean; readonly file: string } {
  const isPath = nameOrPath.includes('/') || nameOrPath.endsWith('.json');
  const known = jsonFiles(folder).map((file) => basename(file, '.json'));
  if (!isPath && !known.includes(nameOrPath)) throw new InputError(unknownName(kind, nameOrPath, known));
  return { isPath, file: isPath ? nameOrPath : join(folder, `${nameOrPath}.json`) };
}

export const matrixNames = (): readonly string[] => jsonFiles(matrixFolder).map((file) => basename(file, '.json'));

/**
 * A matrix by name, or by the path of its file, with its cells as scenarios. Throws an `InputError` that names the file, the
 * cell and the place in its scenario.
 */
export function loadMatrix(nameOrPath: string): LoadedMatrix {
  const { document: matrix, file, shipped } = loaded('matrix', nameOrPath, matrixFolder, readMatrix);
  return matrixFrom(matrix, file, shipped);
}

/** A matrix with its cells, wherever it came from; likewise. */
export function matrixFrom(matrix: Matrix, file: string, shipped: boolean): LoadedMatrix {
  return inFile(file, () => {
    checkMatrix(matrix);
    const { base } = matrix;
    const part = typeof base === 'string' ? partOf(inFile('base', () => shippedScenario(base)).scenario) : base;
    const { cells, excluded } = cellsOf(matrix, part);
    if (cells.length === 0) throw new InputError('exclude: every combination is excluded; there is nothing to check');
    return { matrix, file, shipped, excluded, cells: cells.map(loadedCell(matrix, file, shipped)) };
  });
}

/** Questions by name, or by the path of their file, likewise. */
export function loadQuestions(nameOrPath: string): LoadedQuestions {
  const { document: questions, file, shipped } = loaded('matrix', nameOrPath, matrixFolder, readQuestions);
  return inFile(file, () => {
    checkQuestions(questions);
    const cells = questionCells(questions, (name) => partOf(shippedScenario(name).scenario));
    return { questions, file, shipped, cells: cells.map(loadedCell(questions, file, shipped)) };
  });
}

/** An entry of the catalogue with its scenarios; null where it is not in. */
export interface LoadedEntry {
  readonly entry: CatalogueEntry;
  readonly expected: readonly string[];
  readonly forms: { readonly buggy: LoadedScenario; readonly fixed: LoadedScenario } | null;
}

/** The catalogue with the scenarios of its entries and controls. Errors name the file and the entry. */
export function loadCatalogue(file: string = catalogueFile): {
  readonly catalogue: Catalogue;
  readonly entries: readonly LoadedEntry[];
  readonly controls: readonly LoadedScenario[];
} {
  const catalogue = readCatalogue(file);
  const shown = relative(process.cwd(), file);
  const part = (name: string) => partOf(shippedScenario(name).scenario);
  const scenarioFrom = (given: ScenarioPart, scenario: string, says: string, number?: number): LoadedScenario => {
    const whole = { ...given, scenario, says, expect: { verdict: 'holds' } };
    const [problem] = problemsOf(whole, 'scenario');
    if (problem !== undefined) throw new InputError(problem);
    const loaded = { scenario: whole as unknown as Scenario, file: shown, shipped: false };
    return number === undefined ? loaded : { ...loaded, catalogue: number };
  };
  return inFile(shown, () => ({
    catalogue,
    entries: catalogue.entries.map((entry) =>
      inFile(`entry ${entry.entry}`, () => {
        const expected = expectedOf(catalogue, entry);
        const known = expected.map(propertyNamed);
        const forms = formsOf(entry, part);
        if (!forms) return { entry, expected, forms };
        const protocol = protocolNamed(String(forms.buggy.protocol));
        // It is refuted by one of those that it should break, and by nothing else.
        const { properties: own } = forms.fixed;
        const all = Array.isArray(own) ? own : judgedIn(properties, protocol, protocols).map(({ id }) => id);
        const judged = known.map(({ id }) => id).filter((id) => all.includes(id));
        if (judged.length === 0)
          throw new InputError(`none of ${expected.join(' ')} says something about ${protocol.id}`);
        const name = `entry_${entry.entry}`;
        return {
          entry,
          expected,
          forms: {
            buggy: scenarioFrom({ ...forms.buggy, properties: judged }, name, entry.says ?? entry.name, entry.entry),
            fixed: scenarioFrom(forms.fixed, `${name}_fixed`, `${entry.name}, fixed`),
          },
        };
      }),
    ),
    controls: catalogue.controls.map((control, i) =>
      inFile(`control ${i}`, () => scenarioFrom(controlOf(control, part), `control_${i}`, control.name)),
    ),
  }));
}

/** Whichever of the two a file in models/matrices/, or one of the user's, holds. */
export const loadTable = (nameOrPath: string): LoadedMatrix | LoadedQuestions =>
  hasQuestions(found('matrix', nameOrPath, matrixFolder).file) ? loadQuestions(nameOrPath) : loadMatrix(nameOrPath);

/** A cell as a scenario. Throws an `InputError` that names the cell and the place in its scenario. */
const loadedCell =
  ({ matrix, expect }: Matrix | Questions, file: string, shipped: boolean) =>
  ({ cell, at, scenario }: Cell): LoadedCell => {
    const expected = expect?.[cell];
    const whole = { ...scenario, expect: expected ?? { verdict: 'holds' } };
    const [problem] = problemsOf(whole, 'scenario');
    if (problem !== undefined) throw new InputError(`cell ${cellOption(at)}: ${problem}`);
    return {
      // The name that its traces carry, and its lines on stderr.
      scenario: { ...(whole as unknown as Scenario), scenario: `${matrix}.${cell}` },
      file,
      shipped,
      matrix: { name: matrix, cell: cellOption(at) },
      cell,
      at,
      hasExpectation: expected !== undefined,
    };
  };

function shippedScenario(name: string): LoadedScenario {
  if (!scenarioNames().includes(name)) throw new InputError(unknownName('scenario', name, scenarioNames()));
  return loadScenario(name);
}

/** Where a scenario stands, for errors: its file, and the cell where it is one of a matrix. */
export const placeOf = ({ file, matrix, catalogue }: LoadedScenario): string =>
  matrix ? `${file}: cell ${matrix.cell}` : catalogue === undefined ? file : `${file}: entry ${catalogue}`;

/** All shipped scenarios of a tier, in order of their names; the gate is part of the tier ci. */
export const scenariosOf = (tier: Tier): readonly LoadedScenario[] =>
  scenarioNames()
    .map(loadScenario)
    .filter(({ scenario: { tier: own = 'gate' } }) => own === tier || (tier === 'ci' && own === 'gate'));

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

/** The mutations of a scenario, by name or as operations, each of which is one of what those before it have made of the protocol. */
export function mutationsOf(entries: readonly (string | Operation)[], protocol: ProtocolDef): readonly MutationDef[] {
  // Without operations nothing has to be changed yet.
  if (entries.every((entry) => typeof entry === 'string')) return entries.map(mutationNamed);
  let mutated = protocol;
  return entries.map((entry, i) =>
    inFile(String(i), () => {
      const mutation = typeof entry === 'string' ? mutationNamed(entry) : mutationOf(entry, mutated);
      mutated = mutate(mutated, mutation).protocol;
      return mutation;
    }),
  );
}

export const propertyNamed = (name: string): PropertyDef => named('property', [...properties, waitCycle], name);

const everywhere = resourcesOf(protocols);
const asked = (property: PropertyDef, protocol: ProtocolDef) => askedOf(property, protocol, everywhere);

/** What a scenario asks for, with every name looked up. Errors name the scenario's file. */
export function taskOf(loaded: LoadedScenario): Task {
  const { scenario } = loaded;
  return inFile(placeOf(loaded), () => {
    const protocol = inFile('protocol', () => protocolNamed(scenario.protocol));
    const chosen =
      scenario.properties === undefined || scenario.properties === 'all'
        ? judgedIn(properties, protocol, protocols)
        : inFile('properties', () =>
            (scenario.properties as string[]).map((name) => {
              const named = propertyNamed(name);
              if (named.kind === 'wait_cycle')
                throw new InputError(`${name} is what locks finds; check does not judge it. Leave it out`);
              const property = asked(named, protocol);
              if (property) return property;
              throw new InputError(`${name} reads nothing that protocol ${protocol.id} has; leave it out`);
            }),
          );
    if (scenario.fairness) checkFairnessNames(protocol, fairnessOf(scenario.fairness));
    inFile('expect.violates', () => (scenario.expect.violates ?? []).map(propertyNamed));
    if (scenario.expect.verdict === 'violated' && scenario.expect.violates === undefined) {
      throw new InputError("expect: verdict 'violated' needs 'violates': the ids of the properties");
    }
    if (scenario.expect.verdict !== 'violated' && scenario.expect.violates !== undefined) {
      throw new InputError(`expect: 'violates' contradicts verdict '${scenario.expect.verdict}'`);
    }
    return {
      protocol,
      mutations: inFile('mutations', () => mutationsOf(scenario.mutations ?? [], protocol)),
      config: configOf(scenario),
      prologue: scenario.prologue ?? [],
      properties: scenario.fairness ? withFairness(chosen, fairnessOf(scenario.fairness)) : chosen,
      limits: scenario.limits ?? {},
      reductions: REDUCED,
      stopAtFirst: scenario.stop === 'first',
    };
  });
}

const fairnessOf = ({ weak = [], strong = [] }: NonNullable<Scenario['fairness']>): Fairness => ({ weak, strong });

/** A property of runs, which scenarios are asked for by name, as the protocol of a scenario can be asked for it. */
export function runPropertyFor({ scenario }: LoadedScenario, id: string): PropertyDef | null {
  const property = properties.find((one) => one.id === id);
  if (!property || !isOfRuns(property)) return null;
  const one = asked(property, protocolNamed(scenario.protocol));
  return one && scenario.fairness ? (withFairness([one], fairnessOf(scenario.fairness))[0] as PropertyDef) : one;
}

/** What is known of the locks of a protocol besides its machines, with the rules that concern it. */
export const lockRulesOf = (protocol: ProtocolDef): LockRules => ({
  ...models.locks,
  rules: judgedIn(models.locks.rules, protocol, protocols),
});

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
    if (trace.file === undefined && trace.matrix === undefined && !scenarioNames().includes(trace.scenario)) {
      throw new InputError(unknownName('scenario', trace.scenario, scenarioNames()));
    }
    if (trace.prologue > trace.steps.length) {
      throw new InputError(`prologue: ${trace.prologue} steps, but the trace has only ${trace.steps.length}`);
    }
    const named = inFile('violation.property', () => propertyNamed(trace.violation.property));
    const property = asked(named, protocol) ?? named;
    return {
      protocol,
      mutations: inFile('system.mutations', () => mutationsOf(trace.system.mutations, protocol)),
      config: trace.system,
      properties: [property],
      property,
    };
  });
}
