/** Plain tables that fit a terminal. */

/** Rows of cells as aligned columns, two blanks apart. Columns named in `right` are aligned to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join('  ')
      .trimEnd(),
  );
}

/** A whole number with thousands separated by commas, independent of the locale. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Text in lines of at most `width` columns, broken at blanks; the lines after the first are indented. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (candidate.length > width - (lines.length > 0 ? indent.length : 0) && line !== '') {
      lines.push((lines.length > 0 ? indent : '') + line);
      line = word;
    } else line = candidate;
  }
  return line === '' ? lines : [...lines, (lines.length > 0 ? indent : '') + line];
}
