/**
 * The exact representative of an orbit: of all states that a symmetry makes of one, the packed state whose words are
 * lexicographically smallest. It runs for every transition, so small groups get straight-line code, one function for
 * each element, that stops at the first word which is larger. Large groups are filtered field by field instead: what is
 * not smallest in the most significant field is out.
 */

import type { Instance, System } from '../model/system.ts';
import type { Layout } from './layout.ts';
import type { Symmetry, SymmetryElement } from './symmetry.ts';

/** Replaces the packed state at `at` by the representative of its orbit. */
export type Canonical = (words: Uint32Array, at: number) => void;

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
  readonly tables: readonly Uint32Array[];
}

function straightLine(code: readonly ElementCode[], { words }: Layout): Canonical {
  const best = new Uint32Array(words);
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
  const tables: Uint32Array[] = [];
  const lines = [Array.from({ length: layout.words }, (_, word) => `const w${word}=w[at+${word}];`).join('')];
  lines.push('let c=0;');
  for (let word = 0; word < layout.words; word++) {
    const moves = movesInto(system, element, layout, word);
    const still = moves.every(({ map, delta, from }) => map === null && delta === 0 && from.word === word);
    lines.push(`const v${word}=(${still ? `w${word}` : termsOf(moves, tables)})>>>0;`);
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
function termsOf(moves: readonly Move[], tables: Uint32Array[]): string {
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
    const table = Uint32Array.from({ length: 2 ** bits }, (_, value) =>
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

function filtering(system: System, elements: readonly SymmetryElement[], { fields }: Layout): Canonical {
  const count = elements.length + 1;
  const moved = fields
    .map((_, i) => i)
    .filter((i) => (fields[i] as Layout['fields'][number]).width > 0 && isMoved(system, elements, i))
    .sort((a, b) => {
      const [x, y] = [fields[a], fields[b]] as [Layout['fields'][number], Layout['fields'][number]];
      return x.word - y.word || y.shift - x.shift;
    });
  const place = new Map(moved.map((i, k) => [i, k]));
  const width = moved.length;
  // For each moved field and each element: which moved field it comes from, and where its map begins in `maps`.
  const from = new Int32Array(width * count);
  const base = new Int32Array(width * count);
  const bases = new Map<string, number>();
  const maps: number[] = [];
  const baseOf = (machine: string, map: Int32Array): number => {
    const key = `${machine} ${map.join()}`;
    const known = bases.get(key);
    if (known !== undefined) return known;
    const begin = maps.length;
    bases.set(key, begin);
    for (const to of map) maps.push(to);
    return begin;
  };
  for (const [k, i] of moved.entries()) {
    const machine = machineAt(system, i);
    const size = ((elements[0] as SymmetryElement).local.get(machine) as Int32Array).length;
    from[k * count] = k;
    base[k * count] = baseOf(
      machine,
      Int32Array.from({ length: size }, (_, value) => value),
    );
    for (const [e, { source, local }] of elements.entries()) {
      from[k * count + e + 1] = place.get(source[i] as number) as number;
      base[k * count + e + 1] = baseOf(machine, local.get(machine) as Int32Array);
    }
  }
  const map = Int32Array.from(maps);
  const shapes = moved.map((i) => fields[i] as Layout['fields'][number]);
  const word = Int32Array.from(shapes, (field) => field.word);
  const shift = Int32Array.from(shapes, (field) => field.shift);
  const mask = Int32Array.from(shapes, (field) => (field.width === 32 ? -1 : 2 ** field.width - 1));
  const old = new Int32Array(width);
  const left = new Int32Array(count);

  return (words, at) => {
    for (let k = 0; k < width; k++) {
      old[k] = ((words[at + (word[k] as number)] as number) >>> (shift[k] as number)) & (mask[k] as number);
    }
    for (let e = 0; e < count; e++) left[e] = e;
    let remaining = count;
    for (let k = 0; k < width && remaining > 1; k++) {
      const row = k * count;
      let least = 0x7fffffff;
      let kept = 0;
      for (let n = 0; n < remaining; n++) {
        const e = left[n] as number;
        const value = map[(base[row + e] as number) + (old[from[row + e] as number] as number)] as number;
        if (value > least) continue;
        if (value < least) {
          least = value;
          kept = 0;
        }
        left[kept++] = e;
      }
      remaining = kept;
    }
    const e = left[0] as number;
    if (e === 0) return;
    for (let k = 0; k < width; k++) {
      const value = map[(base[k * count + e] as number) + (old[from[k * count + e] as number] as number)] as number;
      const i = at + (word[k] as number);
      words[i] =
        ((words[i] as number) & ~((mask[k] as number) << (shift[k] as number))) | (value << (shift[k] as number));
    }
  };
}

/** Whether some element changes the field of an instance. */
const isMoved = (system: System, elements: readonly SymmetryElement[], i: number): boolean =>
  elements.some(({ source, local }) => {
    const map = local.get(machineAt(system, i)) as Int32Array;
    return source[i] !== i || map.some((to, value) => to !== value);
  });
