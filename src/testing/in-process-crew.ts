/** A crew without threads: its workers take turns, phase by phase. What they compute is what threads would. */

import type { Compiled } from '../compile/compile.ts';
import type { Engage } from '../explore/parallel.ts';
import { Shard } from '../explore/shard.ts';

/** Workers over one compiled system, or over one made for each. */
export const inProcess =
  (make: () => Compiled): Engage =>
  (setups) => {
    const shards = setups.map((setup) => new Shard(make(), setup));
    return {
      async work(block) {
        const phases = shards[0]?.phases.length ?? 0;
        for (let i = 0; i < phases; i++) for (const shard of shards) shard.phases[i]?.(block);
        return shards.map((shard) => shard.report());
      },
      async dismiss() {},
    };
  };
