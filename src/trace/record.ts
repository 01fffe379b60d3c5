/** Writes a counterexample down as a trace, by running it through xstate. */

import type { StepInfo } from '../compile/compile.ts';
import { showValue, type Value } from '../model/domain.ts';
import { showWorld, takeStep, type World } from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import type { Trace, TraceStep } from '../schema/validate.ts';
import type { Counterexample } from '../verify/verdict.ts';
import { modelHash } from './model-hash.ts';

/** What a trace says besides its steps. */
export interface TraceHead {
  readonly tool: string;
  readonly scenario: string;
  readonly file?: string;
  readonly matrix?: Trace['matrix'];
  readonly catalogue?: number;
  readonly system: Trace['system'];
}

/**
 * Runs prologue and counterexample through xstate and records what every step chose, read and changed. Throws when
 * xstate does not take a step that the compiled engine took: that is a fault of the checker, not of the model.
 */
export function record(
  system: System,
  head: TraceHead,
  prologue: readonly StepInfo[],
  steps: readonly StepInfo[],
  property: PropertyDef,
  counterexample: Counterexample,
): Trace {
  let world: World = system.initial;
  const initial = showWorld(world);
  const recorded: TraceStep[] = [];
  let illegal: { event: string; means: string } | null = null;
  const all = [...prologue, ...steps];
  for (const [i, info] of all.entries()) {
    const outcome = takeStep(system, world, info);
    const actor = (system.instances[info.instance] as Instance).id;
    const where = `step ${i + 1}, ${actor} '${info.label}'`;
    if (outcome.kind === 'disabled')
      throw new Error(`${where}: the compiled engine took it, but xstate says: ${outcome.why}`);
    if (outcome.alternative !== info.alternative) {
      throw new Error(
        `${where}: the compiled engine took alternative ${info.alternative}, xstate ${outcome.alternative}`,
      );
    }
    const isLast = i === all.length - 1;
    if (outcome.kind === 'violation') {
      // A step that breaks an at-step property may go on to an illegal event; the trace then ends with that step, too.
      if (!isLast || (counterexample.kind !== 'illegal_event' && counterexample.kind !== 'step'))
        throw new Error(`${where}: xstate finds the illegal event ${outcome.violation.event}`);
      if (counterexample.kind === 'illegal_event')
        illegal = { event: outcome.violation.event, means: outcome.violation.means };
    }
    const after = outcome.kind === 'next' ? outcome.world : world;
    recorded.push({
      actor,
      step: info.label,
      alternative: outcome.alternative,
      choose: shown(info.choose),
      read: shown(Object.fromEntries(Object.entries(outcome.payload).filter(([name]) => !(name in info.choose)))),
      changes: changesBetween(system, world, after),
    });
    world = after;
  }
  if (counterexample.kind === 'illegal_event' && !illegal)
    throw new Error(`xstate accepts the last step of the trace of ${property.id}`);
  return {
    schema: 'stalemate-trace-1',
    tool: head.tool,
    scenario: head.scenario,
    ...(head.file === undefined ? {} : { file: head.file }),
    ...(head.matrix === undefined ? {} : { matrix: head.matrix }),
    ...(head.catalogue === undefined ? {} : { catalogue: head.catalogue }),
    protocol: system.protocol.id,
    source: [...system.protocol.source],
    model: modelHash(system),
    system: head.system,
    violation: {
      property: property.id,
      name: property.name,
      kind: counterexample.kind,
      ...(illegal ?? {}),
      ...(counterexample.run === undefined
        ? {}
        : {
            run: {
              loop: counterexample.run.loop,
              fair: { weak: [...counterexample.run.fair.weak], strong: [...counterexample.run.fair.strong] },
              holdsWith: counterexample.run.holdsWith,
            },
          }),
      ...(counterexample.thread === undefined
        ? {}
        : { thread: (system.instances[counterexample.thread] as Instance).id }),
      ...(counterexample.cycle ? { cycle: counterexample.cycle as Required<Trace['violation']>['cycle'] } : {}),
      ...(counterexample.shortest ? {} : { shortest: false }),
    },
    prologue: prologue.length,
    initial: Object.fromEntries(system.instances.map(({ id }, i) => [id, initial[i] as string])),
    steps: recorded,
  };
}

const shown = (payload: Readonly<Record<string, Value>>): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, showValue(value)]));

/** Instances whose local state differs, before and after, in the system's order. */
export function changesBetween(system: System, before: World, after: World): TraceStep['changes'] {
  const [from, to] = [showWorld(before), showWorld(after)];
  return Object.fromEntries(
    system.instances.flatMap(({ id }, i) =>
      from[i] === to[i] ? [] : [[id, { from: from[i] as string, to: to[i] as string }]],
    ),
  );
}
