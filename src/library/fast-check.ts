/** Arbitraries for fast-check: walks of a system, which shrink to a schedule from which no step can be left out. */

import fc from 'fast-check';
import type { StepName } from '../model/interpret.ts';
import type { System } from '../model/system.ts';
import { systemOf } from './check.ts';
import type { SystemSpec } from './system.ts';
import { Walk } from './walk.ts';

export interface WalksOptions {
  /** Steps of a walk, at most. */
  readonly maxSteps?: number;
}

const MAX_STEPS = 100;

/** Random walks of a system, from its start. Throws an `InputError` for what does not fit together. */
export const walks = (spec: SystemSpec, { maxSteps = MAX_STEPS }: WalksOptions = {}): fc.Arbitrary<Walk> =>
  new Walks(systemOf(spec), maxSteps);

class Walks extends fc.Arbitrary<Walk> {
  readonly #system: System;
  readonly #length: fc.Arbitrary<number>;

  constructor(system: System, maxSteps: number) {
    super();
    this.#system = system;
    this.#length = fc.nat({ max: maxSteps });
  }

  generate(random: fc.Random, bias: number | undefined): fc.Value<Walk> {
    const length = this.#length.generate(random, bias).value;
    let walk = new Walk(this.#system, []);
    for (let i = 0; i < length; i++) {
      const next = walk.next();
      if (next.length === 0) break;
      walk = new Walk(this.#system, [next[random.nextInt(0, next.length - 1)] as StepName], walk);
    }
    return new fc.Value(walk, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Walk {
    return value instanceof Walk;
  }

  /** Leaves out parts, large ones first; steps behind that can no longer be taken go as well. */
  shrink(walk: Walk): fc.Stream<fc.Value<Walk>> {
    return fc.stream(this.#shorter(walk));
  }

  *#shorter({ schedule }: Walk): IterableIterator<fc.Value<Walk>> {
    for (let size = schedule.length; size >= 1; size = Math.floor(size / 2)) {
      for (let from = schedule.length - size; from >= 0; from -= size) {
        const left = [...schedule.slice(0, from), ...schedule.slice(from + size)];
        yield new fc.Value(new Walk(this.#system, left), undefined);
      }
    }
  }
}
