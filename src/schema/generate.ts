/** Writes the TypeScript types of the JSON Schemas into generated/. Run by `npm run generate`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

export const SCHEMAS = [
  'scenario',
  'trace',
  'result',
  'simulation',
  'matrix',
  'matrix-result',
  'questions',
  'questions-result',
  'count-result',
  'locks-result',
  'catalogue',
  'catalogue-result',
  'mutants-result',
  'patch',
  'series',
] as const;

/** The types of one schema, as source. */
export async function typesOf(name: (typeof SCHEMAS)[number]): Promise<string> {
  const schema = JSON.parse(readFileSync(new URL(`./${name}.schema.json`, import.meta.url), 'utf8'));
  return compile(schema, name, {
    bannerComment: `/* Generated from ${name}.schema.json by \`npm run generate\`; do not edit. */`,
    // Where a schema refers to another one.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** Where the types of a schema are kept. */
export const generatedFile = (name: string): URL => new URL(`./generated/${name}.ts`, import.meta.url);

if (process.argv.includes('--write')) {
  for (const name of SCHEMAS) writeFileSync(generatedFile(name), await typesOf(name));
}
