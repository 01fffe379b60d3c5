/** Breadth-first search over unpacked states with any reduction of states, in the open: what reductions are tested with. */

import type { Compiled } from '../compile/compile.ts';
import type { Quotient } from '../compile/quotient.ts';
import type { SymmetryElement } from '../compile/symmetry.ts';
import type { Instance, System } from '../model/system.ts';

/** What must not change, whatever is reduced. */
export interface Seen {
  /** For each broken property, and each illegal event, the least number of steps to it. */
  readonly broken: ReadonlyMap<string, number>;
  /** Labels and alternatives that were taken. */
  readonly taken: ReadonlySet<string>;
  /** Properties whose premise held somewhere. */
  readonly met: ReadonlySet<string>;
}

export interface Search {
  readonly seen: Seen;
  readonly states: readonly Int32Array[];
}

/** One successor, or what a step breaks. */
export interface Step {
  readonly name: string;
  readonly next: Int32Array | null;
  readonly breaks: string | null;
}

/** A system whose local states are classes: what it does in a state is what the first members of the classes do. */
export class Classes {
  readonly compiled: Compiled;
  readonly #classOf: readonly Int32Array[];
  readonly #first: readonly (readonly number[])[];
  readonly #full: Int32Array;
  readonly #next: Int32Array;

  constructor(compiled: Compiled, { classOf }: Quotient) {
    this.compiled = compiled;
    const { instances } = compiled.system;
    this.#classOf = instances.map(({ machine }) => classOf.get(machine) as Int32Array);
    this.#first = this.#classOf.map((classes) => {
      const first: number[] = [];
      for (const [state, one] of classes.entries()) first[one] ??= state;
      return first;
    });
    this.#full = new Int32Array(instances.length);
    this.#next = new Int32Array(instances.length);
  }

  of(state: Int32Array): Int32Array {
    return state.map((local, i) => this.#classOf[i]?.[local] as number);
  }

  #members(state: Int32Array): Int32Array {
    for (const [i, one] of state.entries()) this.#full[i] = this.#first[i]?.[one] as number;
    return this.#full;
  }

  /** What is enabled in a state, and whether it is a deadlock. */
  steps(state: Int32Array): { readonly steps: readonly Step[]; readonly dead: boolean } {
    const { compiled } = this;
    const full = this.#members(state);
    const steps: Step[] = [];
    const name = (id: number) => {
      const { instance, label, alternative } = compiled.steps[id] as Compiled['steps'][number];
      return `${(compiled.system.instances[instance] as Instance).machine} ${label}/${alternative}`;
    };
    const enabled = compiled.expand(full, this.#next, {
      step: (id) => steps.push({ name: name(id), next: this.of(this.#next), breaks: null }),
      illegal: (id, illegal) => {
        const { event, breaks, means } = compiled.illegalEvents[illegal] as Compiled['illegalEvents'][number];
        steps.push({ name: name(id), next: null, breaks: `${event} ${breaks} ${means}` });
      },
      broken: (id, p) => steps.push({ name: name(id), next: null, breaks: compiled.properties[p]?.id as string }),
    });
    return { steps, dead: enabled === 0 && compiled.busyThreads(full) > 0 };
  }

  /** For each property 0, or 1 where its premise holds, or 2 where it is broken. */
  judge(state: Int32Array): number[] {
    const { compiled } = this;
    const failed = new Uint8Array(compiled.properties.length);
    const met = new Uint8Array(compiled.properties.length);
    compiled.judge(this.#members(state), failed, met);
    return compiled.properties.map((_, p) => (failed[p] === 1 ? 2 : (met[p] as number)));
  }

  /** Explores everything; null beyond `limit` states. `reduce` turns a state into the one that stands for it. */
  search(limit: number, reduce: (state: Int32Array) => Int32Array = (state) => state): Search | null {
    const broken = new Map<string, number>();
    const taken = new Set<string>();
    const met = new Set<string>();
    const known = new Set<string>();
    const states: Int32Array[] = [];
    const { properties } = this.compiled;
    const note = (what: string, depth: number) => {
      if (!broken.has(what)) broken.set(what, depth);
    };
    const add = (state: Int32Array, depth: number) => {
      const stored = reduce(state);
      const key = stored.join();
      if (known.has(key)) return;
      known.add(key);
      states.push(stored);
      for (const [p, verdict] of this.judge(stored).entries()) {
        const { id } = properties[p] as { id: string };
        if (verdict > 0) met.add(id);
        if (verdict > 1) note(id, depth);
      }
    };
    let depth = 0;
    let levelEnd = 1;
    add(this.of(this.compiled.initial), 0);
    for (let current = 0; current < states.length; current++) {
      if (states.length > limit) return null;
      if (current === levelEnd) {
        depth++;
        levelEnd = states.length;
      }
      const { steps, dead } = this.steps(states[current] as Int32Array);
      if (dead) note('deadlock', depth);
      for (const { name, next, breaks } of steps) {
        taken.add(name);
        if (breaks !== null) note(breaks, depth + 1);
        if (next) add(next, depth + 1);
      }
    }
    return { seen: { broken, taken, met }, states };
  }
}

/** The state that an element of a symmetry makes of another. */
export const imageOf = (system: System, { source, local }: SymmetryElement, state: Int32Array): Int32Array =>
  Int32Array.from(
    state,
    (_, i) => local.get((system.instances[i] as Instance).machine)?.[state[source[i] as number] as number] as number,
  );
