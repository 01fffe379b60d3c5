/* Generated from trace.schema.json by `npm run generate`; do not edit. */

/**
 * A counterexample: the system it was found in, and every step with what it chose, read and changed.
 */
export interface Trace {
  schema: 'stalemate-trace-1';
  /**
   * Version that wrote the trace.
   */
  tool: string;
  scenario: string;
  /**
   * The scenario's file, when it is none of the shipped ones; relative to where the trace was written from.
   */
  file?: string;
  matrix?: TraceMatrix;
  /**
   * Where the scenario is that of an entry of the catalogue, whose file `file` then is.
   */
  catalogue?: number;
  protocol: string;
  /**
   * What the protocol was read from.
   */
  source: SourceFile[];
  /**
   * SHA-256 of the protocol after mutation, sizes, switches and actors.
   */
  model: string;
  system: TraceSystem;
  violation: TraceViolation;
  blame?: TraceBlame;
  /**
   * How many of the steps come before the exploration began.
   */
  prologue: number;
  initial: {
    [k: string]: string;
  };
  steps: TraceStep[];
}
/**
 * Where the scenario is a cell of a matrix; `file` is then the file of the matrix.
 */
export interface TraceMatrix {
  name: string;
  /**
   * As `matrix --cell` takes it.
   */
  cell: string;
}
export interface SourceFile {
  /**
   * Path in the tree.
   */
  file: string;
  /**
   * owner/name of the repository.
   */
  tree: string;
  commit: string;
  note?: string;
}
export interface TraceSystem {
  sizes: {
    [k: string]: number;
  };
  switches: {
    [k: string]: string | boolean;
  };
  tables: {
    [k: string]: string[];
  };
  /**
   * @minItems 1
   */
  actors: [
    {
      flow: string;
      count: number;
    },
    ...{
      flow: string;
      count: number;
    }[]
  ];
  start: {
    [k: string]: string;
  };
  mutations: (Operation | string)[];
}
/**
 * A mutation in a line: one operator with the step that it is about, and what it needs besides. A step is named by its label, as `show` and traces print it; `label/alternative` names one of its outcomes.
 */
export interface Operation {
  /**
   * This step is left out; `as` is the outcome by which it goes on.
   */
  skip?: string;
  /**
   * These two steps of one flow change places.
   *
   * @minItems 2
   * @maxItems 2
   */
  swap?: [string, string];
  /**
   * This step comes `before` or `after` another one of its flow.
   */
  move?: string;
  /**
   * A step more, `before` or `after` one that is there: a copy of the step with this label, or with `effects` a new one.
   */
  add?: string;
  /**
   * This alternative is taken without its guard, or with `guard` in its place.
   */
  weaken?: string;
  /**
   * This alternative is not there; or a step does not have this effect, `machine.event`.
   */
  drop?: DroppedEffect | string;
  /**
   * This step is done twice: at once, or the second time `before` or `after` another one of its flow.
   */
  dup?: string;
  /**
   * `effect` of this step reaches only the first member, or those for which `where` holds too.
   */
  narrow?: string;
  /**
   * `effect` of this step reaches all members, or those for which `where` holds instead.
   */
  widen?: string;
  /**
   * This step keeps an old value: it does not set its fields, or `field`, or does not do `effect`.
   */
  stale?: string;
  /**
   * This alternative, or step, goes on at the place or step `to`.
   */
  wronglabel?: string;
  /**
   * This step takes `value` for what it sets `field` to, or for what `effect` carries as `payload`.
   */
  miskind?: string;
  /**
   * This step, or alternative, has `effects` in place of its own.
   */
  replace?: string;
  /**
   * This step is called `to`. Properties that speak of steps by their labels know it by that one only.
   */
  relabel?: string;
  /**
   * Only the step of this flow, where several flows have one with the label.
   */
  in?: string;
  as?: string;
  before?: string;
  after?: string;
  effect?: string;
  /**
   * As `show` prints them: `wait vm_lock.write_lock(by=self)`, `set v := null`.
   *
   * @minItems 1
   */
  effects?: [string, ...string[]];
  /**
   * As `show` prints it: `range[r] is not unmapped`.
   */
  guard?: string;
  /**
   * Likewise; the member is called by the first letter of its sort.
   */
  where?: string;
  to?: string;
  payload?: string;
  field?: string;
  /**
   * As `show` prints it.
   */
  value?: string | boolean | null;
}
export interface DroppedEffect {
  step: string;
  effect: string;
}
export interface TraceViolation {
  property: string;
  name: string;
  /**
   * state: the last state breaks it; step and illegal_event: the last step does; lasso: the run goes round for ever; the others say it.
   */
  kind: 'state' | 'step' | 'illegal_event' | 'deadlock' | 'cannot_become_idle' | 'wait_cycle' | 'lasso';
  /**
   * illegal_event: what was delivered to whom.
   */
  event?: string;
  /**
   * illegal_event: what that is in a real kernel.
   */
  means?: string;
  /**
   * cannot_become_idle: the thread.
   */
  thread?: string;
  run?: TraceRun;
  /**
   * wait_cycle: who waits for what in the last state. Each waits for something of the next one, the last of the first.
   *
   * @minItems 1
   */
  cycle?: [TraceWait, ...TraceWait[]];
  /**
   * There may be a shorter run; left out where there is none.
   */
  shortest?: false;
}
/**
 * lasso: how it goes on for ever.
 */
export interface TraceRun {
  /**
   * How many steps at the end come back to where they began; 0 where the run stays in its last state.
   */
  loop: number;
  fair: TraceFairness;
  /**
   * More fairness under which the property holds; null where none was found.
   */
  holdsWith: string | null;
}
/**
 * To whom the run is fair: threads, engines, flows or steps.
 */
export interface TraceFairness {
  weak: string[];
  strong: string[];
}
export interface TraceWait {
  thread: string;
  /**
   * Instance of a lock, or of what is to end.
   */
  waitsFor: string;
  mode: 'read' | 'write';
}
/**
 * The step without which, or with which, the property would hold: found by exploring with single changes.
 */
export interface TraceBlame {
  /**
   * Place in the steps, from 0; of what is missing, the step before which it is.
   */
  position: number;
  /**
   * The flow that defines the step.
   */
  flow: string;
  /**
   * `label/alternative`, or a label.
   */
  step: string;
  kind: 'guard' | 'missing' | 'effect' | 'step';
  says: string;
}
export interface TraceStep {
  /**
   * Instance of the flow that steps.
   */
  actor: string;
  /**
   * Its label.
   */
  step: string;
  alternative: string | null;
  choose: TracePayload;
  read: TracePayload;
  /**
   * Instance to its state before and after.
   */
  changes: {
    [k: string]: {
      from: string;
      to: string;
    };
  };
}
export interface TracePayload {
  [k: string]: string;
}
