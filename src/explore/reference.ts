/**
 * The toy explorer: the whole algorithm on one page, through xstate alone. No tables, no packing, no reduction.
 * Slow, and the oracle for everything that is fast.
 */

import { candidates, keyOf, type Outcome, type StepName, takeStep, type World } from '../model/interpret.ts';
import type { System } from '../model/system.ts';

export interface ReferenceResult {
  /** Every reachable state, as text. */
  readonly states: ReadonlySet<string>;
  readonly transitions: number;
  readonly depth: number;
  /** States with an illegal step, and what it breaks. */
  readonly violations: ReadonlySet<string>;
  /** Every transition: state, step, successor. */
  readonly edges: ReadonlySet<string>;
}

/** Told of everything that the reference explorer meets. */
export interface Visitor {
  state?(world: World, depth: number): void;
  step?(world: World, step: StepName, outcome: Outcome): void;
}

/** Explores breadth first until nothing new is found. Throws beyond `limit` states. */
export function exploreReference(system: System, limit = 20_000, visitor: Visitor = {}): ReferenceResult {
  const seen = new Set<string>([keyOf(system.initial)]);
  const violations = new Set<string>();
  const edges = new Set<string>();
  let level: World[] = [system.initial];
  let transitions = 0;
  let depth = -1;
  while (level.length > 0) {
    depth++;
    const nextLevel: World[] = [];
    for (const world of level) {
      visitor.state?.(world, depth);
      const from = keyOf(world);
      for (const step of candidates(system, world)) {
        const outcome = takeStep(system, world, step);
        visitor.step?.(world, step, outcome);
        if (outcome.kind === 'disabled') continue;
        transitions++;
        if (outcome.kind === 'violation') {
          violations.add(`${from} ${outcome.violation.breaks}`);
          continue;
        }
        // Symmetry reduction would rename the state here, partial order would have skipped the step.
        const key = keyOf(outcome.world);
        edges.add(`${from}\n--${edgeName(system, step, outcome.alternative)}->\n${key}`);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > limit) throw new Error(`more than ${limit} states: too large for the reference explorer`);
        nextLevel.push(outcome.world);
      }
    }
    level = nextLevel;
  }
  return { states: seen, transitions, depth, violations, edges };
}

/** `munmap mmap_write_lock/alternative {"v":"v0"}` */
export const edgeName = (
  system: System,
  step: Pick<StepName, 'instance' | 'label' | 'choose'>,
  alternative: string | null,
): string => `${system.instances[step.instance]?.id} ${step.label}/${alternative} ${JSON.stringify(step.choose)}`;
