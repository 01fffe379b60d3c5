/** Which instances an expression may look at. */

import { type ExprNode, walk } from '../model/expr.ts';
import type { System } from '../model/system.ts';

/** Instances that a condition may look at, flows by their tags; all of a machine where the index is not fixed. */
export function readBy(system: System, condition: ExprNode): Set<number> {
  const reads = new Set<number>();
  walk(condition, (node) => {
    const of = node.op === 'accepts' ? node.send.to : 'of' in node && !Array.isArray(node.of) ? node.of : null;
    if (of === null || !('machine' in of)) return;
    for (const [i, { machine, index }] of system.instances.entries()) {
      if (machine !== of.machine) continue;
      if (of.index.every((part, k) => part.op !== 'const' || part.value === index[k])) reads.add(i);
    }
  });
  return reads;
}
