/** Prologues: a shortest run of some flows alone, to a state from which the exploration then begins. */

import type { Compiled } from '../compile/compile.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { IntList, StateStore } from './store.ts';

export interface PrologueSpec {
  /** Flows that may step. */
  readonly run: readonly string[];
  /** Instances and the state that each must be in: `cached`, or `cached(addr=a0)`. */
  readonly until: Readonly<Record<string, string>>;
}

/** States that an instance can be in, whatever its fields hold. */
const localStates = ({ system, tables }: Compiled, instance: number): readonly string[] => {
  const { machine } = system.instances[instance] as { machine: string };
  return [...new Set((tables.get(machine)?.states ?? []).map(({ path }) => path))];
};

export interface PrologueRun {
  readonly end: Int32Array;
  readonly steps: readonly number[];
}

/** More states than this, and the prologue is refused. */
const PROLOGUE_LIMIT = 1_000_000;

/**
 * Runs one prologue breadth first from `from`, with the other flows standing still. Ends in the first state found,
 * in breadth-first order, that matches and in which all threads are idle. Throws an `InputError` when there is none.
 */
export function runPrologue(compiled: Compiled, spec: PrologueSpec, from: Int32Array): PrologueRun {
  const { system, layout, steps } = compiled;
  const flows = system.instances.filter(({ kind }) => kind !== 'resource').map(({ machine }) => machine);
  for (const flow of spec.run) {
    if (!flows.includes(flow)) throw new InputError(`prologue: ${unknownName('actor', flow, [...new Set(flows)])}`);
  }
  const wanted = Object.entries(spec.until).map(([id, text]) => {
    const instance = system.instances.findIndex((candidate) => candidate.id === id);
    if (instance < 0)
      throw new InputError(
        `prologue: ${unknownName(
          'instance',
          id,
          system.instances.map((i) => i.id),
        )}`,
      );
    const states = localStates(compiled, instance);
    const path = text.split('(')[0] as string;
    if (!states.includes(path)) {
      throw new InputError(`prologue: ${id}: ${unknownName('state', path, states)}`);
    }
    return { instance, text };
  });
  const reached = (state: Int32Array) =>
    compiled.busyThreads(state) === 0 &&
    wanted.every(({ instance, text }) => {
      const shown = compiled.show(instance, state[instance] as number);
      return shown === text || shown.startsWith(`${text}(`);
    });
  const running = steps.map(({ instance }) =>
    spec.run.includes((system.instances[instance] as { machine: string }).machine),
  );

  const store = new StateStore(layout.words);
  const parents = new IntList();
  const via = new IntList();
  const state = Int32Array.from(from);
  const next = new Int32Array(from.length);
  const packed = new Uint32Array(layout.words);
  compiled.pack(from, packed, 0);
  store.insert(packed);
  parents.push(-1);
  via.push(-1);
  for (let current = 0; current < store.count; current++) {
    compiled.unpack(store.words, current * layout.words, state);
    if (reached(state)) return { end: Int32Array.from(state), steps: path(current) };
    if (store.count > PROLOGUE_LIMIT) break;
    compiled.expand(state, next, {
      step(stepId) {
        if (!running[stepId]) return;
        compiled.pack(next, packed, 0);
        if (store.insert(packed) >= 0) {
          parents.push(current);
          via.push(stepId);
        }
      },
      illegal() {},
      broken() {},
    });
  }
  const goal = Object.entries(spec.until).map(([id, text]) => `${id} is ${text}`);
  throw new InputError(
    `prologue: running ${spec.run.join(', ')} alone never reaches a state with all threads idle and ${goal.join(', ')} (${store.count} states tried)`,
  );

  function path(target: number): number[] {
    const steps: number[] = [];
    for (let s = target; parents.at(s) >= 0; s = parents.at(s)) steps.push(via.at(s));
    return steps.reverse();
  }
}
