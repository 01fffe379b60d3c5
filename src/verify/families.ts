/** A matrix by families of properties: what breaks in each row of one axis, and which row brings or repairs it. */

import type { FamilyCell, FamilyChange, FamilyFound, MatrixCoordinates, MatrixFamilies } from '../schema/validate.ts';

/** A family: properties that are shown together. */
export interface Family {
  readonly id: string;
  readonly says: string;
  readonly properties: readonly string[];
}

/** A cell of the matrix, as far as families need it. */
export interface JudgedCell {
  readonly cell: string;
  readonly at: MatrixCoordinates;
  readonly judged: readonly { readonly id: string; readonly verdict: string; readonly premise: boolean }[];
  readonly found: readonly FamilyFound[];
}

/** The rows are the values of the axis, in their order, as far as there are cells of them. */
export function familiesOf(
  axis: { readonly id: string; readonly values: readonly { readonly id: string }[] },
  families: readonly Family[],
  cells: readonly JudgedCell[],
): MatrixFamilies {
  const values = axis.values.map(({ id }) => id).filter((id) => cells.some(({ at }) => at[axis.id] === id));
  const others = ({ at }: JudgedCell) => JSON.stringify({ ...at, [axis.id]: null });
  /** The last row before that has a cell with the same other values. */
  const before = (cell: JudgedCell): JudgedCell | undefined => {
    const earlier = values.slice(0, values.indexOf(cell.at[axis.id] as string)).reverse();
    const same = cells.filter((one) => others(one) === others(cell));
    return earlier.flatMap((value) => same.filter(({ at }) => at[axis.id] === value))[0];
  };
  const rows = values.map((row) => {
    const of = cells.filter(({ at }) => at[axis.id] === row);
    return {
      row,
      cells: families.map((family) => familyCell(family, of)),
      brings: changesOf(axis.id, of, (cell) => brokenIn(cell).filter((id) => !isBroken(before(cell), id))),
      repairs: changesOf(axis.id, of, (cell) => brokenIn(before(cell)).filter((id) => verdictOf(cell, id) === 'holds')),
    };
  });
  return { axis: axis.id, families: families.map(({ id, says }) => ({ id, says })), rows };
}

const brokenIn = (cell: JudgedCell | undefined): string[] =>
  (cell?.judged ?? []).filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);

const isBroken = (cell: JudgedCell | undefined, id: string): boolean => brokenIn(cell).includes(id);

/** A property that says nothing about the protocol of a row does not break there. */
const verdictOf = (cell: JudgedCell, property: string): string =>
  cell.judged.find(({ id }) => id === property)?.verdict ?? 'holds';

/** Properties with the cells in which they are. */
function changesOf(
  axis: string,
  cells: readonly JudgedCell[],
  properties: (cell: JudgedCell) => readonly string[],
): FamilyChange[] {
  const found = new Map<string, string[]>();
  for (const cell of cells)
    for (const id of properties(cell)) found.set(id, [...(found.get(id) ?? []), placeOf(cell, axis)]);
  return [...found].map(([property, of]) => ({ property, cells: of }));
}

/** A cell without its row: `munmap`. */
const placeOf = ({ cell, at }: JudgedCell, axis: string): string =>
  Object.entries(at)
    .filter(([id]) => id !== axis)
    .map(([, value]) => value)
    .join('.') || cell;

function familyCell({ id, properties }: Family, cells: readonly JudgedCell[]): FamilyCell {
  const judged = cells.flatMap((cell) => cell.judged.filter((one) => properties.includes(one.id)));
  const shortest = new Map<string, FamilyFound>();
  for (const found of cells.flatMap((cell) => cell.found.filter(({ property }) => properties.includes(property)))) {
    const known = shortest.get(found.property);
    if (!known || found.steps < known.steps) shortest.set(found.property, found);
  }
  const found = [...shortest.values()].sort((a, b) => a.steps - b.steps);
  const verdict =
    found.length > 0
      ? 'violated'
      : judged.some((one) => one.verdict === 'incomplete')
        ? 'open'
        : judged.some(({ premise }) => premise)
          ? 'ok'
          : 'untested';
  return { family: id, verdict, found };
}
