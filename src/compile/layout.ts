/** How a global state is packed: one bit field for each instance's local state, none straddling a 32-bit word. */

export interface Layout {
  /** Bits that the local states need, without padding. */
  readonly bits: number;
  /** 32-bit words of a packed state. */
  readonly words: number;
  readonly fields: readonly { readonly word: number; readonly shift: number; readonly width: number }[];
}

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
  return { bits: widths.reduce((sum, width) => sum + width, 0), words: Math.max(1, used.length), fields };
}

/** Source of `(s, w, at) => void`: packs local states into words. */
export function packSource({ fields, words }: Layout): string {
  const parts: string[][] = Array.from({ length: words }, () => []);
  for (const [i, { word, shift, width }] of fields.entries()) {
    if (width > 0) (parts[word] as string[]).push(shift === 0 ? `s[${i}]` : `s[${i}]<<${shift}`);
  }
  return parts.map((terms, word) => `w[at+${word}]=${terms.join('|') || '0'};`).join('\n');
}

/** Source of `(w, at, s) => void`: the inverse. */
export function unpackSource({ fields, words }: Layout): string {
  const loads = Array.from({ length: words }, (_, word) => `const w${word}=w[at+${word}];`);
  const stores = fields.map(({ word, shift, width }, i) => {
    if (width === 0) return `s[${i}]=0;`;
    const shifted = shift === 0 ? `w${word}` : `w${word}>>>${shift}`;
    return `s[${i}]=${width === 32 ? `${shifted}|0` : `(${shifted})&${2 ** width - 1}`};`;
  });
  return [...loads, ...stores].join('\n');
}
