/** `locks`: the lock order of a scenario, the cycles in it, and which calls are made in which context. */

import { join, relative } from 'node:path';
import type { StepInfo } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { mutationName } from '../model/operators.ts';
import type { Instance } from '../model/system.ts';
import { lockDot } from '../report/lock-dot.ts';
import { lockReport } from '../report/lock-report.ts';
import type { LocksCall, LocksCycle, LocksEdge, LocksResult, LocksSide, Trace } from '../schema/validate.ts';
import { record } from '../trace/record.ts';
import { replay } from '../trace/replay.ts';
import type { Call } from '../verify/lock-contexts.ts';
import type { CycleSide, LockCycle } from '../verify/lock-cycles.ts';
import type { LockEdge, WaitCycle } from '../verify/lock-graph.ts';
import { type LockOrder, type LockRules, lockOrder, takenAt } from '../verify/lock-order.ts';
import type { Held } from '../verify/lock-table.ts';
import type { Counterexample } from '../verify/verdict.ts';
import {
  type LoadedScenario,
  loadScenario,
  lockRulesOf,
  placed,
  propertyNamed,
  taskOf,
  toolVersion,
  traceSystem,
  waitCycle,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { memoryLimit } from './memory.ts';
import { progressLine } from './progress.ts';
import { writeFile } from './write-file.ts';

export interface LocksOptions {
  readonly states?: number;
  readonly depth?: number;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly runs: string;
}

export async function run(args: readonly string[], options: LocksOptions): Promise<number> {
  if (options.json && options.dot) throw new InputError('locks: give --json or --dot, not both');
  const result = await locksOf(loadScenario(args[0] ?? ''), options, interruption());
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : options.dot ? lockDot(result) : lockReport(result),
  );
  return result.exitCode;
}

/** Explores a scenario for its lock order, until it is done, a limit is reached, or `interrupted` comes out true. */
export async function locksOf(
  loaded: LoadedScenario,
  options: Pick<LocksOptions, 'states' | 'depth' | 'runs'>,
  interrupted: () => boolean,
): Promise<LocksResult> {
  const task = taskOf(loaded);
  const rules = lockRulesOf(task.protocol);
  const limits = {
    states: options.states ?? task.limits.states,
    depth: options.depth ?? task.limits.depth,
    bytes: memoryLimit(),
  };
  const progress = progressLine(loaded.scenario.scenario);
  const order = await lockOrder({ ...task, limits }, rules, async (state) => {
    progress.update(state);
    // Lets a signal through.
    await new Promise(setImmediate);
    return !interrupted();
  }).catch((error) => {
    throw placed(loaded.file, error);
  });
  progress.clear();
  return resultOf(loaded, order, rules, options.runs, interrupted());
}

