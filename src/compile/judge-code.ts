/** Generated code that judges the properties of a state. */

import { reduce } from '../model/evaluate.ts';
import { type ExprNode, walk } from '../model/expr.ts';
import type { EffectNode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance } from '../model/system.ts';
import type { Codegen } from './codegen.ts';
import type { Words } from './layout.ts';
import type { StepRow } from './tabulate.ts';

/**
 * Judges the state at `S[a..]`, reached by a step (-1: by none). Sets `failed[p]` to 1 for each property that does not
 * hold and `met[p]` to 1 for each whose premise holds, and returns how many failed. Passes over properties that read
 * nothing which the step writes: they are as they were in the state before it.
 */
export type Judge = (S: Words, a: number, failed: Uint8Array, met: Uint8Array, step: number) => number;

export function judgeOf(
  code: Codegen,
  properties: readonly PropertyDef[],
  quiescent: string,
  writes: readonly ReadonlySet<string>[],
): Judge {
  const judged = properties.flatMap((property, p) => {
    if (property.kind !== 'invariant' && property.kind !== 'quiescence') return [];
    return [{ p, source: () => propertySource(code, property, p), reads: readsOf(code, property), property }];
  });
  const functions = new Map<string, Judge>();
  const make = (chosen: typeof judged): Judge => {
    const key = chosen.map(({ p }) => p).join(' ');
    const known = functions.get(key);
    if (known) return known;
    const quiet = chosen.some(({ property }) => property.kind === 'quiescence') ? `const quiet=${quiescent};` : '';
    // Generated when first called: most sets of steps that could occur never do.
    let built: Judge | null = null;
    const judge: Judge = (S, a, failed, met, step) => {
      if (!built) {
        const sources = chosen.map(({ source }) => source());
        built = code.build(
          'S,a,failed,met',
          `let c=0;${quiet}${code.takeTemporaries()}${sources.join('\n')}return c;`,
        ) as never as Judge;
      }
      return built(S, a, failed, met, step);
    };
    functions.set(key, judge);
    return judge;
  };
  const all = make(judged);
  const after = writes.map((written) => make(judged.filter(({ reads }) => [...reads].some((r) => written.has(r)))));
  return (S, a, failed, met, step) => (step < 0 ? all : (after[step] as Judge))(S, a, failed, met, step);
}

function propertySource(
  code: Codegen,
  property: PropertyDef & { kind: 'invariant' | 'quiescence' },
  p: number,
): string {
  const fill = (node: ExprNode) => reduce(node, code.system.constants, {});
  const premise = property.when ? code.condition(fill(property.when), 's') : 'true';
  const holds = code.condition(fill(property.holds), 's');
  const quiet = property.kind === 'quiescence' ? 'quiet&&' : '';
  return `if(${quiet}(${premise})){met[${p}]=1;if(!(${holds})){failed[${p}]=1;c++;}}`;
}

/** Machines that a property reads. Quiescence reads every thread and engine. */
function readsOf(code: Codegen, property: PropertyDef & { kind: 'invariant' | 'quiescence' }): ReadonlySet<string> {
  const reads = new Set<string>();
  const visit = (node: ExprNode) => {
    if (node.op === 'field' || node.op === 'is' || node.op === 'tagged') reads.add(node.of.machine);
    if (node.op === 'accepts') reads.add(node.send.to.machine);
  };
  if (property.when) walk(property.when, visit);
  walk(property.holds, visit);
  if (property.kind === 'quiescence') {
    for (const { kind, machine } of code.system.instances) {
      if (kind === 'thread' || kind === 'engine') reads.add(machine);
    }
  }
  return reads;
}

/** Machines that a step can change: its own, and the targets of its effects. */
export function writtenBy(mine: Instance, row: StepRow, alternative: number): ReadonlySet<string> {
  const written = new Set([mine.machine]);
  const visit = (effect: EffectNode): void => {
    if (effect.kind === 'each') visit(effect.effect);
    else if (effect.kind !== 'set') written.add(effect.send.to.machine);
  };
  for (const action of row.step.step.alternatives[alternative]?.actions ?? []) visit(action);
  return written;
}
