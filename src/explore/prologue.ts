/** Prologues: a shortest run of some flows alone, to a state from which the exploration then begins. */

import type { Compiled } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { NumberList, StateQueue } from './growable.ts';
import { StateTable } from './state-table.ts';

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

  const table = new StateTable(layout.words, false);
  const states = new StateQueue(layout.words);
  const parents = new NumberList();
  const via = new NumberList();
  const state = new Int32Array(from.length);
  const next = new Int32Array(from.length);
  const packed: Words = new Int32Array(layout.words);
  const number = new Int32Array(1);
  const visit = (locals: Int32Array, parent: number, step: number) => {
    compiled.pack(locals, packed, 0);
    table.insert(packed, 1, number);
    if ((number[0] as number) < 0) return;
    states.push(packed, 0);
    parents.push(parent);
    via.push(step);
  };
  visit(from, -1, -1);
  for (let current = 0; current < states.length; current++) {
    compiled.unpack(states.words, current * layout.words, state);
    if (reached(state)) return { end: Int32Array.from(state), steps: path(current) };
    if (states.length > PROLOGUE_LIMIT) break;
    compiled.expand(state, next, {
      step(stepId) {
        if (running[stepId]) visit(next, current, stepId);
      },
      illegal() {},
      broken() {},
    });
  }
  const goal = Object.entries(spec.until).map(([id, text]) => `${id} is ${text}`);
  throw new InputError(
    `prologue: running ${spec.run.join(', ')} alone never reaches a state with all threads idle and ${goal.join(', ')} (${states.length} states tried)`,
  );

  function path(target: number): number[] {
    const steps: number[] = [];
    for (let s = target; parents.at(s) >= 0; s = parents.at(s)) steps.push(via.at(s));
    return steps.reverse();
  }
}
