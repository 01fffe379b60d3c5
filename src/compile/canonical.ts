/**
 * The exact representative of an orbit: of all states that a symmetry makes of one, the smallest. It runs for every
 * transition, so small groups get straight-line code, one function for each element, that stops at the first word which
 * is larger. Large groups are filtered field by field instead, the way minimal images are found with a chain of
 * stabilisers: what is not smallest in the fields looked at so far is out. Either way a fixed order of the words, or of
 * the fields, says what is smaller, so the representative is the same for all states of an orbit.
 */

import type { Instance, System } from '../model/system.ts';
import type { Layout } from './layout.ts';
import type { Symmetry, SymmetryElement } from './symmetry.ts';

/** Replaces the packed state at `at` by the representative of its orbit. */
export type Canonical = (words: Int32Array, at: number) => void;

/** Up to this many elements, each one gets code of its own. */
const STRAIGHT_LINE_LIMIT = 24;
/** Longest source of one function; far longer ones are not optimised. */
const SOURCE_LIMIT = 20_000;
/** Largest table, in bits of its index, that renames several fields at once. */
const CHUNK_BITS = 9;

/**
 * Code for a symmetry over packed states. Local states of every instance must be packed as their numbers in the tables
 * that the symmetry was found in.
 */
export function canonicalizer(system: System, symmetry: Symmetry, layout: Layout): Canonical {
  const { elements } = symmetry;
  if (elements.length === 0) return () => {};
  if (elements.length < STRAIGHT_LINE_LIMIT) {
    const code = elements.map((element) => elementSource(system, element, layout));
    if (code.every(({ source }) => source.length <= SOURCE_LIMIT)) return straightLine(code, layout);
  }
  return filtering(system, elements, layout);
}

const machineAt = (system: System, i: number): string => (system.instances[i] as Instance).machine;

// Straight-line code

interface ElementCode {
  readonly source: string;
  readonly tables: readonly Int32Array[];
}

function straightLine(code: readonly ElementCode[], { words }: Layout): Canonical {
  const best = new Int32Array(words);
  const makers = code.map(({ source, tables }) => {
    const names = tables.map((_, k) => `T${k}`);
    return new Function(...names, `"use strict"; return (w,at,b) => {${source}};`)(...tables);
  });
  const each = (what: (word: number) => string) => Array.from({ length: words }, (_, word) => what(word)).join('');
  const body =
    each((word) => `b[${word}]=w[at+${word}];`) +
    makers.map((_, k) => `E${k}(w,at,b);`).join('') +
    each((word) => `w[at+${word}]=b[${word}];`);
  const names = makers.map((_, k) => `E${k}`);
  return new Function('b', ...names, `"use strict"; return (w,at) => {${body}};`)(best, ...makers) as Canonical;
}

/** Source of `(w, at, b) => void`: puts the image of the state into `b` if it is smaller than what is there. */
function elementSource(system: System, element: SymmetryElement, layout: Layout): ElementCode {
  const tables: Int32Array[] = [];
  const lines = [Array.from({ length: layout.words }, (_, word) => `const w${word}=w[at+${word}];`).join('')];
  lines.push('let c=0;');
  for (let word = 0; word < layout.words; word++) {
    const moves = movesInto(system, element, layout, word);
    const still = moves.every(({ map, delta, from }) => map === null && delta === 0 && from.word === word);
    lines.push(`const v${word}=(${still ? `w${word}` : termsOf(moves, tables)})|0;`);
    // Where nothing moves, a tie stays one only against the state itself; the best so far may differ.
    lines.push(`if(c===0){const d=b[${word}];if(v${word}>d)return;if(v${word}<d)c=1;}`);
  }
  const store = Array.from({ length: layout.words }, (_, word) => `b[${word}]=v${word};`).join('');
  lines.push(`if(c===1){${store}}`);
  return { source: lines.join('\n'), tables };
}

/** A field of the image: where it comes from, how far it is shifted, and how its value changes (null: not at all). */
interface Move {
  readonly from: Layout['fields'][number];
  readonly shift: number;
  readonly delta: number;
  readonly map: Int32Array | null;
}

function movesInto(system: System, { source, local }: SymmetryElement, { fields }: Layout, word: number): Move[] {
  return fields.flatMap((field, i) => {
    if (field.word !== word || field.width === 0) return [];
    const from = fields[source[i] as number] as Layout['fields'][number];
    const map = local.get(machineAt(system, i)) as Int32Array;
    const changes = map.some((to, value) => to !== value);
    return [{ from, shift: field.shift, delta: field.shift - from.shift, map: changes ? map : null }];
  });
}

