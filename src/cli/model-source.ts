/** Where in the files of the models a step, a machine or a property is written: for tools that point at a line. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Place } from '../report/gate.ts';
import { sourceFolders } from './catalog.ts';

/** A quoted text in a file. */
interface Quoted extends Place {
  /** What the file is called, without its ending. */
  readonly stem: string;
  /** key: it stands in front of a colon; id: behind `id:`. */
  readonly as: 'key' | 'id' | 'other';
}

/** The line of a step, by the label that its file has and the flow that defines it; else the file of the flow; else null. */
export function placeOfStep(label: string, flow: string): Place | null {
  const hits = index().get(label) ?? [];
  const best =
    hits.find(({ as, stem }) => as === 'key' && stem === flow) ??
    hits.find(({ stem }) => stem === flow) ??
    hits.find(({ as }) => as === 'key') ??
    hits[0];
  return best ? { file: best.file, line: best.line } : placeOfId(flow);
}

/** The line of what has an id: a machine, a property. */
export function placeOfId(id: string): Place | null {
  const hit = index()
    .get(id)
    ?.find(({ as }) => as === 'id');
  return hit ? { file: hit.file, line: hit.line } : null;
}

let known: ReadonlyMap<string, readonly Quoted[]> | null = null;

/** Every quoted text of the models and properties, read once. */
function index(): ReadonlyMap<string, readonly Quoted[]> {
  if (known) return known;
  const found = new Map<string, Quoted[]>();
  for (const file of sourceFolders().flatMap(sourcesIn)) {
    const stem = basename(file).replace(/\.[^.]*$/, '');
    const shown = relative(process.cwd(), file).replaceAll('\\', '/');
    for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      for (const match of line.matchAll(/(id: *)?(['"`])((?:(?!\2)[^\\]|\\.)+)\2( *:)?/g)) {
        const [, id, , text, colon] = match;
        const as = colon ? 'key' : id ? 'id' : 'other';
        const label = (text as string).replace(/\\(.)/g, '$1');
        const hit = { file: shown, line: i + 1, stem, as } as const;
        const others = found.get(label);
        if (others) others.push(hit);
        else found.set(label, [hit]);
      }
    }
  }
  known = found;
  return found;
}

/** The sources below a folder, in order of their names; compiled ones only where there are no others. */
function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/(^|[\\/])node_modules[\\/]|\.test\.|\.d\.ts$/.test(file))
    .sort();
  const typed = files.filter((file) => /\.[cm]?ts$/.test(file));
  return (typed.length > 0 ? typed : files.filter((file) => /\.m?js$/.test(file))).map((file) => join(folder, file));
}
