/** What a protocol was read from: files, trees and commits. */

import type { SourceFile } from '../model/protocol.ts';
import { hang, hangItems } from './hang.ts';
import { columns } from './table.ts';

/** Digits of a commit where space is short; the kernel's own habit. */
const SHORT = 12;

/** Files in the order given, put together by their trees. */
function byTree(source: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const trees = new Map<string, SourceFile[]>();
  for (const one of source) trees.set(one.tree, [...(trees.get(one.tree) ?? []), one]);
  return trees;
}

/** Every file with its whole commit, below the tree that has it. */
export function sourceTable(lead: string, source: readonly SourceFile[], width: number): string[] {
  const indent = ' '.repeat(lead.length);
  const rows = columns(source.map(({ file, commit }) => [file, `@${commit}`]));
  const lines = [...byTree(source)].flatMap(([tree, files]) => [
    ...hang(indent, [tree, ...new Set(files.flatMap(({ note }) => note ?? []))].join(', '), width),
    ...files.map((one) => `${indent}  ${rows[source.indexOf(one)]}`),
  ]);
  return lines.map((line, i) => (i === 0 ? lead + line.slice(lead.length) : line));
}

/** In few lines: `linux-mm/linux-mm drm_gpusvm.c @da66e8c0ce72, hmm.c @0a1e70b48f45; ...`. */
export function sourceLines(lead: string, source: readonly SourceFile[], width: number): string[] {
  const trees = [...byTree(source)];
  const items = trees.flatMap(([tree, files], t) =>
    files.map(({ file, commit }, i) => {
      const name = `${file.slice(file.lastIndexOf('/') + 1)} @${commit.slice(0, SHORT)}`;
      const end = i < files.length - 1 ? ',' : t < trees.length - 1 ? ';' : '';
      return `${i === 0 ? `${tree} ` : ''}${name}${end}`;
    }),
  );
  return hangItems(lead, items, '', width);
}
