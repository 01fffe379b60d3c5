/** A matrix: which scenarios its cells are. Nothing here runs. */

import { InputError, unknownName } from '../model/errors.ts';
import type { Matrix, MatrixCoordinates, MatrixExcluded, Scenario, ScenarioPart } from '../schema/validate.ts';

/** A cell with its scenario. */
export interface Cell {
  /** Its values in the order of the axes: `zap_skipped.on`. */
  readonly cell: string;
  readonly at: MatrixCoordinates;
  /** All parts merged; not checked yet. */
  readonly scenario: Record<string, unknown>;
}

/** Most combinations that a matrix may have. */
const CELL_LIMIT = 2000;

const RECORDS = ['sizes', 'switches', 'tables', 'start', 'limits'] as const;
/** Keys in the order in which a scenario is read. */
const ORDER = [
  'protocol',
  'sizes',
  'switches',
  'tables',
  'actors',
  'start',
  'prologue',
  'properties',
  'fairness',
  'mutations',
  'limits',
  'stop',
] as const;
const REPLACED = ['protocol', 'prologue', 'properties', 'fairness', 'stop'] as const;

/** What a shipped scenario gives to the cells of a matrix; its name, sentence, tier and expectation are its own. */
export function partOf({ scenario: _, says: __, tier: ___, expect: ____, limits, ...part }: Scenario): ScenarioPart {
  return { ...part, ...(limits ? { limits: { ...limits } } : {}) };
}

/** Throws an `InputError` that names the place in the matrix, for axes that are not as rows, columns and rules have them. */
export function checkMatrix({ axes, rows, columns, exclude, families }: Matrix): void {
  const ids = axes.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) throw new InputError(`axes: two are called '${twice}'`);
  for (const [a, { id, values }] of axes.entries()) {
    const again = values.find((value, i) => values.findIndex((other) => other.id === value.id) < i);
    if (again) throw new InputError(`axes.${a}.values: two values of '${id}' are called '${again.id}'`);
  }
  for (const [place, names] of Object.entries({ rows, columns })) {
    const unknown = names.find((id) => !ids.includes(id));
    if (unknown !== undefined) throw new InputError(`${place}: ${unknownName('axis', unknown, ids)}`);
  }
  const placed = [...rows, ...columns];
  for (const id of ids) {
    const times = placed.filter((other) => other === id).length;
    if (times !== 1)
      throw new InputError(`rows, columns: axis '${id}' is there ${times} times, expected once in either of them`);
  }
  if (families !== undefined && !ids.includes(families))
    throw new InputError(`families: ${unknownName('axis', families, ids)}`);
  for (const [i, { when }] of (exclude ?? []).entries())
    for (const [axis, values] of Object.entries(when))
      for (const value of [values].flat()) checkValue(axes, `exclude.${i}.when`, axis, value);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > CELL_LIMIT) throw new InputError(`axes: ${count} combinations, more than ${CELL_LIMIT}`);
}

/** An axis by its name and those of its values. */
interface Axis {
  readonly id: string;
  readonly values: readonly { readonly id: string }[];
}

function checkValue(axes: readonly Axis[], place: string, axis: string, value: string): void {
  const found = axes.find(({ id }) => id === axis);
  if (!found)
    throw new InputError(
      `${place}: ${unknownName(
        'axis',
        axis,
        axes.map(({ id }) => id),
      )}`,
    );
  const ids = found.values.map(({ id }) => id);
  if (!ids.includes(value)) throw new InputError(`${place}: ${unknownName(`value of axis '${axis}'`, value, ids)}`);
}

/** Every combination that is not excluded, with its scenario, and those that are; the last axis varies fastest. */
export function cellsOf(
  matrix: Matrix,
  base: ScenarioPart,
): { readonly cells: readonly Cell[]; readonly excluded: readonly MatrixExcluded[] } {
  let combinations: Matrix['axes'][number]['values'][number][][] = [[]];
  for (const { values } of matrix.axes)
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]));
  const cells: Cell[] = [];
  const excluded: MatrixExcluded[] = [];
  for (const values of combinations) {
    const at = Object.fromEntries(matrix.axes.map(({ id }, i) => [id, values[i]?.id ?? '']));
    const cell = values.map(({ id }) => id).join('.');
    const rule = (matrix.exclude ?? []).find(({ when }) => matches(when, at));
    if (rule) excluded.push({ cell, at, why: rule.why });
    else {
      const scenario: Record<string, unknown> = {
        scenario: [matrix.matrix, ...values.map(({ id }) => id.replaceAll('-', '_'))].join('_'),
        says: `${matrix.says} ${values.map(({ says }, i) => `${matrix.axes[i]?.id}: ${says}`).join(' ')}`,
        ...merged(matrix, base, values),
      };
      cells.push({ cell, at, scenario });
    }
  }
  return { cells, excluded };
}

