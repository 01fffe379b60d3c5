/** A matcher for vitest: `await expect(system).toSatisfy(properties)`. Importing this file is all that it takes. */

import { expect } from 'vitest';
import type { PropertyDef } from '../model/property.ts';
import { type CheckedProperty, type CheckOptions, check } from './check.ts';
import { nameOf, type SystemSpec } from './system.ts';

export interface SatisfyOptions extends CheckOptions {
  /** Ids of properties that may be vacuous: what they speak of need not occur in this system. */
  readonly vacuous?: readonly string[];
}

declare module '@vitest/expect' {
  // biome-ignore lint/suspicious/noExplicitAny: it has to be declared as vitest declares it.
  interface Assertion<T = any> {
    /** All runs of the system satisfy all properties, and none of those is vacuous. The failure has the run in lanes. */
    toSatisfy(properties: readonly PropertyDef[], options?: SatisfyOptions): Promise<void>;
    /** As vitest has it. */
    toSatisfy<E>(matcher: (value: E) => boolean, message?: string): void;
  }
}

const matchers = {
  /** What vitest's own does, for a function. */
  toSatisfy(
    this: { readonly isNot?: boolean },
    received: unknown,
    expected: readonly PropertyDef[] | ((value: unknown) => boolean),
    more?: SatisfyOptions | string,
  ) {
    if (typeof expected !== 'function')
      return satisfies(received as SystemSpec, expected, more as SatisfyOptions | undefined, this.isNot === true);
    const says = typeof more === 'string' ? more : 'expected the value to satisfy the function';
    return { pass: expected(received), message: () => says };
  },
};

expect.extend(matchers);

async function satisfies(
  spec: SystemSpec,
  properties: readonly PropertyDef[],
  options: SatisfyOptions = {},
  isNot: boolean,
): Promise<{ readonly pass: boolean; readonly message: () => string }> {
  const checked = await check(spec, properties, options);
  const violated = checked.properties.filter(({ verdict }) => verdict === 'violated');
  const open = checked.properties.filter(({ verdict }) => verdict === 'incomplete');
  const { vacuous: allowed = [] } = options;
  const vacuous = checked.properties.filter(
    ({ id, verdict, premise }) => !premise && verdict === 'holds' && !allowed.includes(id),
  );
  const name = nameOf(spec);
  if (violated.length > 0) return { pass: false, message: () => violated.map(textOf).join('\n') };
  // What is not known is neither.
  const undecided = (says: string) => ({ pass: isNot, message: () => `${name}: ${says}` });
  if (open.length > 0)
    return undecided(`not decided: ${ids(open)}; ${checked.limit} came first, after ${checked.states} states`);
  if (vacuous.length > 0) return undecided(`vacuous: ${ids(vacuous)}; what they speak of never occurs`);
  const message = () =>
    `${name}: expected a violation of ${ids(checked.properties)}; ${checked.states} states have none`;
  return { pass: true, message };
}

const ids = (properties: readonly CheckedProperty[]): string => properties.map(({ id }) => id).join(' ');

const textOf = ({ id, text }: CheckedProperty): string => text ?? `${id} is violated`;
