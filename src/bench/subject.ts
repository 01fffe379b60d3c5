/** The engine as the benchmark sees it: the only file here that knows how a system is tabulated and explored. */

import { compile, PLAIN, tablesOf } from '../compile/compile.ts';
import { exploring } from '../explore/breadth-first.ts';
import { type PrologueSpec, runPrologue } from '../explore/prologue.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';

/** A system with what is asked of it. */
export interface Subject {
  readonly system: System;
  readonly properties: readonly PropertyDef[];
  readonly prologue: readonly PrologueSpec[];
}

export type Reduction = 'quotient' | 'symmetry' | 'merging';

export interface Options {
  /** Judge properties. */
  readonly invariants: boolean;
  /** Keep what a counterexample is read back from. */
  readonly parents: boolean;
  readonly reductions: readonly Reduction[];
  /** Stop at about this many states; null explores to the end. */
  readonly states: number | null;
}

/** How far an exploration was at some moment; seconds count from its begin. */
export interface Sample {
  readonly states: number;
  readonly seconds: number;
  /** As in the figures. */
  readonly bytes: number;
}

export interface Figures {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bits: number;
  /** Every reachable state was expanded. */
  readonly complete: boolean;
  /** Properties that broke. */
  readonly violated: readonly string[];
  readonly tabulateSeconds: number;
  readonly exploreSeconds: number;
  /** Processor time of the same; steadier than the clock on a busy machine. */
  readonly exploreCpuSeconds: number;
  /** Table and frontier, at their largest. */
  readonly bytes: number;
  readonly samples: readonly Sample[];
}

/** Explores a subject. */
export function run({ system, properties, prologue }: Subject, options: Options): Figures {
  const begin = performance.now();
  const judged = options.invariants ? properties : [];
  const on = (reduction: Reduction) => options.reductions.includes(reduction);
  const reductions = { quotient: on('quotient'), symmetry: on('symmetry'), merging: on('merging') };
  const tables = tablesOf(system, judged);
  const compiled = compile(system, judged, reductions, tables);
  let from = compiled.initial;
  if (prologue.length > 0) {
    // Prologues name the local states of the model, so they run in the system as it is.
    const plain = compile(system, judged, PLAIN, tables);
    let end = plain.initial;
    for (const spec of prologue) end = runPrologue(plain, spec, end).end;
    from = compiled.reduce(end);
  }
  const tabulated = performance.now();
  const cpu = process.cpuUsage();
  const samples: Sample[] = [];
  const exploration = exploring(compiled, {
    from,
    limits: { states: options.states ?? undefined },
    keepParents: options.parents,
  });
  let due = 1e4;
  let step = exploration.next(true);
  while (!step.done) {
    const { states, bytes } = step.value;
    if (states >= due) {
      samples.push({ states, seconds: (performance.now() - tabulated) / 1000, bytes });
      while (due <= states) due *= 10 ** 0.25;
    }
    step = exploration.next(true);
  }
  const end = performance.now();
  const { user, system: kernel } = process.cpuUsage(cpu);
  const { states, transitions, depth, limit, found, storage: bytes } = step.value;
  samples.push({ states, seconds: (end - tabulated) / 1000, bytes });
  return {
    states,
    transitions,
    depth,
    bits: compiled.layout.bits,
    complete: limit === null,
    violated: found.map(({ property }) => property),
    tabulateSeconds: (tabulated - begin) / 1000,
    exploreSeconds: (end - tabulated) / 1000,
    exploreCpuSeconds: (user + kernel) / 1e6,
    bytes,
    samples,
  };
}

/** How wide a state of a subject is, and its largest machine. */
export interface Shape {
  readonly bits: number;
  readonly machine: string;
  readonly localStates: number;
}

export function shapeOf({ system, properties }: Subject): Shape {
  const { layout, tables } = compile(system, properties);
  const [machine, { states }] = [...tables].reduce((a, b) => (b[1].states.length > a[1].states.length ? b : a));
  return { bits: layout.bits, machine, localStates: states.length };
}

/** Seconds that the tables of a subject take. */
export function tabulation({ system, properties }: Subject): number {
  const begin = performance.now();
  tablesOf(system, properties);
  return (performance.now() - begin) / 1000;
}
