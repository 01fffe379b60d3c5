/** Interleaved rounds (A B C, A B C, ...): what disturbs the machine for a while disturbs all alike. */

/** Runs every contestant once a round. Results by contestant, in the order of the rounds. */
export async function interleaved<K extends string, T>(
  count: number,
  contestants: Readonly<Record<K, () => Promise<T>>>,
): Promise<Readonly<Record<K, readonly T[]>>> {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []])) as unknown as Record<K, T[]>;
  for (let round = 0; round < count; round++) {
    for (const name of Object.keys(contestants) as K[]) results[name].push(await contestants[name]());
  }
  return results;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error('no numbers to take the median of');
  return (low + high) / 2;
}

/** Median of the ratios round by round. */
export const medianRatio = (above: readonly number[], below: readonly number[]): number =>
  median(above.map((number, round) => number / (below[round] as number)));
