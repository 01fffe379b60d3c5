/** Definitions as JSON. */

/**
 * JSON text, indented. A user's functions come out as their source, and names of bound variables, which depend on the
 * order in which files were loaded, by their order of appearance.
 */
export function jsonText(data: unknown): string {
  const text = JSON.stringify(data, (_, value) => (typeof value === 'function' ? String(value) : value), 2);
  const order = new Map<string, string>();
  const canonical = text.replace(/"(\w+)#\d+"/g, (name, sort: string) => {
    const known = order.get(name) ?? `"${sort}#${order.size}"`;
    order.set(name, known);
    return known;
  });
  return `${canonical}\n`;
}
