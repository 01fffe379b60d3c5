/** The engine as the benchmark sees it: the only file here that knows how a system is tabulated and explored. */

import { compile } from '../compile/compile.ts';
import { tabulate } from '../compile/tabulate.ts';
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

export type Reduction = 'quotient' | 'symmetry' | 'merge';

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
  /** Table and frontier. */
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
  readonly tableBytes: number;
  readonly frontierBytes: number;
  readonly samples: readonly Sample[];
}

/** What this engine cannot do yet; such a measurement is left out, and the report says so. */
export function unsupported({ parents, reductions }: Options): string | null {
  if (!parents) return 'parent links cannot be switched off';
  return reductions.length > 0 ? `no reduction '${reductions[0]}'` : null;
}

/** Explores a subject; `unsupported` options must have been asked about before. */
export function run({ system, properties, prologue }: Subject, options: Options): Figures {
  const begin = performance.now();
  const compiled = compile(system, options.invariants ? properties : []);
  let from = compiled.initial;
  for (const spec of prologue) from = runPrologue(compiled, spec, from).end;
  const tabulated = performance.now();
  const samples: Sample[] = [];
  const exploration = exploring(compiled, { from, limits: { states: options.states ?? undefined } });
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
  const { states, transitions, depth, limit, found, bytes } = step.value;
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
    tableBytes: bytes,
    // The frontier is a part of the table, between the state at hand and the last one.
    frontierBytes: 0,
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

/** Seconds that the tables of a subject take, and from the cache; null where there is none. */
export interface Tabulation {
  readonly cold: number;
  readonly cached: number | null;
}

export function tabulation({ system }: Subject): Tabulation {
  const begin = performance.now();
  tabulate(system);
  return { cold: (performance.now() - begin) / 1000, cached: null };
}
