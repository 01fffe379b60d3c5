/** A series of patches in a folder, as a matrix: a row for each prefix of the series, a column for each scenario. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../model/errors.ts';
import { mutate } from '../model/mutation.ts';
import { mutationOf, type Operation } from '../model/operators.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { type Matrix, type Patch, readPatch, readSeries, type ScenarioPart } from '../schema/validate.ts';
import { partOf } from '../verify/matrix.ts';
import {
  inFile,
  type LoadedMatrix,
  loadMatrix,
  loadScenario,
  matrixFrom,
  matrixNames,
  protocolNamed,
} from './catalog.ts';

/** Says what the patches have in common; every other file that ends in .json is a patch. */
const SERIES = 'series.json';
/** The shipped matrix whose programs run where a folder names none. */
const SHIPPED = 'series';

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

interface PatchFile {
  readonly file: string;
  readonly name: string;
  readonly patch: Patch;
}

/**
 * The matrix of a folder of patches, in the order of their files. Throws an `InputError` that names the file and the place in it, and suggests the nearest
 * name for a step that is not there.
 */
export function loadSeries(folder: string): LoadedMatrix {
  if (!isFolder(folder)) throw new InputError(`${folder}: no such folder; expected one with patches`);
  const settings = existsSync(join(folder, SERIES)) ? readSeries(join(folder, SERIES)) : {};
  const patches = patchesIn(folder);
  const base = baseOf(folder, settings.base, patches);
  refuseWrong(base, patches);
  const programs = programsOf(folder, settings.scenarios);
  const shown = settings.says ?? `The patches in ${folder}.`;
  const matrix: Matrix = {
    matrix: settings.series ?? nameOf(folder),
    says: shown,
    base: {},
    axes: [
      {
        id: 'patch',
        says: `The series up to a patch; it begins with ${base.id}.`,
        values: [
          { id: 'base', says: `${base.id}, before the series.`, scenario: { protocol: base.id } },
          ...patches.map(({ name, patch }, i) => ({
            id: name,
            says: `${patch.patch}: ${patch.says}`,
            scenario: { protocol: base.id, mutations: patches.slice(0, i + 1).flatMap((one) => one.patch.changes) },
          })),
        ] as Matrix['axes'][number]['values'],
      },
      { id: 'program', says: 'What runs.', values: programs as Matrix['axes'][number]['values'] },
    ],
    rows: ['patch'],
    columns: ['program'],
    families: 'patch',
  };
  return matrixFrom(matrix, folder, false);
}

/** A name that a matrix may have. */
function nameOf(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_$/g, '');
  return name === '' ? 'patches' : name;
}

function patchesIn(folder: string): readonly PatchFile[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== SERIES)
    .sort();
  if (files.length === 0)
    throw new InputError(`${folder}: there are no patches; expected files such as 0001-what-it-does.json`);
  const patches = files.map((file) => ({
    file: join(folder, file),
    name: basename(file, '.json')
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '-')
      .replace(/^[_-]+/, ''),
    patch: readPatch(join(folder, file)),
  }));
  const twice = patches.find(({ name }, i) => name === 'base' || patches.findIndex((one) => one.name === name) < i);
  if (twice) throw new InputError(`${twice.file}: a row is called '${twice.name}' already; rename the file`);
  return patches;
}

function baseOf(folder: string, given: string | undefined, patches: readonly PatchFile[]): ProtocolDef {
  const late = patches.slice(1).find(({ patch }) => patch.base !== undefined);
  if (late) throw new InputError(`${late.file}: base: only the first patch may say with what the series begins`);
  const [first] = patches as readonly [PatchFile];
  if (given !== undefined && first.patch.base !== undefined && given !== first.patch.base)
    throw new InputError(`${first.file}: base: '${first.patch.base}', but ${join(folder, SERIES)} says '${given}'`);
  if (first.patch.base !== undefined)
    return inFile(`${first.file}: base`, () => protocolNamed(first.patch.base as string));
  if (given !== undefined) return inFile(`${join(folder, SERIES)}: base`, () => protocolNamed(given));
  throw new InputError(`${first.file}: lacks 'base', the protocol that the series begins with`);
}

/** Makes every change, so that what cannot be made is named with its file before anything runs. */
function refuseWrong(base: ProtocolDef, patches: readonly PatchFile[]): void {
  let protocol = base;
  for (const { file, patch } of patches)
    for (const [i, change] of patch.changes.entries())
      inFile(`${file}: changes.${i}`, () => {
        protocol = mutate(protocol, mutationOf(change as Operation, protocol)).protocol;
      });
}

interface Program {
  readonly id: string;
  readonly says: string;
  readonly scenario: ScenarioPart;
}

/** What runs: the scenarios that the folder names, or the programs of the shipped series. Their protocol is that of the row. */
function programsOf(folder: string, scenarios: readonly string[] | undefined): readonly Program[] {
  if (scenarios === undefined) return shippedPrograms(folder);
  return scenarios.map((name, i) =>
    inFile(`${join(folder, SERIES)}: scenarios.${i}`, () => {
      const { scenario } = loadScenario(name.endsWith('.json') ? join(folder, name) : name);
      const { protocol: _, ...part } = partOf(scenario);
      return { id: scenario.scenario, says: scenario.says, scenario: part };
    }),
  );
}

function shippedPrograms(folder: string): readonly Program[] {
  if (!matrixNames().includes(SHIPPED))
    throw new InputError(`${join(folder, SERIES)}: lacks 'scenarios', which say what runs`);
  const { matrix, cells } = loadMatrix(SHIPPED);
  const axis = matrix.axes.find(({ id }) => id === 'program');
  return (axis?.values ?? []).flatMap(({ id, says }) => {
    const found = cells.find(({ at }) => at['program'] === id);
    if (!found) return [];
    const { protocol: _, ...part } = partOf(found.scenario);
    return [{ id, says, scenario: part }];
  });
}
