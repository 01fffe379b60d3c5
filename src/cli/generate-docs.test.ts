import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../testing/command-line.ts';
import { documents } from './generate-docs.ts';

test.each([...documents()])('%s says what the code says', (file, text) => {
  expect(readFileSync(join(root, file), 'utf8')).toBe(text);
});
