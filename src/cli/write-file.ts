/** Writing files; what cannot be written is bad input. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../model/errors.ts';

/** Writes a file, and its folder if there is none. Throws an `InputError` that ends with `advice`. */
export function writeFile(file: string, text: string, advice: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); ${advice}`);
  }
}

/** Makes a folder and those around it. One level at a time: on some file systems the recursive form of Node tries for ever. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}
