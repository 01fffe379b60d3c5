/** Generated code that computes successors: one small function for each local state of each flow instance. */

import type { Value } from '../model/domain.ts';
import { type Known, reduce, reduceSend } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import { namesStep, rename } from '../model/flatten.ts';
import type { EffectNode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import type { Codegen } from './codegen.ts';
import { readField, type Words, wordOf, writeField } from './layout.ts';
import type { Decision, FlowTable, LocalState, StepRow } from './tabulate.ts';

/** Told of what is wrong with a step as it is computed. */
export interface StepSink {
  /** A step that violates: it has no successor. */
  illegal(stepId: number, illegalId: number): void;
  /** An at-step property that does not hold where the step is taken. */
  broken(stepId: number, property: number): void;
  /** A state that is passed over, and the step that led there: see merging.ts. */
  passed(S: Words, a: number, stepId: number): void;
  /** Counts the enabled steps of threads and engines, violating ones included. */
  enabled: number;
  /** Set while what is told happens in a state that is passed over. */
  onward: boolean;
}

/**
 * Writes the successors of the state at `S[a..]` to `B` as states number `k`, `k + 1`, ... and the steps that lead
 * there to `M[k]`, ...; returns the number after the last one.
 */
export type Expand = (S: Words, a: number, B: Words, k: number, M: Int32Array, sink: StepSink) => number;

/**
 * Most characters of a generated function. V8 never optimises a function of more than 60 KiB of byte code; a character
 * of this code makes less than a byte of it.
 */
export const FUNCTION_LIMIT = 40_000;

/** The step of a row by its alternative. */
export type StepIdOf = (instance: number, row: StepRow, alternative: number) => number;

/** Generates the function that takes the steps of one flow instance in one local state. */
export function successorOf(
  code: Codegen,
  table: FlowTable,
  instance: number,
  local: number,
  idOf: StepIdOf,
  properties: readonly PropertyDef[],
): Expand {
  const build = (rows: readonly string[]): Expand =>
    code.build('S,a,B,k,M,E', `let o;${rows.join('\n')}return k;`) as never;
  const chunks: Expand[] = [];
  let rows: string[] = [];
  let size = 0;
  for (const row of table.rows[local] as readonly StepRow[]) {
    const steps = rowSource(code, table, instance, local, row, idOf, properties);
    // Each row declares its own: the rows may go to different functions.
    const source = `{${code.takeTemporaries()}${steps}}`;
    if (size > 0 && size + source.length > FUNCTION_LIMIT) {
      chunks.push(build(rows));
      [rows, size] = [[], 0];
    }
    rows.push(source);
    size += source.length;
  }
  const last = build(rows);
  if (chunks.length === 0) return last;
  chunks.push(last);
  return (S, a, B, k, M, sink) => {
    let count = k;
    for (const chunk of chunks) count = chunk(S, a, B, count, M, sink);
    return count;
  };
}

function rowSource(
  code: Codegen,
  table: FlowTable,
  instance: number,
  local: number,
  row: StepRow,
  idOf: StepIdOf,
  properties: readonly PropertyDef[],
): string {
  const { system } = code;
  const fixed = fixedOf(system, instance, table);
  const fill = (node: ExprNode) => reduce(node, system.constants, fixed);
  const own = table.states[local] as LocalState;
  const reads = row.reads.map(({ expr }) => code.atom(fill(expr), 's'));
  const cases = row.cases.map(({ read, decisions }) => {
    const match = row.reads
      .map(({ name }, k) => `r${k}===${code.atoms.of(read[name] as Value)}`)
      .filter((_, k) => (row.reads[k] as StepRow['reads'][number]).values.length > 1);
    const known: Known = {
      ...fixed,
      own: (field) => own.context[field] ?? null,
      ev: (name) => row.choose[name] ?? read[name] ?? null,
    };
    const ways = decisions.map((decision) => {
      const id = idOf(instance, row, decision.alternative);
      const judged = properties.flatMap((property, p) => {
        if (property.kind !== 'at_step' || !namesStep(property.steps, row.step, decision.alternative)) return [];
        const holds = reduce(rename(property.holds, row.step.prefix), system.constants, known);
        return [`if(!(${code.condition(holds, 's')}))E.broken(${id},${p});`];
      });
      return decisionSource(code, instance, id, decision, fill, judged);
    });
    return ways.length === 0 ? '' : `${match.length > 0 ? `if(${match.join('&&')})` : ''}{${ways.join('else ')}}`;
  });
  const declared = reads.map((read, k) => `const r${k}=${read};`).join('');
  return `{${declared}${cases.filter((c) => c !== '').join('else ')}}`;
}

/** What is constant for one instance of a flow. */
export function fixedOf(system: System, instance: number, table: FlowTable): Known {
  const mine = system.instances[instance] as Instance;
  return { self: mine.thread, at: (sort) => mine.index[table.machine.def.index.indexOf(sort)] ?? null };
}

function decisionSource(
  code: Codegen,
  instance: number,
  stepId: number,
  decision: Decision,
  fill: (node: ExprNode) => ExprNode,
  judged: readonly string[],
): string {
  const { system, layout } = code;
  const conditions = decision.conditions.map(({ expr, holds }) => {
    const condition = code.condition(fill(expr), 's');
    return holds ? `(${condition})` : `!(${condition})`;
  });
  const obliged = (system.instances[instance] as Instance).kind !== 'environment';
  const waits = decision.effects.filter((effect) => effect.kind === 'wait').length;
  // A step that waits is not taken, so it is judged once its wait is over, or has failed for good.
  const effects = decision.effects.map((effect, k) =>
    code.effect(fillEffect(system, effect, fill), { stepId, obliged }, k < waits ? judged.join('') : ''),
  );
  const rest = [...effects.slice(0, waits), ...judged, ...effects.slice(waits)];
  const copy = Array.from({ length: layout.words }, (_, w) => `${wordOf('n', w)}=${wordOf('s', w)};`).join('');
  const move = writeField(layout, 'n', instance, String(decision.target));
  return (
    `if(${conditions.join('&&') || 'true'})step:{o=k*${layout.words};${copy}${move}` +
    `${rest.join('')}M[k++]=${stepId};}`
  );
}

function fillEffect(system: System, effect: EffectNode, fill: (node: ExprNode) => ExprNode): EffectNode {
  if (effect.kind === 'set') return effect;
  if (effect.kind === 'each')
    return { ...effect, where: fill(effect.where), effect: fillEffect(system, effect.effect, fill) };
  const send = {
    to: { machine: effect.send.to.machine, index: effect.send.to.index.map(fill) },
    event: effect.send.event,
    payload: Object.fromEntries(Object.entries(effect.send.payload).map(([name, value]) => [name, fill(value)])),
  };
  return { ...effect, send: reduceSend(send, system.constants, {}) };
}

/**
 * Joins the functions of all flow instances, by position and local state, into one over a whole state; a function is
 * generated when its local state is first met. `only` has those of single flows, which do not count enabled steps.
 */
export function expandAll(
  code: Codegen,
  flows: readonly { readonly position: number; readonly obliged: boolean; readonly locals: number }[],
  make: (position: number, local: number) => Expand,
): { readonly all: Expand; readonly only: readonly Expand[] } {
  const names: string[] = [];
  const tables: Expand[][] = [];
  const parts = flows.map(({ position, obliged, locals }, i) => {
    const table: Expand[] = [];
    const local = new Function('S', 'a', `return ${readField(code.layout, 's', position)}`) as (
      S: Words,
      a: number,
    ) => number;
    const generate: Expand = (S, a, B, k, M, sink) => {
      const here = local(S, a);
      const made = make(position, here);
      table[here] = made;
      return made(S, a, B, k, M, sink);
    };
    for (let l = 0; l < locals; l++) table.push(generate);
    names.push(`F${i}`);
    tables.push(table);
    const call = `F${i}[${readField(code.layout, 's', position)}](S,a,B,k,M,E)`;
    return obliged ? `j=k;k=${call};e+=k-j;` : `k=${call};`;
  });
  const body = `"use strict";return (S,a,B,k,M,E)=>{let e=0,j;${parts.join('\n')}E.enabled+=e;return k;};`;
  const only = flows.map(({ position }, i) => {
    const source = `"use strict";return (S,a,B,k,M,E)=>F[${readField(code.layout, 's', position)}](S,a,B,k,M,E)`;
    return new Function('F', source)(tables[i]) as Expand;
  });
  return { all: new Function(...names, body)(...tables), only };
}
