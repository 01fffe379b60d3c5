/** A run, taken apart for the slider: any of its states at once, however long it is. */

import { changeText, type Local, parseLocal } from '../report/changes.ts';
import type { PageData, PageGraph, PageLock, PageRun, PageSystem } from '../report/page-data.ts';

/** Every so many steps the whole state is kept. */
const KEYFRAME = 32;

/** An instance of a machine. */
export interface Instance extends Pick<PageGraph, 'kind' | 'lock' | 'ghost'> {
  readonly id: string;
  /** Its machine, in `PageData.graphs`. */
  readonly graph: number;
}

export interface Change {
  readonly instance: number;
  readonly from: string;
  readonly to: string;
  /** In as few words as possible. */
  readonly text: string;
}

export interface Step {
  readonly actor: number;
  readonly depth: number;
  /** Empty for hardware, whose steps are in no function. */
  readonly routine: string;
  readonly call: string;
  /** The label without the places around it. */
  readonly label: string;
  readonly suffix: string;
  readonly read: string;
  readonly changes: readonly Change[];
}

export interface Holder {
  readonly thread: string;
  readonly mode: 'write' | 'read';
}

export class RunState {
  readonly run: PageRun;
  readonly system: PageSystem;
  readonly instances: readonly Instance[];
  readonly steps: readonly Step[];
  /** The instances of flows that step, in the order of the system. */
  readonly actors: readonly number[];
  /** Instances that change somewhere in the run. */
  readonly changing: ReadonlySet<number>;
  readonly #texts: readonly string[];
  readonly #frames: Int32Array[] = [];
  readonly #locals = new Map<number, Local>();

  constructor(page: PageData, run: PageRun) {
    this.run = run;
    this.system = page.systems[run.system] as PageSystem;
    this.#texts = page.texts;
    this.instances = this.system.instances.map(([id, graph]) => {
      const { kind, lock, ghost } = page.graphs[graph] as PageGraph;
      return { id: page.texts[id] ?? '', graph, kind, ...(lock ? { lock } : {}), ...(ghost ? { ghost } : {}) };
    });
    const state = Int32Array.from(run.initial);
    this.#frames.push(state.slice());
    this.steps = run.steps.map(([actor, depth, label, suffix, read, ...changes], i): Step => {
      const whole = this.#text(label);
      const at = whole.indexOf(': ');
      const made: Change[] = [];
      const id = this.instance(actor).id;
      for (let c = 0; c + 1 < changes.length; c += 2) {
        const [instance, to] = [changes[c] as number, changes[c + 1] as number];
        const before = this.#text(state[instance] as number);
        made.push({ instance, from: before, to: this.#text(to), text: changeText(before, this.#text(to), id) });
        state[instance] = to;
      }
      if ((i + 1) % KEYFRAME === 0) this.#frames.push(state.slice());
      return {
        actor,
        depth,
        routine: at < 0 ? '' : whole.slice(0, at),
        call: at < 0 ? whole : whole.slice(at + 2),
        label: whole,
        suffix: this.#text(suffix),
        read: this.#text(read),
        changes: made,
      };
    });
    const stepping = new Set(this.steps.map(({ actor }) => actor));
    this.actors = this.instances.flatMap((_, i) => (stepping.has(i) ? [i] : []));
    this.changing = new Set(this.steps.flatMap(({ changes }) => changes.map(({ instance }) => instance)));
  }

  #text(ref: number): string {
    return this.#texts[ref] ?? '';
  }

  instance(i: number): Instance {
    return this.instances[i] as Instance;
  }

  /** The state after so many steps: for each instance a number that `local` and `text` take. */
  state(position: number): Int32Array {
    const frame = Math.min(Math.floor(position / KEYFRAME), this.#frames.length - 1);
    const state = (this.#frames[frame] as Int32Array).slice();
    for (let i = frame * KEYFRAME; i < position; i++) {
      const [, , , , , ...changes] = this.run.steps[i] as PageRun['steps'][number];
      for (let c = 0; c + 1 < changes.length; c += 2) state[changes[c] as number] = changes[c + 1] as number;
    }
    return state;
  }

  /** The local state of an instance as text. */
  text(state: Int32Array, instance: number): string {
    return this.#text(state[instance] as number);
  }

  /** The same, taken apart. */
  local(state: Int32Array, instance: number): Local {
    const ref = state[instance] as number;
    const known = this.#locals.get(ref) ?? parseLocal(this.#text(ref));
    this.#locals.set(ref, known);
    return known;
  }

  /** Who holds a lock. */
  holders(state: Int32Array, instance: number): Holder[] {
    const { id, lock } = this.instance(instance);
    return lock ? holdersOf(id, lock, this.local(state, instance)) : [];
  }

  /** The position after or before another one; behind the end of a run that goes round comes the first step of the round. */
  moved(position: number, by: number): number {
    const last = this.steps.length;
    const { loop } = this.run;
    const to = position + by;
    // The last state is the one that the round begins in.
    if (loop > 0 && by > 0 && to > last) return last - loop + ((to - last - 1) % loop) + 1;
    return Math.max(0, Math.min(last, to));
  }
}

const namesIn = (value: string | undefined): string[] =>
  value === undefined || value === 'null'
    ? []
    : value
        .replace(/^\{|\}$/g, '')
        .split(' ')
        .filter((name) => name !== '');

function holdersOf(id: string, { write, read, held, inside }: PageLock, { state, fields }: Local): Holder[] {
  if (inside?.includes(state)) return [{ thread: /\[([^,\]]*)/.exec(id)?.[1] ?? id, mode: 'write' }];
  if (held && !held.includes(state)) return [];
  const named = (field: string | undefined) => (field === undefined ? [] : namesIn(fields.get(field)));
  return [
    ...named(write).map((thread): Holder => ({ thread, mode: 'write' })),
    ...named(read).map((thread): Holder => ({ thread, mode: 'read' })),
  ];
}

export interface OrderEdge {
  readonly from: string;
  readonly to: string;
  /** The first step, from 1, that takes the one while the other is held. */
  readonly step: number;
}

/** What a run takes while it holds what: its own lock order, by class. */
export function orderIn(run: RunState): OrderEdge[] {
  const locks = run.instances.flatMap(({ lock }, i) => (lock ? [i] : []));
  const found = new Map<string, OrderEdge>();
  const held = (state: Int32Array) =>
    locks.flatMap((i) => run.holders(state, i).map(({ thread }) => ({ lock: i, thread })));
  let before = held(run.state(0));
  for (let position = 1; position <= run.steps.length; position++) {
    if (!run.steps[position - 1]?.changes.some(({ instance }) => run.instance(instance).lock)) continue;
    const now = held(run.state(position));
    for (const one of now) {
      if (before.some(({ lock, thread }) => lock === one.lock && thread === one.thread)) continue;
      const to = run.instance(one.lock).lock?.class ?? '';
      for (const other of before.filter(({ thread }) => thread === one.thread)) {
        const from = run.instance(other.lock).lock?.class ?? '';
        const key = `${from} ${to}`;
        if (from !== to && !found.has(key)) found.set(key, { from, to, step: position });
      }
    }
    before = now;
  }
  return [...found.values()];
}
