import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedFile, SCHEMAS, typesOf } from './generate.ts';

test.each(SCHEMAS)('the generated types of %s are those of its schema', async (name) => {
  expect(readFileSync(generatedFile(name), 'utf8')).toBe(await typesOf(name));
});