/** Whether all axes named have one of their values there. */
export const matches = (when: Readonly<Record<string, string | readonly string[]>>, at: MatrixCoordinates): boolean =>
  Object.entries(when).every(([axis, values]) => [values].flat().includes(at[axis] as string));

/** The base with the parts of the values laid over it, axis by axis. */
function merged(
  { axes }: Matrix,
  base: ScenarioPart,
  values: Matrix['axes'][number]['values'][number][],
): ScenarioPart {
  const all = values.reduce(
    (before, { id, scenario = {} }, i) => {
      try {
        return laidOver(before, scenario);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        throw new InputError(`axes.${i}: value '${id}' of '${axes[i]?.id}': scenario.${error.message}`);
      }
    },
    laidOver({}, base),
  );
  return inOrder(all);
}

/** The keys of a scenario in the order in which it is read. */
export const inOrder = (part: ScenarioPart): ScenarioPart =>
  Object.fromEntries(ORDER.flatMap((key) => (part[key] === undefined ? [] : [[key, part[key]]])));

/** A part laid over what was there before. Errors begin with the place in the part. */
export function laidOver(before: ScenarioPart, part: ScenarioPart): ScenarioPart {
  const merged: Record<string, unknown> = { ...before };
  for (const key of RECORDS) {
    if (part[key] === undefined) continue;
    const entries = Object.entries({ ...before[key], ...part[key] }).filter(([, value]) => value !== null);
    merged[key] = Object.fromEntries(entries);
  }
  for (const key of REPLACED) if (part[key] !== undefined) merged[key] = part[key];
  if (part.mutations !== undefined) merged['mutations'] = mutationsAfter(before.mutations, part.mutations);
  if (part.actors !== undefined) merged['actors'] = actorsAfter(before.actors, part.actors);
  return merged;
}

const flowOf = (actor: unknown): unknown =>
  typeof actor === 'object' && actor !== null && 'flow' in actor ? actor.flow : actor;

function actorsAfter(before: ScenarioPart['actors'], part: NonNullable<ScenarioPart['actors']>): unknown[] {
  if (Array.isArray(part)) return part;
  const { add = [], remove = [] } = part;
  const there = Array.isArray(before) ? before : [];
  const gone = remove.find((flow) => !there.some((actor) => flowOf(actor) === flow));
  if (gone !== undefined) throw new InputError(`actors.remove: '${gone}' is none of the actors there`);
  const kept = there
    .filter((actor) => !remove.includes(String(flowOf(actor))))
    .map((actor) => add.find((other) => flowOf(other) === flowOf(actor)) ?? actor);
  return [...kept, ...add.filter((other) => !kept.some((actor) => flowOf(actor) === flowOf(other)))];
}

type Listed = Extract<ScenarioPart['mutations'], readonly unknown[]>[number];

function mutationsAfter(before: ScenarioPart['mutations'], part: NonNullable<ScenarioPart['mutations']>): Listed[] {
  const there = Array.isArray(before) ? before : [];
  const { add = [], remove = [] } = Array.isArray(part) ? { add: part } : part;
  const gone = remove.find((id) => !there.includes(id));
  if (gone !== undefined) throw new InputError(`mutations.remove: '${gone}' is none of the mutations there`);
  return [...there.filter((one) => typeof one !== 'string' || !remove.includes(one)), ...add];
}

/** The cells that `axis=value` parts ask for: several values of one axis are alternatives, all axes must fit. */
export function selected<C extends { readonly at: MatrixCoordinates }>(
  { axes }: { readonly axes: readonly Axis[] },
  cells: readonly C[],
  asked: readonly string[],
): readonly C[] {
  const when: Record<string, string[]> = {};
  for (const part of asked) {
    const [axis = '', value, ...rest] = part.split('=');
    if (value === undefined || rest.length > 0)
      throw new InputError(`--cell: expected axis=value, separated by commas, got '${part}'`);
    checkValue(axes, '--cell', axis, value);
    when[axis] = [...(when[axis] ?? []), value];
  }
  return cells.filter(({ at }) => matches(when, at));
}

/** `program=zap_skipped,iommu=on`, as `--cell` takes it. */
export const cellOption = (at: MatrixCoordinates): string =>
  Object.entries(at)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(',');
