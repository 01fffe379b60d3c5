/**
 * Symmetry: which renamings of members, and of copies of a flow, change nothing that a run or a property can see. Nothing
 * is taken on faith from declarations: a renaming is accepted when every table of the system commutes with it (Ip and
 * Dill, "Better verification through symmetry", 1996; there scalar sets are declared, here automorphisms are found).
 */

import { type Sort, sameValue, type Value } from '../model/domain.ts';
import { isOfRuns, type PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import type { Quotient } from './quotient.ts';
import type { EventTable, FlowTable, LocalState, ResourceTable, Table } from './tabulate.ts';
import { Terms } from './terms.ts';

/** An automorphism: `new[i] = local[machine of i][old[source[i]]]` is the state with everything renamed. */
export interface SymmetryElement {
  readonly source: Int32Array;
  readonly local: ReadonlyMap<string, Int32Array>;
}

export interface Symmetry {
  /** The group without its identity. */
  readonly elements: readonly SymmetryElement[];
  /** Number of elements, the identity included. */
  readonly order: number;
  /** What is permuted, and in how many ways: `page 6`. */
  readonly sorts: readonly string[];
  /** Why a sort is not permuted, or not in all ways; and which bounds were met. */
  readonly reasons: readonly string[];
}

export interface SymmetryOptions {
  /** False keeps every thread where it is, as progress of one thread needs it. */
  readonly moveThreads: boolean;
  /** False keeps every flow where it is. */
  readonly moveFlows?: boolean;
}

/** Most renamings that are tried; beyond it only those that move few sorts at once are. */
const CANDIDATE_LIMIT = 20_000;
/** Largest group. */
const GROUP_LIMIT = 5_040;
/** Largest sort of which all permutations are tried; of larger ones, transpositions and rotations. */
const FULL_PERMUTATIONS = 5;

/** Something that a renaming permutes: the members of a sort, or the copies of a flow at an index. */
interface Block {
  readonly name: string;
  readonly size: number;
  /** Position of the identity is 0. */
  readonly permutations: readonly (readonly number[])[];
}

/** A renaming with what it does. */
interface Candidate {
  readonly members: ReadonlyMap<string, string>;
  readonly source: Int32Array;
}

interface Accepted extends Candidate, SymmetryElement {}

/**
 * The automorphisms of a system's tables under which every property is invariant. `reduced` may be a quotient or not;
 * local states are renamed first, and their class is taken then.
 */
export function findSymmetry(
  system: System,
  reduced: Quotient,
  properties: readonly PropertyDef[],
  options: SymmetryOptions,
): Symmetry {
  const reasons: string[] = [];
  // That some thread can become idle again is a statement about this thread.
  const fixThreads = !options.moveThreads || properties.some(({ kind }) => kind === 'can_become_idle');
  // Fairness is to each flow by itself.
  const fixFlows = options.moveFlows === false || properties.some(isOfRuns);
  const checker = new Checker(system, reduced, properties);
  const blocks = blocksOf(system);
  const refusals = new Map<string, string>();
  /** Choices that were refused, and single permutations, by block, that were accepted. */
  const refused = new Set<string>();
  const accepted = new Set<string>();
  const group = new Group(identityOf(system, reduced));
  if (checker.opaque !== null) reasons.push(`an opaque function (${checker.opaque}) is asked while exploring`);
  const choices = checker.opaque === null ? candidates(blocks, reasons) : [];
  for (const choice of choices) {
    const candidate = candidateOf(system, blocks, choice);
    const moved = blocks.filter((_, k) => choice[k] !== 0);
    const alone = moved.length === 1 ? moved[0]?.name : undefined;
    const refuse = (why: string) => {
      refused.add(choice.join());
      if (alone !== undefined && !refusals.has(alone)) refusals.set(alone, why);
    };
    if (candidate === null) {
      refuse('instances have no image');
      continue;
    }
    if (group.has(candidate)) {
      if (alone !== undefined) accepted.add(aloneKey(choice));
      continue;
    }
    // What is refused stays so, whatever is done before or after it that is accepted.
    if (moved.length > 1 && choice.some((p, k) => accepted.has(`${k} ${p}`) && refused.has(without(choice, k)))) {
      refused.add(choice.join());
      continue;
    }
    if (fixThreads && [...candidate.members].some(([from, to]) => from !== to && isThread(system, from))) {
      refuse('threads are told apart by progress properties');
      continue;
    }
    if (fixFlows && movesFlow(system, candidate)) {
      refuse('flows are told apart by the fairness of runs');
      continue;
    }
    const checked = checker.check(candidate);
    if (typeof checked !== 'string' && alone !== undefined) {
      accepted.add(aloneKey(choice));
    }
    if (typeof checked === 'string') refuse(checked);
    else if (!group.add(checked)) {
      reasons.push(`the group has more than ${GROUP_LIMIT} elements; a part of it is used`);
      break;
    }
  }
  const sorts: string[] = [];
  for (const [name, { members }] of system.constants.sorts) {
    if (members.length < 2) continue;
    const ways = group.ways(members);
    if (ways > 1) sorts.push(`${name} ${ways}`);
    const why = refusals.get(name);
    if (ways < factorial(members.length) && why !== undefined) reasons.push(`${name}: ${why}`);
  }
  for (const { name } of blocks) {
    const why = refusals.get(name);
    if (why !== undefined && !system.constants.sorts.has(name)) reasons.push(`${name}: ${why}`);
  }
  return { elements: group.actions(), order: group.actions().length + 1, sorts, reasons: [...new Set(reasons)] };
}

const without = (choice: readonly number[], block: number): string =>
  choice.map((p, k) => (k === block ? 0 : p)).join();

/** A choice that moves one block. */
const aloneKey = (choice: readonly number[]): string => {
  const k = choice.findIndex((p) => p !== 0);
  return `${k} ${choice[k]}`;
};

const movesFlow = (system: System, { source }: Candidate): boolean =>
  source.some((from, image) => from !== image && system.instances[image]?.kind !== 'resource');

const isThread = (system: System, member: string): boolean =>
  system.constants.sorts.get('thread')?.members.includes(member) ?? false;

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

// Candidates

function blocksOf(system: System): Block[] {
  const blocks: Block[] = [];
  for (const [name, { members, order }] of system.constants.sorts) {
    if (name === 'thread' || members.length < 2) continue;
    blocks.push({ name, size: members.length, permutations: permutationsOf(members.length, order) });
  }
  for (const { id, machine, kind, index, copy } of system.instances) {
    if (kind === 'resource' || copy !== 1) continue;
    const size = system.copies(machine, index).length;
    blocks.push({ name: copiesName(id), size, permutations: permutationsOf(size, 'unordered') });
  }
  return blocks;
}

/** What an instance is called without the number of its copy. */
const copiesName = (id: string): string => `copies of ${id.replace(/\.\d+$/, '')}`;

function permutationsOf(size: number, order: Sort['order']): number[][] {
  const identity = Array.from({ length: size }, (_, i) => i);
  const rotations = identity.slice(1).map((by) => identity.map((i) => (i + by) % size));
  const found =
    size <= FULL_PERMUTATIONS
      ? allPermutations(identity)
      : order === 'cyclic'
        ? [identity, ...rotations]
        : [identity, ...transpositions(identity), ...rotations];
  const moved = (permutation: readonly number[]) => permutation.filter((to, from) => to !== from).length;
  return found.sort((a, b) => moved(a) - moved(b));
}

const allPermutations = (of: readonly number[]): number[][] =>
  of.length === 0
    ? [[]]
    : of.flatMap((first) => allPermutations(of.filter((other) => other !== first)).map((rest) => [first, ...rest]));

const transpositions = (identity: readonly number[]): number[][] =>
  identity.flatMap((a) => identity.slice(a + 1).map((b) => identity.map((i) => (i === a ? b : i === b ? a : i))));

/** Choices of one permutation for each block, those that move few blocks first; never the identity alone. */
function candidates(blocks: readonly Block[], reasons: string[]): number[][] {
  const all = blocks.reduce((product, { permutations }) => product * permutations.length, 1);
  if (all > CANDIDATE_LIMIT) {
    reasons.push(`${all} renamings are too many to try; those that move few sorts at once were`);
  }
  const found: number[][] = [];
  for (let moved = 1; moved <= blocks.length; moved++) {
    const before = found.length;
    const choose = (from: number, left: number, choice: number[]): void => {
      if (found.length >= CANDIDATE_LIMIT) return;
      if (left === 0) {
        found.push(choice);
        return;
      }
      for (let k = from; k <= blocks.length - left; k++) {
        for (let p = 1; p < (blocks[k] as Block).permutations.length; p++) {
          const next = [...choice];
          next[k] = p;
          choose(k + 1, left - 1, next);
        }
      }
    };
    choose(0, moved, Array<number>(blocks.length).fill(0));
    if (found.length === before) break;
  }
  return found;
}

/** What a choice does to members and instances; null where an instance has no image. */
function candidateOf(system: System, blocks: readonly Block[], choice: readonly number[]): Candidate | null {
  const members = new Map<string, string>();
  const copies = new Map<string, readonly number[]>();
  for (const [k, { name, permutations }] of blocks.entries()) {
    const permutation = permutations[choice[k] as number] as readonly number[];
    const sort = system.constants.sorts.get(name)?.members;
    if (!sort) copies.set(name, permutation);
    for (const [i, member] of (sort ?? []).entries()) members.set(member, sort?.[permutation[i] as number] as string);
  }
  const imageOf = ({ id, kind, machine, index, copy }: Instance): number => {
    const renamed = index.map((member) => members.get(member) ?? member);
    const position = kind === 'resource' ? 0 : (copies.get(copiesName(id))?.[copy] ?? copy);
    return system.copies(machine, renamed)[position] ?? -1;
  };
  // Threads come first: resources may be indexed by them.
  for (const instance of system.instances) {
    if (instance.thread === null) continue;
    const image = system.instances[imageOf(instance)];
    if (!image || image.thread === null) return null;
    members.set(instance.thread, image.thread);
  }
  const source = new Int32Array(system.instances.length).fill(-1);
  for (const [i, instance] of system.instances.entries()) {
    const image = imageOf(instance);
    if (image < 0) return null;
    source[image] = i;
  }
  return source.includes(-1) ? null : { members, source };
}

function identityOf(system: System, { tables }: Quotient): Accepted {
  return {
    members: new Map(
      [...system.constants.sorts.values()].flatMap(({ members }) => members.map((m) => [m, m] as const)),
    ),
    source: Int32Array.from(system.instances, (_, i) => i),
    local: new Map([...tables].map(([machine, { states }]) => [machine, Int32Array.from(states, (_, i) => i)])),
  };
}

// The check

class Checker {
  readonly #system: System;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #terms: Terms;
  readonly #ways = new Map<string, readonly Ways[]>();
  readonly #properties: readonly { readonly id: string; readonly terms: readonly number[] }[];
  /** For each machine: the members of each class, and the class of a member by its path and fields. */
  readonly #members = new Map<string, readonly (readonly LocalState[])[]>();
  readonly #classes = new Map<string, ReadonlyMap<string, number>>();
  /** The first opaque function that explored expressions would ask; null when there is none. */
  readonly opaque: string | null;

  constructor(system: System, { tables, members, classOf }: Quotient, properties: readonly PropertyDef[]) {
    this.#system = system;
    this.#tables = tables;
    this.#terms = new Terms(system);
    this.#properties = properties.map((property) => ({ id: property.id, terms: this.#terms.property(property) }));
    for (const [machine, table] of tables) {
      const classes: LocalState[][] = table.states.map(() => []);
      const numbers = new Map<string, number>();
      for (const [i, state] of (members.get(machine) ?? []).entries()) {
        const number = (classOf.get(machine) as Int32Array)[i] as number;
        classes[number]?.push(state);
        numbers.set(
          keyOf(state, (value) => value),
          number,
        );
      }
      this.#members.set(machine, classes);
      this.#classes.set(machine, numbers);
      if (table.kind !== 'flow') continue;
      this.#ways.set(
        machine,
        table.states.map(({ id }) => new Map(this.#terms.ways(table, id, properties).map((w) => [w.term, w.target]))),
      );
    }
    this.opaque = this.#terms.opaque[0] ?? null;
  }

  /** The renaming with its maps of local states, or why it is none that can be used. */
  check(candidate: Candidate): Accepted | string {
    const value = this.#valueMap(candidate.members);
    const wrong = this.#constants(value) ?? this.#firstCopies(candidate.source);
    if (wrong !== null) return wrong;
    const rename = this.#terms.renamer(value);
    const variant = this.#properties.find(({ terms }) => terms.some((term) => rename(term) !== term));
    if (variant) return `property ${variant.id} tells members apart`;
    const local = new Map<string, Int32Array>();
    for (const [machine, table] of this.#tables) {
      const map = table.kind === 'resource' ? this.#resource(table, value) : this.#flow(table, value, rename);
      if (typeof map === 'string') return map;
      local.set(machine, map);
    }
    return { ...candidate, local };
  }

  #valueMap(members: ReadonlyMap<string, string>): (value: Value) => Value {
    const sorts = [...this.#system.constants.sorts.values()];
    return (value) => {
      if (typeof value === 'string') return members.get(value) ?? value;
      if (!Array.isArray(value) || value.length === 0) return value;
      const renamed = new Set(value.map((member: string) => members.get(member) ?? member));
      // Sets are kept in member order.
      return sorts.flatMap((sort) => sort.members.filter((member) => renamed.has(member)));
    };
  }

  /** A question to a flow that runs several times, other than for its tags, goes to the first copy. */
  #firstCopies(source: Int32Array): string | null {
    for (const [image, from] of source.entries()) {
      const { machine, kind, copy } = this.#system.instances[image] as Instance;
      const { is, fields } = this.#terms.observed(machine);
      if (kind === 'resource' || (is.size === 0 && fields.size === 0)) continue;
      if ((copy === 0) !== (this.#system.instances[from]?.copy === 0)) return `the first ${machine} is asked about`;
    }
    return null;
  }

  /** Topology tables, and the order of sorts, where some expression asks for them while exploring. */
  #constants(value: (value: Value) => Value): string | null {
    const { sorts, tables } = this.#system.constants;
    for (const name of this.#terms.tablesAsked) {
      const table = tables[name] ?? {};
      for (const member of sorts.get(this.#system.protocol.tables[name]?.from ?? '')?.members ?? []) {
        if (!sameValue(value(table[member] ?? null), table[String(value(member))] ?? null))
          return `table '${name}' tells members apart`;
      }
    }
    for (const name of this.#terms.ordersAsked) {
      const { members, order } = sorts.get(name) ?? { members: [], order: 'unordered' };
      const next = (member: string) => {
        const after = members[members.indexOf(member) + 1];
        return after ?? (order === 'cyclic' ? (members[0] as string) : null);
      };
      if (members.some((member) => value(next(member)) !== next(String(value(member)))))
        return `the order of '${name}' is asked for`;
    }
    return null;
  }

  /**
   * The image of each local state. It begins with what the fields say, and from there steps and events lead the way:
   * a field that nothing asks about may have any value. `follow` pairs what a local state and its image lead to; it
   * returns why they cannot be a pair.
   */
  #localMap(
    machine: string,
    table: Table,
    value: (value: Value) => Value,
    follow: (state: number, image: number, pair: (state: number, image: number) => void) => string | null,
  ): Int32Array | string {
    const classes = this.#classes.get(machine) as ReadonlyMap<string, number>;
    const map = new Int32Array(table.states.length).fill(-1);
    const hit = new Int32Array(table.states.length).fill(-1);
    const open: number[] = [];
    let wrong: string | null = null;
    const pair = (state: number, image: number): void => {
      if (map[state] === image) return;
      if (map[state] !== -1 || hit[image] !== -1) {
        wrong ??= `${machine}: ${table.states[state]?.text} has two images, or shares one`;
        return;
      }
      map[state] = image;
      hit[image] = state;
      open.push(state);
    };
    for (const { id, text } of table.states) {
      if (map[id] !== -1) continue;
      const images = (this.#members.get(machine)?.[id] ?? []).map((member) => classes.get(keyOf(member, value)));
      const image = images.find((one) => one !== undefined);
      if (image === undefined) return `${machine}: ${text} has no image`;
      pair(id, image);
      for (let state = open.pop(); state !== undefined; state = open.pop()) {
        const other = map[state] as number;
        // `pair` may find a fault of its own while `follow` runs.
        const odd = this.#lookAlike(machine, table, state, other, value) ?? follow(state, other, pair);
        wrong ??= odd;
        if (wrong !== null) return wrong;
      }
      if (wrong !== null) return wrong;
    }
    return map;
  }

  /** Whether all that is asked about two local states has the same answer but for the renaming; null, or why not. */
  #lookAlike(
    machine: string,
    table: Table,
    state: number,
    image: number,
    value: (value: Value) => Value,
  ): string | null {
    const observed = this.#terms.observed(machine);
    const tags = table.kind === 'flow' ? ['idle', ...observed.tags] : [...observed.tags];
    const [a, b] = [table.states[state] as LocalState, table.states[image] as LocalState];
    const same =
      [...observed.fields].every((field) => sameValue(value(a.context[field] ?? null), b.context[field] ?? null)) &&
      [...observed.is.values()].every((states) => states.includes(a.path) === states.includes(b.path)) &&
      tags.every((tag) => a.tags.includes(tag) === b.tags.includes(tag));
    return same ? null : `${machine}: ${a.text} and ${b.text} look different`;
  }

  /** Every way that leaves a local state leaves its image, renamed, and leads to the image. */
  #flow(table: FlowTable, value: (value: Value) => Value, rename: (term: number) => number): Int32Array | string {
    const { id } = table.machine.def;
    const ways = this.#ways.get(id) as readonly Ways[];
    return this.#localMap(id, table, value, (state, image, pair) => {
      const [mine, others] = [ways[state] as Ways, ways[image] as Ways];
      const differently = `flow ${id} goes on differently from ${table.states[state]?.text} and from ${table.states[image]?.text}`;
      if (mine.size !== others.size) return differently;
      for (const [term, target] of mine) {
        const other = others.get(rename(term));
        if (other === undefined) return differently;
        pair(target, other);
      }
      return null;
    });
  }

  /** Every event takes renamed local states and payloads to renamed ones. */
  #resource(table: ResourceTable, value: (value: Value) => Value): Int32Array | string {
    const { id } = table.machine.def;
    const observed = this.#terms.observed(id);
    const events: { event: EventTable; images: Int32Array; sent: boolean }[] = [];
    for (const event of table.events.values()) {
      const sent = observed.sent.has(event.event);
      if (!sent && !observed.asked.has(event.event)) continue;
      const images = payloadImages(event, value);
      if (images === null) return `${id}.${event.event} does not take every renamed value`;
      events.push({ event, images, sent });
    }
    return this.#localMap(id, table, value, (state, image, pair) => {
      for (const { event, images, sent } of events) {
        const { width, rows } = event;
        for (let k = 0; k < width; k++) {
          const to = rows[state * width + k] as number;
          const other = rows[image * width + (images[k] as number)] as number;
          if (to < 0 !== other < 0) return `${id}.${event.event} tells members apart`;
          if (to >= 0 && sent) pair(to, other);
        }
      }
      return null;
    });
  }
}

