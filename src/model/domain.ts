/** Finite domains: what a field, a payload or an index may hold. */

import { InputError } from './errors.ts';

/** A value as models and xstate see it: the name of a member, a truth value, a set of members, or nothing. */
export type Value = string | boolean | null | readonly string[];

/**
 * - a sort, by name: one of its members
 * - `'boolean'`
 * - a list of names: one of them
 * - `{ set: sort }`: any set of members of that sort
 */
export type Domain = string | readonly string[] | { readonly set: string };

/** How the members of a sort relate: only equal or not, first to last, or round and round. */
export type SortOrder = 'unordered' | 'ordered' | 'cyclic';

/** A sort with its size fixed: the members by name, in order. */
export interface Sort {
  readonly members: readonly string[];
  readonly order: SortOrder;
}

/** All sorts of a system, `thread` among them (one member for each flow of kind thread). */
export type Sorts = ReadonlyMap<string, Sort>;

/** Largest domain that is enumerated; a set of 12 members has 4,096 subsets. */
const DOMAIN_LIMIT = 4096;

/** Members of a sort. Throws when the sort does not exist. */
export function membersOf(sorts: Sorts, sort: string): readonly string[] {
  const found = sorts.get(sort);
  if (!found) throw new Error(`unknown sort '${sort}'; known: ${[...sorts.keys()].join(', ')}`);
  return found.members;
}

/** All values of a domain in a fixed order, without null. Throws when there are more than 4,096. */
export function valuesOf(sorts: Sorts, domain: Domain): readonly Value[] {
  if (domain === 'boolean') return [false, true];
  if (typeof domain === 'string') return membersOf(sorts, domain);
  if ('set' in domain) {
    const members = membersOf(sorts, domain.set);
    if (2 ** members.length > DOMAIN_LIMIT) {
      throw new InputError(
        `a set over the ${members.length} members of '${domain.set}' has more than ${DOMAIN_LIMIT} values`,
      );
    }
    return Array.from({ length: 2 ** members.length }, (_, bits) => members.filter((_, i) => (bits >> i) & 1));
  }
  return domain;
}

/** Equality of two values; sets are kept in member order, so they compare element by element. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** Index of a value in its domain, or -1 when it is not in it. */
export function indexOf(values: readonly Value[], value: Value): number {
  return values.findIndex((v) => sameValue(v, value));
}

/** The value as a trace and a table print it. */
export function showValue(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `{${value.join(' ')}}`;
  return String(value);
}

/** The domain as an error message prints it. */
export function showDomain(domain: Domain): string {
  if (typeof domain === 'string') return domain;
  return 'set' in domain ? `set of ${domain.set}` : domain.join(' | ');
}
