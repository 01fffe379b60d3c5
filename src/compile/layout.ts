/**
 * How a global state is packed: one bit field for each instance's local state, none straddling a 32-bit word. Generated
 * code names the state before a step `s` (words of `S` from `a` on) and its successor `n` (words of `B` from `o` on).
 */

export interface Layout {
  /** Bits that the local states need, without padding. */
  readonly bits: number;
  /** 32-bit words of a packed state. */
  readonly words: number;
  /** Low bits of each word that are used. */
  readonly used: readonly number[];
  readonly fields: readonly { readonly word: number; readonly shift: number; readonly width: number }[];
}

/** Words of packed states, one state after the other. */
export type Words = Int32Array<ArrayBufferLike>;

export type StateName = 's' | 'n';

/** Lays out instances with the given numbers of local states; wide ones first, so that words fill up. */
export function layOut(localStateCounts: readonly number[]): Layout {
  const widths = localStateCounts.map((count) => (count <= 1 ? 0 : 32 - Math.clz32(count - 1)));
  const used: number[] = [];
  const fields: { word: number; shift: number; width: number }[] = [];
  const order = widths.map((_, i) => i).sort((a, b) => (widths[b] as number) - (widths[a] as number) || a - b);
  for (const i of order) {
    const width = widths[i] as number;
    let word = used.findIndex((bits) => bits + width <= 32);
    if (word < 0) word = used.push(0) - 1;
    fields[i] = { word, shift: used[word] as number, width };
    used[word] = (used[word] as number) + width;
  }
  return { bits: widths.reduce((sum, width) => sum + width, 0), words: Math.max(1, used.length), used, fields };
}

/** The low `width` bits. */
export const maskOf = (width: number): number => (width === 32 ? -1 : 2 ** width - 1);

const ARRAYS = { s: ['S', 'a'], n: ['B', 'o'] } as const;

/** Code of the word of a state. */
export const wordOf = (state: StateName, word: number | string): string => {
  const [array, base] = ARRAYS[state];
  return `${array}[${word === 0 ? base : `${base}+${word}`}]`;
};

/** Code of the local state at a fixed position. */
export function readField({ fields }: Layout, state: StateName, position: number): string {
  const { word, shift, width } = fields[position] as Layout['fields'][number];
  if (width === 0) return '0';
  const shifted = shift === 0 ? wordOf(state, word) : `${wordOf(state, word)}>>>${shift}`;
  return shift + width === 32 ? `(${shifted})` : `(${shifted}&${maskOf(width)})`;
}

/** Statement that replaces the local state at a fixed position. */
export function writeField({ fields }: Layout, state: StateName, position: number, value: string): string {
  const { word, shift, width } = fields[position] as Layout['fields'][number];
  if (width === 0) return '';
  const target = wordOf(state, word);
  const placed = /^\d+$/.test(value) ? `${Number(value) << shift}` : shift === 0 ? value : `${value}<<${shift}`;
  return width === 32 ? `${target}=${placed};` : `${target}=${target}&${~(maskOf(width) << shift)}|${placed};`;
}

type Shapes = readonly [word: string, shift: string, mask: string];

/** Code of the local state at a position that is a variable; `shapes` are tables by position. */
export const readAt = ([word, shift, mask]: Shapes, state: StateName, position: string): string =>
  `(${wordOf(state, `${word}[${position}]`)}>>>${shift}[${position}]&${mask}[${position}])`;

/** Statement that replaces the local state at a position that is a variable. */
export function writeAt([word, shift, mask]: Shapes, state: StateName, position: string, value: string): string {
  const target = wordOf(state, `${word}[${position}]`);
  return `${target}=${target}&~(${mask}[${position}]<<${shift}[${position}])|${value}<<${shift}[${position}];`;
}

/** Packs local states, one for each instance, into words from `at` on. */
export function pack({ fields, words: count }: Layout, locals: ArrayLike<number>, words: Words, at: number): void {
  words.fill(0, at, at + count);
  for (let i = 0; i < fields.length; i++) {
    const { word, shift, width } = fields[i] as Layout['fields'][number];
    if (width > 0) words[at + word] = (words[at + word] as number) | ((locals[i] as number) << shift);
  }
}

/** The inverse of `pack`. */
export function unpack({ fields }: Layout, words: Words, at: number, locals: Int32Array): void {
  for (let i = 0; i < fields.length; i++) {
    const { word, shift, width } = fields[i] as Layout['fields'][number];
    locals[i] = width === 0 ? 0 : ((words[at + word] as number) >>> shift) & maskOf(width);
  }
}
