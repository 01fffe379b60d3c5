/**
 * Fair cycles of a finite graph: strongly connected parts that a run can stay in for ever while it is fair. Weak and strong
 * fairness as conditions of Streett; parts are split where a strong one fails (Emerson and Lei, "Modalities for model
 * checking", 1987; Duret-Lutz, Poitrenaud and Couvreur, "On-the-fly emptiness check of transition-based Streett automata",
 * 2009). A run may stop in any state and stay there, which takes no step: a single state is a part, too.
 */

/** Transitions by number: those of state s are `first(s)` up to `first(s + 1)`. */
export interface Graph {
  readonly states: number;
  first(state: number): number;
  /** Where a transition leads. */
  to(transition: number): number;
  /** Its step. */
  via(transition: number): number;
}

/** What a run must not do for ever. */
export interface Conditions {
  /** For each step the units that it is of. */
  readonly unitsOf: readonly (readonly number[])[];
  /** For each unit whether it is strongly fair. */
  readonly strong: readonly boolean[];
  /** Units that are enabled in a state by steps that are no transitions, since they have no successor. */
  alsoEnabled(state: number): readonly number[];
}

/** Where a cycle may run. */
export interface Where {
  /** 1 for each state that it may pass. */
  readonly within: Uint8Array;
  /** 1 for each step that it may take. */
  readonly by: Uint8Array;
  /** Whether it must take a step: staying in a state is then no cycle. */
  readonly moving: boolean;
  /** 1 for each state of which it must pass one; null where it need not. */
  readonly through: Uint8Array | null;
}

/**
 * The strongly connected parts in which a fair run can stay for ever, visiting all of their states and taking all of their
 * transitions: each as its states, ascending. Of two such parts none contains the other, and every fair cycle is in one.
 */
export function* fairParts(graph: Graph, conditions: Conditions, where: Where): Generator<readonly number[]> {
  const part = new Int32Array(graph.states).fill(-1);
  let parts = 0;
  const marks: Marks = { index: new Int32Array(graph.states), low: new Int32Array(graph.states) };
  /** States that are looked at together, and the units whose states were taken out. */
  const open: Int32Array[] = [statesIn(where.within)];
  while (open.length > 0) {
    const states = open.pop() as Int32Array;
    const name = parts++;
    for (const s of states) part[s] = name;
    for (const component of components(graph, where.by, part, name, states, marks)) {
      const own = parts++;
      for (const s of component) part[s] = own;
      const verdict = judge(graph, conditions, where, part, own, component);
      if (verdict === 'fair') yield component.sort((a, b) => a - b);
      if (typeof verdict === 'string') continue;
      // A strong unit is enabled here, but not taken: a fair run keeps away from where it is enabled.
      const left = component.filter((s) => !verdict.has(s));
      for (const s of verdict) part[s] = -1;
      if (left.length > 0) open.push(Int32Array.from(left));
    }
  }
}

const statesIn = (within: Uint8Array): Int32Array => {
  const states = new Int32Array(within.reduce((sum, one) => sum + one, 0));
  let n = 0;
  for (let s = 0; s < within.length; s++) if (within[s] === 1) states[n++] = s;
  return states;
};

/** Whether a fair run can stay in a component; where strong units forbid it, the states in which these are enabled. */
function judge(
  graph: Graph,
  { unitsOf, strong, alsoEnabled }: Conditions,
  where: Where,
  part: Int32Array,
  own: number,
  component: readonly number[],
): 'fair' | 'unfair' | ReadonlySet<number> {
  const units = strong.length;
  const taken = new Uint8Array(units);
  const somewhereDisabled = new Uint8Array(units);
  const somewhereEnabled = new Uint8Array(units);
  const seen = new Int32Array(units).fill(-1);
  let moves = false;
  let passes = where.through === null;
  for (const s of component) {
    passes ||= where.through?.[s] === 1;
    for (let e = graph.first(s), end = graph.first(s + 1); e < end; e++) {
      const step = graph.via(e);
      const inside = where.by[step] === 1 && part[graph.to(e)] === own;
      moves ||= inside;
      for (const u of unitsOf[step] as readonly number[]) {
        seen[u] = s;
        if (inside) taken[u] = 1;
      }
    }
    for (const u of alsoEnabled(s)) seen[u] = s;
    for (let u = 0; u < units; u++) {
      if (seen[u] === s) somewhereEnabled[u] = 1;
      else somewhereDisabled[u] = 1;
    }
  }
  if (!passes || (where.moving && !moves)) return 'unfair';
  const starving: number[] = [];
  for (let u = 0; u < units; u++) {
    if (taken[u] === 1) continue;
    if (strong[u] ? somewhereEnabled[u] === 1 && somewhereDisabled[u] === 0 : somewhereDisabled[u] === 0)
      return 'unfair';
    if (strong[u] && somewhereEnabled[u] === 1) starving.push(u);
  }
  if (starving.length === 0) return 'fair';
  return new Set(component.filter((s) => starving.some((u) => isEnabled(graph, unitsOf, alsoEnabled, s, u))));
}

function isEnabled(
  graph: Graph,
  unitsOf: Conditions['unitsOf'],
  alsoEnabled: Conditions['alsoEnabled'],
  state: number,
  unit: number,
): boolean {
  for (let e = graph.first(state), end = graph.first(state + 1); e < end; e++) {
    if ((unitsOf[graph.via(e)] as readonly number[]).includes(unit)) return true;
  }
  return alsoEnabled(state).includes(unit);
}

/** Arrays as long as the graph, used again for each part: one is looked at after the other. */
interface Marks {
  readonly index: Int32Array;
  readonly low: Int32Array;
}

/** Strongly connected components of the states named `name`, by steps that are allowed (Tarjan, 1972, without recursion). */
function* components(
  graph: Graph,
  by: Uint8Array,
  part: Int32Array,
  name: number,
  states: Int32Array,
  { index, low }: Marks,
): Generator<number[]> {
  for (const s of states) index[s] = 0;
  let counter = 0;
  const stack: number[] = [];
  const path: number[] = [];
  const next: number[] = [];
  const DONE = -1;
  const enter = (s: number) => {
    counter++;
    index[s] = counter;
    low[s] = counter;
    stack.push(s);
    path.push(s);
    next.push(graph.first(s));
  };
  for (const root of states) {
    if (index[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const s = path[path.length - 1] as number;
      const e = next[next.length - 1] as number;
      if (e < graph.first(s + 1)) {
        next[next.length - 1] = e + 1;
        const t = graph.to(e);
        if (by[graph.via(e)] !== 1 || part[t] !== name) continue;
        if (index[t] === 0) enter(t);
        else if (index[t] !== DONE) low[s] = Math.min(low[s] as number, index[t] as number);
        continue;
      }
      path.pop();
      next.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[s] as number);
      if (low[s] !== index[s]) continue;
      const component: number[] = [];
      for (;;) {
        const t = stack.pop() as number;
        index[t] = DONE;
        component.push(t);
        if (t === s) break;
      }
      yield component;
    }
  }
}