function resultOf(
  loaded: LoadedScenario,
  order: LockOrder,
  rules: LockRules,
  runs: string,
  interrupted: boolean,
): LocksResult {
  const { scenario } = loaded;
  const { exploration, table, graph } = order;
  const writer = new TraceWriter(loaded, order, runs);
  const cycles = order.cycles.map((cycle) => cycleOf(order, cycle, writer));
  const calls = order.calls.map((call) => callOf(call, writer));
  const reached = cycles.some(({ verdict }) => verdict === 'reachable') || order.atIdle.length > 0;
  const exitCode = interrupted
    ? EXIT.interrupted
    : reached
      ? EXIT.violated
      : exploration.limit === null
        ? EXIT.ok
        : EXIT.incomplete;
  const classes = [...table.kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  const known = new Set(table.kinds.keys());
  return {
    schema: 'stalemate-locks-1',
    tool: toolVersion,
    exitCode,
    scenario: scenario.scenario,
    protocol: scenario.protocol,
    ...(scenario.mutations ? { mutations: scenario.mutations.map(mutationName) } : {}),
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    limits: exploration.limit,
    classes: classes.map(([name, kind]) => ({
      class: name,
      kind,
      instances: table.locks.filter(({ def }) => def.class === name).map(({ id }) => id),
    })),
    edges: [
      ...graph.edges.map((edge) => edgeOf(order, edge)),
      ...rules.primed
        .filter(({ from, to }) => known.has(from) && known.has(to))
        .map(({ from, to, source }) => ({ from, to, primed: source, sites: [] })),
    ],
    cycles,
    calls,
    heldAtIdle: order.atIdle.map(({ thread, held, state }) => ({
      thread: thread.id,
      lock: held.lock.id,
      mode: held.mode,
      steps: exploration.pathTo(state).length,
    })),
  };
}

const edgeOf = ({ exploration }: LockOrder, edge: LockEdge): LocksEdge => ({
  from: edge.from,
  fromMode: edge.fromMode,
  to: edge.to,
  toMode: edge.toMode,
  how: edge.how,
  ...(edge.ordered ? { ordered: true } : {}),
  held: edge.held,
  thread: edge.thread.id,
  steps: exploration.pathTo(edge.state).length,
  sites: [...edge.sites],
});

/** `notifier_lock (write)`. */
const heldText = ({ lock, mode }: Held): string => `${lock.id} (${mode})`;

function sideOf(order: LockOrder, { from, to, edges, primed }: CycleSide): LocksSide {
  const [edge] = edges;
  const given = primed ? { primed: primed.source } : {};
  if (!edge) return { from, to, ...given };
  const { compiled } = order.exploration;
  const held = compiled.system.instances.find(({ id }) => id === edge.held) as Instance;
  const taken = takenAt(order, edge.state, edge.thread.position, held.machine);
  return {
    from,
    fromMode: edge.fromMode,
    to,
    toMode: edge.toMode,
    ...given,
    thread: edge.thread.id,
    held: edge.held,
    ...(taken ? { takenAt: taken } : {}),
    wantedAt: edge.site,
    holding: (edge.situations[0]?.held ?? []).map(heldText),
    steps: order.exploration.pathTo(edge.state).length,
  };
}

function cycleOf(
  order: LockOrder,
  { sides, verdict, waits, because, shorter }: LockCycle,
  writer: TraceWriter,
): LocksCycle {
  const cycle = {
    verdict,
    sides: sides.map((side) => sideOf(order, side)) as [LocksSide, ...LocksSide[]],
    because: [...because],
    ...(shorter ? { shorter: [...shorter] } : {}),
  };
  if (!waits) return cycle;
  const state = writer.stateOf(waits.state);
  return {
    ...cycle,
    waits: waits.links.map(({ thread, wait }) => ({
      thread: thread.id,
      flow: wait.row.step.flow,
      label: wait.row.step.bareLabel,
      waitsFor: wait.lock.id,
      mode: wait.mode,
      kind: wait.lock.def.kind,
      holding: order.table.held(state, thread).map(heldText),
    })),
    ...writer.waiting(waits),
  };
}

const callOf = ({ group, flow, label, in: contexts, broken }: Call, writer: TraceWriter): LocksCall => ({
  group,
  flow,
  label,
  contexts: [...contexts].map(([name, breaks]) => {
    const [held = '', mode] = name.split(' ');
    return { class: held, mode: mode === 'read' ? 'read' : 'write', breaks: [...breaks] };
  }),
  broken: broken.map(({ rule, held, state, step, illegal }) => ({
    rule,
    holding: held.map((one) => `${one.class} (${one.mode})`),
    ...writer.step(rule, state, step, illegal),
  })),
});

/** Records, replays and writes traces, each run once. */
class TraceWriter {
  readonly #loaded: LoadedScenario;
  readonly #order: LockOrder;
  readonly #runs: string;
  readonly #written = new Map<string, { readonly trace: string; readonly steps: number }>();
  readonly #counts = new Map<string, number>();

  constructor(loaded: LoadedScenario, order: LockOrder, runs: string) {
    this.#loaded = loaded;
    this.#order = order;
    this.#runs = runs;
  }

  /** The unpacked state with this number. */
  stateOf(number: number): Int32Array {
    const { exploration, table } = this.#order;
    const found = new Int32Array(table.compiled.initial.length);
    exploration.eachState((state, i) => {
      if (i === number) found.set(state);
    });
    return found;
  }

  /** Threads that wait for each other. */
  waiting({ links, state }: WaitCycle): { readonly trace: string; readonly steps: number } {
    const steps = this.#order.exploration.pathTo(state);
    const cycle = links.map(({ thread, wait }) => ({ thread: thread.id, waitsFor: wait.lock.id, mode: wait.mode }));
    return this.#write(waitCycle.id, { kind: 'wait_cycle', steps, cycle, shortest: true });
  }

  /** A step that breaks a rule. */
  step(
    rule: string,
    state: number,
    step: number,
    illegal: boolean,
  ): { readonly trace: string; readonly steps: number } {
    const steps = [...this.#order.exploration.pathTo(state), step];
    return this.#write(rule, { kind: illegal ? 'illegal_event' : 'step', steps, shortest: true });
  }

  #write(id: string, counterexample: Counterexample): { readonly trace: string; readonly steps: number } {
    const key = JSON.stringify([id, counterexample]);
    const known = this.#written.get(key);
    if (known) return known;
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    const { scenario } = this.#loaded;
    const name = `${scenario.scenario}.${id}${count > 1 ? `.${count}` : ''}.json`;
    const file = join(this.#runs, name);
    const trace = this.#record(id, counterexample);
    writeFile(file, `${JSON.stringify(trace, null, 1)}\n`, 'give another folder with --runs');
    const written = { trace: relative(process.cwd(), file), steps: trace.steps.length - trace.prologue };
    this.#written.set(key, written);
    return written;
  }

  /** One that does not replay is a fault of the tool. */
  #record(id: string, counterexample: Counterexample): Trace {
    const { scenario, file, shipped } = this.#loaded;
    const { system, prologue, exploration } = this.#order;
    const head = {
      tool: toolVersion,
      scenario: scenario.scenario,
      ...(shipped ? {} : { file }),
      system: traceSystem(scenario),
    };
    const property =
      id === waitCycle.id
        ? waitCycle
        : (exploration.compiled.properties.find((one) => one.id === id) ?? propertyNamed(id));
    const steps = counterexample.steps.map((step) => exploration.compiled.steps[step] as StepInfo);
    const trace = record(system, head, prologue, steps, property, counterexample);
    const { reproduces, differences } = replay(system, trace, property);
    if (!reproduces) throw new Error(`the trace of ${id} does not replay: ${differences.join('; ')}`);
    return trace;
  }
}