/** The image of a word: masks and shifts for values that stay, table lookups for those that change. */
function termsOf(moves: readonly Move[], tables: Int32Array[]): string {
  const terms: string[] = [];
  const plain = new Map<string, { word: number; delta: number; mask: number }>();
  const renamed = moves.flatMap((move) => {
    const { from, delta, map } = move;
    if (map !== null) return [{ ...move, map }];
    const key = `${from.word} ${delta}`;
    const group = plain.get(key) ?? { word: from.word, delta, mask: 0 };
    group.mask |= (2 ** from.width - 1) << from.shift;
    plain.set(key, group);
    return [];
  });
  for (const { word, delta, mask } of plain.values()) {
    const masked = mask === -1 ? `w${word}` : `(w${word}&${mask})`;
    terms.push(delta === 0 ? masked : delta > 0 ? `(${masked}<<${delta})` : `(${masked}>>>${-delta})`);
  }
  renamed.sort((a, b) => a.from.word - b.from.word || a.from.shift - b.from.shift);
  while (renamed.length > 0) {
    const { word, shift: low, width } = (renamed[0] as (typeof renamed)[number]).from;
    const limit = low + Math.max(width, CHUNK_BITS);
    let count = 1;
    while (count < renamed.length) {
      const { from } = renamed[count] as (typeof renamed)[number];
      if (from.word !== word || from.shift + from.width > limit) break;
      count++;
    }
    const chunk = renamed.splice(0, count);
    const bits = Math.max(...chunk.map(({ from }) => from.shift + from.width)) - low;
    const table = Int32Array.from({ length: 2 ** bits }, (_, value) =>
      chunk.reduce((image, { from, shift, map }) => {
        const old = (value >>> (from.shift - low)) & (2 ** from.width - 1);
        return image | ((map[old] ?? 0) << shift);
      }, 0),
    );
    const shifted = low === 0 ? `w${word}` : `w${word}>>>${low}`;
    terms.push(`T${tables.length}[(${shifted})&${2 ** bits - 1}]`);
    tables.push(table);
  }
  return terms.join('|') || '0';
}

// Filtering

/**
 * The elements as a tree: all elements below a node take the fields that were looked at so far from the same fields, with
 * the same renaming. Nodes of a level lie in one row after another.
 */
interface Level {
  /** For each node: the field that its value comes from, and where its renaming begins in the table of all. */
  readonly from: Int32Array;
  readonly base: Int32Array;
  /** First child of each node on the next level; the last entry ends the last one's. */
  readonly children: Int32Array;
  /** The one element below a node, or -1. */
  readonly only: Int32Array;
}

function filtering(system: System, elements: readonly SymmetryElement[], { fields }: Layout): Canonical {
  const all = [identityLike(elements[0] as SymmetryElement), ...elements];
  const moved = fields
    .map((_, i) => i)
    .filter((i) => (fields[i] as Layout['fields'][number]).width > 0 && isMoved(system, elements, i));
  const place = new Map(moved.map((i, k) => [i, k]));
  const count = moved.length;
  if (count === 0) return () => {};
  const renamings = new Renamings();
  const from = moved.map((i) => Int32Array.from(all, ({ source }) => place.get(source[i] as number) as number));
  const base = moved.map((i) => {
    const machine = machineAt(system, i);
    return Int32Array.from(all, ({ local }) => renamings.add(machine, local.get(machine) as Int32Array));
  });
  const levels = tree(from, base);
  const map = renamings.table();
  const shapes = moved.map((i) => fields[i] as Layout['fields'][number]);
  const word = Int32Array.from(shapes, (field) => field.word);
  const shift = Int32Array.from(shapes, (field) => field.shift);
  const mask = Int32Array.from(shapes, (field) => (field.width === 32 ? -1 : 2 ** field.width - 1));
  const old = new Int32Array(count);
  let nodes = new Int32Array(all.length);
  let kept = new Int32Array(all.length);
  const root = Int32Array.of(0, levels[0]?.from.length ?? 0);

  return (words, at) => {
    for (let k = 0; k < count; k++) {
      old[k] = ((words[at + (word[k] as number)] as number) >>> (shift[k] as number)) & (mask[k] as number);
    }
    let children: Int32Array = root;
    let remaining = 1;
    nodes[0] = 0;
    let element = 0;
    for (let l = 0; l < levels.length; l++) {
      const level = levels[l] as Level;
      const levelFrom = level.from;
      const levelBase = level.base;
      let least = 0x7fffffff;
      let size = 0;
      for (let n = 0; n < remaining; n++) {
        const node = nodes[n] as number;
        const end = children[node + 1] as number;
        for (let child = children[node] as number; child < end; child++) {
          const value = map[(levelBase[child] as number) + (old[levelFrom[child] as number] as number)] as number;
          if (value > least) continue;
          if (value < least) {
            least = value;
            size = 0;
          }
          kept[size++] = child;
        }
      }
      const swap = nodes;
      nodes = kept;
      kept = swap;
      remaining = size;
      children = level.children;
      element = level.only[nodes[0] as number] as number;
      if (remaining === 1 && element >= 0) break;
    }
    if (element === 0) return;
    for (let k = 0; k < count; k++) {
      const source = (from[k] as Int32Array)[element] as number;
      const value = map[((base[k] as Int32Array)[element] as number) + (old[source] as number)] as number;
      const i = at + (word[k] as number);
      words[i] =
        ((words[i] as number) & ~((mask[k] as number) << (shift[k] as number))) | (value << (shift[k] as number));
    }
  };
}

