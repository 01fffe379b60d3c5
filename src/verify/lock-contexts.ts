/** Which calls are made while which classes are held, and which rule that breaks. */

import type { Exploration } from '../explore/exploration.ts';
import type { Value } from '../model/domain.ts';
import { evaluate } from '../model/evaluate.ts';
import { type FlatStep, namesStep, rename } from '../model/flatten.ts';
import type { LockMode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { LockGraph, Situation } from './lock-graph.ts';
import type { LockTable, Thread } from './lock-table.ts';

/** Calls of one kind, by the labels of their steps. */
export interface CallGroup {
  readonly name: string;
  readonly steps: readonly string[];
}

/** A class of locks that is held, in one mode. */
export interface Context {
  readonly class: string;
  readonly mode: LockMode;
}

/** A rule that a call breaks, in the smallest state that shows it. */
export interface BrokenRule {
  readonly rule: string;
  readonly held: readonly Context[];
  readonly state: number;
  /** The breaking step. */
  readonly step: number;
  /** Whether it breaks by an event that its target does not accept. */
  readonly illegal: boolean;
}

export interface Call {
  readonly group: string;
  readonly flow: string;
  readonly label: string;
  /** The contexts in which it was made, by `class mode`: empty where it is legal, else the rules that are to blame. */
  readonly in: ReadonlyMap<string, readonly string[]>;
  readonly broken: readonly BrokenRule[];
}

type Rule = PropertyDef & { readonly kind: 'at_step' };

export const contextName = ({ class: name, mode }: Context): string => `${name} ${mode}`;

/** The groups that a step belongs to: the first that names it, or what it does with locks. */
export type GroupOf = (thread: Thread, local: number, step: FlatStep) => string | null;

/** Groups by name first, then acquisitions and waits. */
export const groupsOf =
  (table: LockTable, groups: readonly CallGroup[]): GroupOf =>
  (thread, local, step) => {
    const named = groups.find(({ steps }) => step.step.alternatives.some((_, i) => namesStep(steps, step, i)));
    if (named) return named.name;
    const attempt = table.attempts(thread, local).find((one) => one.step === step && one.how !== 'touch');
    if (!attempt) return null;
    return attempt.how === 'sleep' ? 'locks' : attempt.how === 'await' ? 'waits' : 'trylocks';
  };

interface Row {
  readonly group: string;
  readonly flow: string;
  readonly label: string;
  readonly seen: Map<string, { legal: boolean; broken: Set<string> }>;
  readonly broken: Map<string, BrokenRule>;
}

/** Every call that is asked about, with the contexts in which the exploration met it. */
export function callsInContexts(
  exploration: Exploration,
  table: LockTable,
  graph: LockGraph,
  groupOf: GroupOf,
): readonly Call[] {
  const { compiled } = table;
  const rules = compiled.properties.filter((property): property is Rule => property.kind === 'at_step');
  const rows = new Map<string, Row>();
  const breaking = new Set(compiled.properties.filter(({ kind }) => kind === 'illegal_event').map(({ id }) => id));
  const legalUnder = new Map<string, Set<string>>();
  const at = new Map<number, Situation[]>();
  for (const one of graph.situations) at.set(one.state, [...(at.get(one.state) ?? []), one]);

  const judge = (state: Int32Array, { thread, local, held, state: number }: Situation): void => {
    const contexts = [
      ...new Map(held.map(({ lock, mode }) => [`${lock.def.class} ${mode}`, { class: lock.def.class, mode }])).values(),
    ];
    for (const step of stepsAt(thread, local)) {
      const group = groupOf(thread, local, step);
      if (group === null) continue;
      const key = `${step.flow} ${step.bareLabel}`;
      const row = rows.get(key) ?? {
        group,
        flow: step.flow,
        label: step.bareLabel,
        seen: new Map(),
        broken: new Map(),
      };
      rows.set(key, row);
      const asked = rules.filter(({ steps }) => step.step.alternatives.some((_, i) => namesStep(steps, step, i)));
      const suspects = asked.filter((rule) => !holdsAt(table, state, thread, step, rule));
      const broken = brokenAt(table, state, thread, step, suspects, breaking);
      for (const [rule, how] of broken) {
        const before = row.broken.get(rule);
        if (!before || number < before.state) row.broken.set(rule, { rule, held: contexts, state: number, ...how });
      }
      for (const context of contexts) {
        const name = contextName(context);
        const cell = row.seen.get(name) ?? { legal: false, broken: new Set<string>() };
        row.seen.set(name, cell);
        if (broken.size === 0) cell.legal = true;
        for (const rule of broken.keys()) cell.broken.add(rule);
        for (const { id } of asked) {
          if (broken.has(id)) continue;
          legalUnder.set(id, (legalUnder.get(id) ?? new Set()).add(name));
        }
      }
    }
  };
  exploration.eachState((state, number) => {
    for (const situation of at.get(number) ?? []) judge(state, situation);
  });

  return [...rows.values()].map(({ group, flow, label, seen, broken }) => ({
    group,
    flow,
    label,
    in: new Map(
      [...seen].map(([name, { legal, broken: rulesHere }]) => {
        // What the rule allows elsewhere under the same lock, that lock is not to blame for.
        const blamed = [...rulesHere].filter((rule) => !legalUnder.get(rule)?.has(name));
        const nobody = [...rulesHere].filter(
          (rule) => ![...seen.keys()].some((other) => !legalUnder.get(rule)?.has(other)),
        );
        return [name, legal ? [] : [...blamed, ...nobody]];
      }),
    ),
    broken: [...broken.values()],
  }));
}

/** The steps at a place, each once, whatever it chooses. */
export const stepsAt = ({ table }: Thread, local: number): readonly FlatStep[] => [
  ...new Set((table.rows[local] ?? []).map(({ step }) => step)),
];

/** Whether the rule's formula is true for the step where the thread stands, with any choice. */
function holdsAt(table: LockTable, state: Int32Array, thread: Thread, step: FlatStep, rule: Rule): boolean {
  const { constants } = table.compiled.system;
  const context = thread.table.states[state[thread.position] as number]?.context ?? {};
  return (thread.table.rows[state[thread.position] as number] ?? [])
    .filter((row) => row.step === step)
    .every((row) => {
      const known = {
        ...table.known(state, thread.position),
        own: (field: string): Value => context[field] ?? null,
        ev: (name: string): Value => row.choose[name] ?? null,
      };
      return evaluate(rename(rule.holds, step.prefix), constants, known) === true;
    });
}

/** What the step breaks when it is taken in this state: rules about it, and events that are illegal there. */
function brokenAt(
  { compiled }: LockTable,
  state: Int32Array,
  thread: Thread,
  step: FlatStep,
  suspects: readonly Rule[],
  breaking: ReadonlySet<string>,
): ReadonlyMap<string, Pick<BrokenRule, 'step' | 'illegal'>> {
  const broken = new Map<string, Pick<BrokenRule, 'step' | 'illegal'>>();
  const isMine = (stepId: number) => {
    const info = compiled.steps[stepId];
    return info?.instance === thread.position && info.label === step.label;
  };
  compiled.expand(state, new Int32Array(state.length), {
    step() {},
    illegal: (stepId, illegalId) => {
      const rule = compiled.illegalEvents[illegalId]?.breaks ?? '';
      if (isMine(stepId) && breaking.has(rule) && !broken.has(rule)) broken.set(rule, { step: stepId, illegal: true });
    },
    broken: (stepId, property) => {
      const rule = compiled.properties[property]?.id ?? '';
      if (!isMine(stepId) || broken.has(rule)) return;
      if (suspects.some(({ id }) => id === rule)) broken.set(rule, { step: stepId, illegal: false });
    },
  });
  return broken;
}