/** What leaves a local state: where each term leads. */
type Ways = ReadonlyMap<number, number>;

/** A local state in one word, with its values renamed. */
const keyOf = ({ path, context }: LocalState, value: (value: Value) => Value): string =>
  `${path} ${JSON.stringify(Object.values(context).map(value))}`;

/** For each payload the number of the renamed one; null where a renamed value is outside its domain. */
function payloadImages({ payload, width }: EventTable, value: (value: Value) => Value): Int32Array | null {
  const images = new Int32Array(width);
  let stride = width;
  for (const { values } of payload) {
    stride /= values.length;
    const positions = values.map((one) => values.findIndex((other) => sameValue(other, value(one))));
    if (positions.includes(-1)) return null;
    for (let k = 0; k < width; k++) {
      const digit = Math.floor(k / stride) % values.length;
      images[k] = (images[k] as number) + (positions[digit] as number) * stride;
    }
  }
  return images;
}

// The group

/** Automorphisms, closed under composition. */
class Group {
  readonly #identity: Accepted;
  readonly #generators: Accepted[] = [];
  #elements: Map<string, Accepted>;
  #names: Set<string>;

  constructor(identity: Accepted) {
    this.#identity = identity;
    this.#elements = new Map([[actionKey(identity), identity]]);
    this.#names = new Set([nameKey(identity)]);
  }

