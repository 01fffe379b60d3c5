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

/** JSON text for files that people edit: what fits into a line of `width` columns stands in one, as a formatter has it. */
export function compactJson(data: unknown, width = 120, indent = '', lead = 0): string {
  const line = inOneLine(data);
  if (typeof data !== 'object' || data === null || indent.length + lead + line.length + 1 <= width) return line;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(data) ? '[]' : '{}';
  const parts = Array.isArray(data)
    ? data.map((value) => compactJson(value, width, inner))
    : Object.entries(data).map(([key, value]) => {
        const name = `${JSON.stringify(key)}: `;
        return name + compactJson(value, width, inner, name.length);
      });
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

function inOneLine(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(inOneLine).join(', ')}]`;
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  const parts = Object.entries(data).map(([key, value]) => `${JSON.stringify(key)}: ${inOneLine(value)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
