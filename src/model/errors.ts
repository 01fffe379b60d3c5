/** An error in what the user gave: a model, a scenario, a trace, an argument. Reported in one line, exit code 2. */
export class InputError extends Error {}

/** The known name nearest to a wrong one, for error messages; null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `unknown <what> 'x'; did you mean 'y'? Known: ...` */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const list = known.length > 12 ? `${known.slice(0, 12).join(', ')}, ... (${known.length})` : known.join(', ');
  return `unknown ${what} '${name}'${near ? `; did you mean '${near}'?` : ';'} known: ${list || 'none'}`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(change, (previous[j] as number) + 1, (current[j - 1] as number) + 1);
    }
    previous = current;
  }
  return previous[b.length] as number;
}
