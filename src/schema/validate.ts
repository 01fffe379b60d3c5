/** Reads JSON documents against their schemas; what is wrong comes out as one line that names file and place. */

import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { InputError, nearest } from '../model/errors.ts';
import type { Catalogue } from './generated/catalogue.ts';
import type { Matrix } from './generated/matrix.ts';
import type { Patch } from './generated/patch.ts';
import type { Questions } from './generated/questions.ts';
import type { Scenario } from './generated/scenario.ts';
import type { Series } from './generated/series.ts';
import type { Trace } from './generated/trace.ts';

export type { Catalogue, CatalogueControl, CatalogueEntry } from './generated/catalogue.ts';
export type { CatalogueResult, CatalogueRow } from './generated/catalogue-result.ts';
export type { CountResult, CountSummary } from './generated/count-result.ts';
export type {
  LocksCall,
  LocksCycle,
  LocksEdge,
  LocksResult,
  LocksSide,
  LocksSite,
  LocksWait,
} from './generated/locks-result.ts';
export type { Matrix, MatrixValue, ScenarioPart } from './generated/matrix.ts';
export type {
  FamilyCell,
  FamilyChange,
  FamilyFound,
  FamilyRow,
  MatrixCell,
  MatrixCoordinates,
  MatrixExcluded,
  MatrixFamilies,
  MatrixResult,
  MatrixSummary,
  MatrixViolation,
} from './generated/matrix-result.ts';
export type { MutantRow, MutantsResult } from './generated/mutants-result.ts';
export type { Patch } from './generated/patch.ts';
export type { Question, QuestionCase, Questions } from './generated/questions.ts';
export type {
  Answer,
  AnswerCase,
  Answered,
  AnswerScenario,
  AnswerTrace,
  QuestionsResult,
} from './generated/questions-result.ts';
export type { CheckResult, PropertySummary, ScenarioSummary, SourceFile } from './generated/result.ts';
export type { Scenario } from './generated/scenario.ts';
export type { Series } from './generated/series.ts';
export type { SimulationResult, SimulationSummary } from './generated/simulation.ts';
export type { Trace, TraceStep } from './generated/trace.ts';

/** A schema of this folder; the build leaves the JSON where it is. */
const schemaOf = (name: string): object => {
  const here = new URL(`./${name}.schema.json`, import.meta.url);
  const source = new URL(`../../../src/schema/${name}.schema.json`, import.meta.url);
  for (const url of [here, source]) {
    try {
      return JSON.parse(readFileSync(url, 'utf8'));
    } catch {}
  }
  throw new Error(`schema ${name} is missing`);
};

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });
// Other schemas refer to them by their files.
ajv.addSchema(schemaOf('operation'), 'operation.schema.json');
ajv.addSchema(schemaOf('matrix'), 'matrix.schema.json');
const validators = new Map<string, ReturnType<Ajv['compile']>>();

/** Reads a scenario. Throws an `InputError` that names the file, the place in it and what was expected. */
export const readScenario = (file: string): Scenario => read(file, 'scenario') as Scenario;

/** Reads a matrix, likewise. */
export const readMatrix = (file: string): Matrix => read(file, 'matrix') as Matrix;

/** Reads questions, likewise. */
export const readQuestions = (file: string): Questions => read(file, 'questions') as Questions;

/** Reads a catalogue, likewise. */
export const readCatalogue = (file: string): Catalogue => read(file, 'catalogue') as Catalogue;

/** Reads a patch of a series, likewise. */
export const readPatch = (file: string): Patch => read(file, 'patch') as Patch;

/** Reads what a series says of itself, likewise. */
export const readSeries = (file: string): Series => read(file, 'series') as Series;

/** Whether a file holds questions, and no combinations of axes. One that cannot be read holds none. */
export function hasQuestions(file: string): boolean {
  try {
    const document: unknown = parsed(file, 'matrix');
    return typeof document === 'object' && document !== null && 'questions' in document;
  } catch {
    return false;
  }
}

/** Reads a trace, likewise. */
export const readTrace = (file: string): Trace => read(file, 'trace') as Trace;

/** The errors of a document against a schema, as lines; none when it is valid. */
export function problemsOf(
  document: unknown,
  schema:
    | 'scenario'
    | 'trace'
    | 'result'
    | 'simulation'
    | 'matrix'
    | 'matrix-result'
    | 'questions'
    | 'questions-result'
    | 'count-result'
    | 'locks-result'
    | 'operation'
    | 'catalogue'
    | 'catalogue-result'
    | 'mutants-result'
    | 'patch'
    | 'series',
): readonly string[] {
  const validate = validators.get(schema) ?? ajv.getSchema(schema) ?? ajv.compile(schemaOf(schema));
  validators.set(schema, validate);
  try {
    if (validate(document)) return [];
    // The deepest error says most: an `anyOf` above it only repeats that nothing fitted. Of several ways that something
    // may be, the one whose kind it is of.
    const otherKind = ({ keyword }: ErrorObject) => (['const', 'type', 'enum'].includes(keyword) ? 1 : 0);
    const errors = [...(validate.errors ?? [])].sort(
      (a, b) => b.instancePath.length - a.instancePath.length || otherKind(a) - otherKind(b),
    );
    return errors.map((error) => describe(error, document));
  } catch (error) {
    if (error instanceof RangeError) return ['top level: nested too deeply'];
    throw error;
  }
}

function read(
  file: string,
  schema: 'scenario' | 'trace' | 'matrix' | 'questions' | 'catalogue' | 'patch' | 'series',
): unknown {
  const document = parsed(file, schema);
  const [problem] = problemsOf(document, schema);
  if (problem !== undefined) throw new InputError(`${file}: ${problem}`);
  return document;
}

function parsed(file: string, schema: string): unknown {
  let text: string;
  try {
    // Some editors begin a file with a byte order mark.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as { code?: string };
    throw new InputError(
      `${file}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, expected a file' : `cannot be read (${code})`}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${file}: nested too deeply; expected a ${schema}`);
    throw new InputError(`${file}: no valid JSON (${(error as Error).message}); expected a ${schema}`);
  }
}

function describe(error: ErrorObject, document: unknown): string {
  const place = error.instancePath === '' ? 'top level' : error.instancePath.slice(1).replaceAll('/', '.');
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const wrong = params['additionalProperty'] as string;
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      const near = nearest(wrong, known);
      return `${place}: unknown key '${wrong}'${near ? `; did you mean '${near}'?` : known.length > 0 ? `; known: ${known.join(', ')}` : ''}`;
    }
    case 'required':
      return `${place}: lacks '${params['missingProperty']}'`;
    case 'enum': {
      const allowed = params['allowedValues'] as readonly unknown[];
      return `${place}: expected one of ${allowed.map((v) => JSON.stringify(v)).join(', ')}, got ${JSON.stringify(at(document, error.instancePath))}`;
    }
    case 'const':
      return `${place}: expected ${JSON.stringify(params['allowedValue'])}, got ${JSON.stringify(at(document, error.instancePath))}`;
    case 'minItems':
      return `${place}: expected a list of at least ${params['limit']}, got ${JSON.stringify(at(document, error.instancePath))}`;
    case 'type':
      return `${place}: expected ${[params['type']].flat().join(' or ')}, got ${JSON.stringify(at(document, error.instancePath))?.slice(0, 60)}`;
    default:
      return `${place}: ${error.message}, got ${JSON.stringify(at(document, error.instancePath))?.slice(0, 60)}`;
  }
}

const at = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