/**
 * The levels of the tree. A field that tells no more elements apart than those before it comes at once, for it can only
 * put more of them out; then the one that tells the fewest apart.
 */
function tree(from: readonly Int32Array[], base: readonly Int32Array[]): Level[] {
  const pairs = from.map((sources, k) =>
    Float64Array.from(sources, (source, e) => pairOf(source, (base[k] as Int32Array)[e] as number)),
  );
  const count = from[0]?.length ?? 0;
  const levels: Level[] = [];
  let groups: number[][] = [Array.from({ length: count }, (_, element) => element)];
  const push = (field: number): void => {
    const next: number[][] = [];
    const starts = groups.map((group) => {
      const start = next.length;
      const parts = new Map<number, number[]>();
      for (const element of group) {
        const pair = (pairs[field] as Float64Array)[element] as number;
        const part = parts.get(pair);
        if (part) part.push(element);
        else parts.set(pair, [element]);
      }
      next.push(...parts.values());
      return start;
    });
    levels.at(-1)?.children.set([...starts, next.length]);
    const first = next.map((group) => group[0] as number);
    levels.push({
      from: Int32Array.from(first, (element) => (from[field] as Int32Array)[element] as number),
      base: Int32Array.from(first, (element) => (base[field] as Int32Array)[element] as number),
      children: new Int32Array(next.length + 1),
      only: Int32Array.from(next, (group) => (group.length === 1 ? (group[0] as number) : -1)),
    });
    groups = next;
  };
  let left = [...from.keys()];
  while (left.length > 0) {
    const parts = new Map(left.map((field) => [field, partsOf(groups, pairs[field] as Float64Array)]));
    const fewest = Math.min(...parts.values());
    const now = fewest === groups.length ? left.filter((field) => parts.get(field) === fewest) : [];
    if (now.length === 0) now.push(left.find((field) => parts.get(field) === fewest) as number);
    for (const field of now) push(field);
    left = left.filter((field) => !now.includes(field));
  }
  // Elements that are together to the end do the same to every field that takes space.
  for (const [node, group] of groups.entries()) (levels.at(-1) as Level).only[node] = group[0] as number;
  return levels;
}

/** Into how many parts a field splits groups of elements. */
const partsOf = (groups: readonly (readonly number[])[], pairs: Float64Array): number =>
  groups.reduce((sum, group) => sum + new Set(group.map((element) => pairs[element])).size, 0);

/** A source and a renaming as one number; a system has at most 400 instances. */
const pairOf = (source: number, base: number): number => base * 0x200 + source;

/** The renamings of all machines in one table, equal ones once. */
class Renamings {
  readonly #bases = new Map<string, number>();
  readonly #values: number[] = [];

  /** Where the renaming begins. */
  add(machine: string, map: Int32Array): number {
    const key = `${machine} ${map.join()}`;
    const known = this.#bases.get(key);
    if (known !== undefined) return known;
    const begin = this.#values.length;
    this.#bases.set(key, begin);
    for (const to of map) this.#values.push(to);
    return begin;
  }

  table(): Int32Array {
    return Int32Array.from(this.#values);
  }
}

const identityLike = ({ source, local }: SymmetryElement): SymmetryElement => ({
  source: source.map((_, i) => i),
  local: new Map([...local].map(([machine, map]) => [machine, map.map((_, value) => value)])),
});

/** Whether some element changes the field of an instance. */
const isMoved = (system: System, elements: readonly SymmetryElement[], i: number): boolean =>
  elements.some(({ source, local }) => {
    const map = local.get(machineAt(system, i)) as Int32Array;
    return source[i] !== i || map.some((to, value) => to !== value);
  });
