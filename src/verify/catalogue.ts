/** The scenarios of a catalogue of bugs: each bug in a shipped scenario, and the same without it. */

import { InputError, unknownName } from '../model/errors.ts';
import { mutationName, type Operation } from '../model/operators.ts';
import type { Catalogue, CatalogueControl, CatalogueEntry, ScenarioPart } from '../schema/validate.ts';
import { laidOver } from './matrix.ts';

type Mutations = readonly (string | Operation)[];

/** An entry that is in: its scenario with the bug, and without. */
export interface Forms {
  readonly buggy: ScenarioPart;
  readonly fixed: ScenarioPart;
}

/** The properties of which one must break: those that say what the entry breaks, in the order of the invariants. */
export function expectedOf(
  { invariants }: Pick<Catalogue, 'invariants'>,
  { breaks }: CatalogueEntry,
): readonly string[] {
  const ids = breaks.flatMap((name) => {
    const invariant = invariants[name];
    if (!invariant) throw new InputError(`breaks: ${unknownName('invariant', name, Object.keys(invariants))}`);
    return [...invariant.properties, ...(invariant.also ?? [])];
  });
  return [...new Set(ids)];
}

/** Both forms of an entry, of the scenario that it names; null for one that is not in. */
export function formsOf(entry: CatalogueEntry, scenario: (name: string) => ScenarioPart): Forms | null {
  const { mutations, missing } = entry;
  if (missing !== undefined) return null;
  if (entry.scenario === undefined || mutations === undefined)
    throw new InputError("an entry has a 'scenario' and 'mutations', or says what is 'missing'");
  const names = (mutations as Mutations).map(mutationName);
  const before = laidOver(scenario(entry.scenario), entry.with ?? {});
  // The shipped scenario may be the buggy one.
  const kept = mutationsIn(before).filter((one) => !names.includes(mutationName(one)));
  return {
    fixed: { ...before, mutations: kept },
    buggy: { ...before, mutations: [...kept, ...mutations], stop: 'first' },
  };
}

/** What a control is tried in. */
export const controlOf = (control: CatalogueControl, scenario: (name: string) => ScenarioPart): ScenarioPart =>
  laidOver(laidOver(scenario(control.scenario), control.with ?? {}), { mutations: control.mutations ?? [] });

const mutationsIn = ({ mutations }: ScenarioPart): Extract<ScenarioPart['mutations'], readonly unknown[]> =>
  Array.isArray(mutations) ? mutations : [];
