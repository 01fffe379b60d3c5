import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import { modelsIn } from './models.ts';

/** A folder with one file in it. */
function folder(source: string, name = 'index.mjs'): string {
  const path = mkdtempSync(join(tmpdir(), 'stalemate-models-'));
  writeFileSync(join(path, name), source);
  return path;
}

const GOOD = "{ protocols: [{ id: 'p', resources: [], flows: [] }], properties: [{ id: 'P1', kind: 'deadlock' }] }";

test.each([
  ['named', `const all = ${GOOD}; export const { protocols, properties } = all;`],
  ['as a default', `export default ${GOOD};`],
])('models that are exported %s', async (_, source) => {
  const models = await modelsIn(folder(source));
  expect(models.protocols.map(({ id }) => id)).toEqual(['p']);
  expect(models.properties.map(({ id }) => id)).toEqual(['P1']);
  expect(models.mutations).toEqual([]);
});

test.each<[string, () => string, RegExp]>([
  ['no folder', () => join(tmpdir(), 'stalemate-nowhere'), /stalemate-nowhere: no such folder/],
  ['no index', () => folder('', 'main.js'), /expected one of index\.js, index\.mjs, index\.ts in it/],
  [
    'nothing exported',
    () => folder(''),
    /index\.mjs: exports no 'protocols'; expected `export const protocols = \[\.\.\.\]`/,
  ],
  ['a default that is none', () => folder('export default 3;'), /its default export is no object/],
  ['no array', () => folder('export const protocols = 3; export const properties = [];'), /'protocols' is no array/],
  [
    'something else in it',
    () => folder('export const protocols = [{ id: 3 }]; export const properties = [];'),
    /protocols\[0\] is not what protocol\(\) makes/,
  ],
  [
    'two of one name',
    () =>
      folder(
        `const all = ${GOOD}; export const { protocols } = all; export const properties = [...all.properties, ...all.properties];`,
      ),
    /properties: two of them are called 'P1'/,
  ],
  ['no JavaScript', () => folder('export const protocols = ;'), /cannot be loaded: /],
  ['an error while it is loaded', () => folder("throw new Error('no luck');"), /cannot be loaded: no luck/],
])('refused: %s', async (_, make, says) => {
  const error = await modelsIn(make()).catch((one) => one);
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(says);
  expect(error.message).not.toContain('\n');
});
