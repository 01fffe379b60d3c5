/** Parsers that others wrote, for drawings that ours print. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { fromDot, type RootGraphModel } from 'ts-graphviz';

/** Graphviz text as a graph; throws where it is none. */
export const dotGraph = (text: string): RootGraphModel => fromDot(text);

interface Mermaid {
  parse(text: string): Promise<{ readonly diagramType: string }>;
}

let mermaid: Mermaid | null = null;

/** The type of a Mermaid drawing; throws where Mermaid's own parser refuses it. */
export async function mermaidType(text: string): Promise<string> {
  mermaid ??= loadMermaid();
  return (await mermaid.parse(text)).diagramType;
}

/** Its small edition is one file, made for browsers; the grammar needs none of what a browser has. */
function loadMermaid(): Mermaid {
  const file = createRequire(import.meta.url).resolve('@mermaid-js/tiny');
  const page = createContext({ console, setTimeout, clearTimeout, structuredClone, URL });
  runInContext(readFileSync(file, 'utf8'), page, { filename: file });
  return (page as { mermaid: Mermaid }).mermaid;
}
