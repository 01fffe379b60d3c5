/** What differs between two texts. */

/** Lines of context around a change. */
const CONTEXT = 2;

/**
 * Lines that differ, `-` before and `+` after, with two lines of context and the less indented lines that a change
 * stands under; `...` where lines are left out.
 */
export function changedLines(before: readonly string[], after: readonly string[]): string[] {
  const script = editScript(before, after);
  const headings = headingsOf(script);
  const near = script.map(
    (_, i) =>
      headings.has(i) || script.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((line) => !line.startsWith(' ')),
  );
  const lines: string[] = [];
  for (const [i, line] of script.entries()) {
    if (near[i]) lines.push(line.trimEnd());
    else if (near[i - 1] && near.slice(i).includes(true)) lines.push('  ...');
  }
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines that a changed line stands under: before it, and less indented than anything between. */
function headingsOf(script: readonly string[]): ReadonlySet<number> {
  const depth = (line: string) => line.slice(2).search(/\S/);
  const found = new Set<number>();
  for (const [i, line] of script.entries()) {
    if (line.startsWith(' ')) continue;
    let limit = depth(line);
    for (let above = i - 1; above >= 0 && limit > 0; above--) {
      const own = depth(script[above] as string);
      if (own < 0 || own >= limit) continue;
      limit = own;
      found.add(above);
    }
  }
  return found;
}

/** Longest common subsequence; the texts are a few hundred lines. */
function editScript(before: readonly string[], after: readonly string[]): string[] {
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      (common[i] as number[])[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const script: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      script.push(`  ${before[i]}`);
      i++;
      j++;
    } else if (i < before.length && (j === after.length || at(i + 1, j) >= at(i, j + 1)))
      script.push(`- ${before[i++]}`);
    else script.push(`+ ${after[j++]}`);
  }
  return script;
}
