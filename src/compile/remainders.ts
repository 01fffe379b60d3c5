/** What own fields and payload leave open of expressions. */

import { type Known, reduce, reduceSend } from '../model/evaluate.ts';
import { type ExprNode, type SendNode, walk } from '../model/expr.ts';
import type { System } from '../model/system.ts';
import type { Context } from '../model/to-xstate.ts';

/** Own fields and payload; what is not there is null. */
export const ownKnown = (context: Context, event: Context): Known => ({
  own: (field) => context[field] ?? null,
  ev: (name) => event[name] ?? null,
});

/** What is left open of an expression is worked out once for each of the values that it reads. */
export class Remainders {
  readonly #system: System;
  readonly #read = new Map<object, { own: string[]; ev: string[] }>();
  readonly #left = new Map<object, Map<string, { left: ExprNode; key: string }>>();
  readonly #sends = new Map<object, Map<string, SendNode>>();

  constructor(system: System) {
    this.#system = system;
  }

  of(expr: ExprNode, context: Context, payload: Context): { readonly left: ExprNode; readonly key: string } {
    return remembered(this.#left, expr, this.#values(expr, expr, context, payload), () => {
      const left = reduce(expr, this.#system.constants, ownKnown(context, payload));
      return { left, key: JSON.stringify(left) };
    });
  }

  ofSend(send: SendNode, context: Context, payload: Context): SendNode {
    return remembered(this.#sends, send, this.#values(send, { op: 'accepts', send }, context, payload), () =>
      reduceSend(send, this.#system.constants, ownKnown(context, payload)),
    );
  }

  /** The values of the own fields and of the payload that an expression reads. */
  #values(key: object, expr: ExprNode, context: Context, payload: Context): string {
    let read = this.#read.get(key);
    if (!read) {
      const [own, ev] = [new Set<string>(), new Set<string>()];
      walk(expr, (node) => {
        if (node.op === 'own') own.add(node.field);
        if (node.op === 'ev') ev.add(node.name);
      });
      read = { own: [...own], ev: [...ev] };
      this.#read.set(key, read);
    }
    let values = '';
    for (const field of read.own) values += `${JSON.stringify(context[field] ?? null)} `;
    for (const name of read.ev) values += `${JSON.stringify(payload[name] ?? null)} `;
    return values;
  }
}

function remembered<T>(memory: Map<object, Map<string, T>>, of: object, values: string, work: () => T): T {
  const known = memory.get(of) ?? new Map<string, T>();
  memory.set(of, known);
  const before = known.get(values);
  if (before !== undefined) return before;
  const result = work();
  known.set(values, result);
  return result;
}
