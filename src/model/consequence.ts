/** What happens in a real kernel when a property breaks; it may depend on the settings of the scenario. */

import { InputError } from './errors.ts';
import { type Constants, reduce } from './evaluate.ts';
import { type Expr, type ExprNode, walk } from './expr.ts';

/** A consequence where these settings hold; without `when`, wherever none of the cases before it applies. */
export interface ConsequenceCase {
  readonly when: ExprNode | null;
  readonly says: string;
}

/** One sentence for all scenarios, or cases of which the first that applies counts; the last one always applies. */
export type Consequence = string | readonly ConsequenceCase[];

/**
 * As a property file gives it: a sentence, or cases `{ when, says }` in order, of which the last has no `when`. A `when`
 * is made of switches and constants: `setting('iommu')`, `eq(setting('mode'), 'lazy')`.
 */
export type GivenConsequence =
  | string
  | readonly [...{ readonly when: Expr<never, never>; readonly says: string }[], { readonly says: string }];

/** What a `when` may be made of: what a scenario fixes before the first step. */
const SETTLED: ReadonlySet<ExprNode['op']> = new Set(['const', 'switch', 'eq', 'not', 'and', 'or']);

/** The cases as data. Throws an `InputError`, with the property in front, for what no scenario could settle. */
export function consequence(property: string, given: GivenConsequence): Consequence {
  if (typeof given === 'string') return given;
  if ((given as readonly unknown[]).length === 0)
    throw new InputError(`property ${property}: what breaks has no case at all`);
  return given.map((one, i): ConsequenceCase => {
    const when = 'when' in one ? one.when.node : null;
    const isLast = i === given.length - 1;
    if ((when === null) !== isLast)
      throw new InputError(
        `property ${property}: case ${i + 1} of what breaks ${isLast ? 'is the last and must apply always' : 'needs a `when`'}`,
      );
    if (when)
      walk(when, ({ op }) => {
        if (!SETTLED.has(op))
          throw new InputError(`property ${property}: what breaks may depend on switches only, not on '${op}'`);
      });
    return { when, says: one.says };
  });
}

/** The sentence that fits a system's settings. */
export function consequenceIn(given: Consequence, constants: Constants): string {
  if (typeof given === 'string') return given;
  const applies = ({ when }: ConsequenceCase): boolean => {
    if (when === null) return true;
    const left = reduce(when, constants, {});
    return left.op === 'const' && left.value === true;
  };
  return given.find(applies)?.says ?? '';
}

/** The cases one by one, a plain sentence as one that always applies. */
export const casesOf = (given: Consequence): readonly ConsequenceCase[] =>
  typeof given === 'string' ? [{ when: null, says: given }] : given;
