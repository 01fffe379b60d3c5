/** Values as numbers: null is -1, false 0, true 1, then the members of each sort in a row, then everything else. */

import { showValue, type Value } from '../model/domain.ts';
import { InputError } from '../model/errors.ts';
import type { Constants } from '../model/evaluate.ts';

export class Atoms {
  readonly #ids = new Map<string, number>([
    ['false', 0],
    ['true', 1],
  ]);
  readonly #values: Value[] = [false, true];
  readonly #bases = new Map<string, number>();

  constructor(constants: Constants) {
    for (const [sort, { members }] of constants.sorts) {
      this.#bases.set(sort, this.#values.length);
      for (const member of members) {
        const key = `text ${member}`;
        if (this.#ids.has(key))
          throw new InputError(
            `sorts: '${member}' is a member of '${sort}' and of another sort; give one of them another prefix`,
          );
        this.#ids.set(key, this.#values.length);
        this.#values.push(member);
      }
    }
  }

  /** Atom of the first member of a sort; the others follow. */
  base(sort: string): number {
    return this.#bases.get(sort) as number;
  }

  /** The atom of a value, made on first sight. */
  of(value: Value): number {
    if (value === null) return -1;
    if (typeof value === 'boolean') return value ? 1 : 0;
    const key = Array.isArray(value) ? `set ${showValue(value)}` : `text ${value}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#ids.set(key, id);
    this.#values.push(value);
    return id;
  }

  value(atom: number): Value {
    return atom < 0 ? null : (this.#values[atom] as Value);
  }

  get count(): number {
    return this.#values.length;
  }
}
