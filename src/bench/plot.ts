/** A plot as SVG text: curves over a logarithmic axis. */

export interface Curve {
  readonly title: string;
  /** From small to large x; x above zero. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, GAP] = [640, 220, 70, 30, 30, 20];

/** One panel under the other, each with its own curve and its own y from zero; x is shared. */
export function plot(xTitle: string, curves: readonly Curve[]): string {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => Math.log10(x)));
  const [low, high] = [Math.floor(Math.min(...xs)), Math.ceil(Math.max(...xs))];
  const right = (x: number) => LEFT + ((Math.log10(x) - low) / Math.max(high - low, 1)) * (WIDTH - LEFT - GAP);
  const panels = curves.map(({ title, points }, k) => {
    const top = k * HEIGHT;
    const most = niceAbove(Math.max(...points.map(([, y]) => y)));
    const down = (y: number) => top + HEIGHT - BOTTOM - (y / most) * (HEIGHT - BOTTOM - TOP);
    const levels = [0, 0.25, 0.5, 0.75, 1].map((part) => part * most);
    const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return [
      `<text x="${LEFT}" y="${top + 18}" font-weight="bold">${escaped(title)}</text>`,
      ...levels.flatMap((y) => [
        `<line x1="${LEFT}" x2="${WIDTH - GAP}" y1="${fixed(down(y))}" y2="${fixed(down(y))}" stroke="#ddd"/>`,
        `<text x="${LEFT - 6}" y="${fixed(down(y) + 4)}" text-anchor="end">${plain(y)}</text>`,
      ]),
      ...decades.map(
        (d) =>
          `<text x="${fixed(right(10 ** d))}" y="${top + HEIGHT - BOTTOM + 16}" text-anchor="middle">1e${d}</text>`,
      ),
      `<polyline fill="none" stroke="#06c" stroke-width="2" points="${points
        .map(([x, y]) => `${fixed(right(x))},${fixed(down(y))}`)
        .join(' ')}"/>`,
      ...points.map(([x, y]) => `<circle cx="${fixed(right(x))}" cy="${fixed(down(y))}" r="3" fill="#06c"/>`),
    ].join('\n');
  });
  const height = curves.length * HEIGHT + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...panels,
    `<text x="${(WIDTH + LEFT) / 2}" y="${height - 6}" text-anchor="middle">${escaped(xTitle)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

const fixed = (n: number): string => n.toFixed(1);
const plain = (n: number): string => `${Number(n.toPrecision(3))}`;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The least of 1, 2, 4, 5, 8, 10 times a power of ten that is not below. */
function niceAbove(n: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(n, 1e-9)));
  return (([1, 2, 4, 5, 8, 10] as const).find((k) => k * unit >= n) ?? 10) * unit;
}