  has(candidate: Candidate): boolean {
    return this.#names.has(nameKey(candidate));
  }

  /** Adds an automorphism and what it generates; false, and nothing added, when the group would be too large. */
  add(element: Accepted): boolean {
    const generators = [...this.#generators, element];
    const elements = new Map([[actionKey(this.#identity), this.#identity]]);
    const names = new Set([nameKey(this.#identity)]);
    // A Map's iterator meets what is added on the way.
    for (const one of elements.values()) {
      for (const generator of generators) {
        const product = composed(generator, one);
        names.add(nameKey(product));
        const key = actionKey(product);
        if (elements.has(key)) continue;
        if (elements.size >= GROUP_LIMIT) return false;
        elements.set(key, product);
      }
    }
    this.#generators.push(element);
    this.#elements = elements;
    this.#names = names;
    return true;
  }

  /** In how many ways these members are permuted. */
  ways(members: readonly string[]): number {
    return new Set([...this.#elements.values()].map((one) => members.map((m) => one.members.get(m)).join())).size;
  }

  /** All but the identity. */
  actions(): SymmetryElement[] {
    return [...this.#elements.values()].slice(1).map(({ source, local }) => ({ source, local }));
  }
}

/** First `b`, then `a`. */
const composed = (a: Accepted, b: Accepted): Accepted => ({
  members: new Map([...b.members].map(([from, to]) => [from, a.members.get(to) ?? to])),
  source: a.source.map((via) => b.source[via] as number),
  local: new Map(
    [...b.local].map(([machine, map]) => [
      machine,
      map.map((to) => (a.local.get(machine) as Int32Array)[to] as number),
    ]),
  ),
});

const nameKey = ({ members, source }: Candidate): string => `${[...members].sort().join()} ${source.join()}`;

/** What an element does to states; maps that change nothing are left out. */
const actionKey = ({ source, local }: SymmetryElement): string =>
  `${source.join()} ${[...local].filter(([, map]) => map.some((to, from) => to !== from)).join(' ')}`;
