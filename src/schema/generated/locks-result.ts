/* Generated from locks-result.schema.json by `npm run generate`; do not edit. */

export type Mode = 'read' | 'write';

/**
 * What `locks --json` prints: the lock order of a scenario.
 */
export interface LocksResult {
  schema: 'stalemate-locks-1';
  tool: string;
  exitCode: number;
  scenario: string;
  protocol: string;
  mutations?: string[];
  /**
   * Without any reduction.
   */
  states: number;
  transitions: number;
  depth: number;
  /**
   * The limit that was reached; null where every reachable state was seen.
   */
  limits: string | null;
  classes: LocksClass[];
  /**
   * What is wanted while something is held; an order that the kernel primes has `primed` and no run.
   */
  edges: LocksEdge[];
  cycles: LocksCycle[];
  calls: LocksCall[];
  heldAtIdle: LocksHeldAtIdle[];
}
export interface LocksClass {
  class: string;
  kind: string;
  instances: string[];
}
export interface LocksEdge {
  from: string;
  fromMode?: Mode;
  to: string;
  toMode?: Mode;
  /**
   * Asleep until it is free, only where it is free, until something ends, or in passing.
   */
  how?: 'sleep' | 'try' | 'await' | 'touch';
  /**
   * Within one class, through an acquire context.
   */
  ordered?: true;
  /**
   * Kernel file and function.
   */
  primed?: string;
  /**
   * The instance that is held in the shortest run.
   */
  held?: string;
  thread?: string;
  /**
   * Steps of a shortest run that shows it, after the prologue.
   */
  steps?: number;
  sites: LocksSite[];
}
export interface LocksSite {
  flow: string;
  label: string;
}
export interface LocksCycle {
  /**
   * bounded: none was reached before the limit.
   */
  verdict: 'reachable' | 'inversion' | 'bounded';
  /**
   * @minItems 1
   */
  sides: [LocksSide, ...LocksSide[]];
  /**
   * What keeps the threads from waiting for each other.
   */
  because: string[];
  /**
   * Classes of a shorter cycle on the same way round, which is reached.
   */
  shorter?: string[];
  waits?: LocksWait[];
  /**
   * The trace that was written.
   */
  trace?: string;
  /**
   * Steps of the trace after its prologue.
   */
  steps?: number;
}
export interface LocksSide {
  from: string;
  fromMode?: Mode;
  to: string;
  toMode?: Mode;
  primed?: string;
  thread?: string;
  held?: string;
  takenAt?: LocksSite;
  wantedAt?: LocksSite;
  holding?: string[];
  steps?: number;
}
export interface LocksWait {
  thread: string;
  flow: string;
  label: string;
  waitsFor: string;
  mode: Mode;
  kind: string;
  holding: string[];
}
export interface LocksCall {
  group: string;
  flow: string;
  label: string;
  contexts: {
    class: string;
    mode: Mode;
    /**
     * Empty where it is legal.
     */
    breaks: string[];
  }[];
  broken: LocksBroken[];
}
export interface LocksBroken {
  rule: string;
  holding: string[];
  trace: string;
  steps: number;
}
export interface LocksHeldAtIdle {
  thread: string;
  lock: string;
  mode: Mode;
  steps: number;
}
