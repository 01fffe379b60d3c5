/** lru_drain_work - the work item runs, if its CPU is not taken. Kernel: mm/swap.c: lru_add_drain_per_cpu(). */
import { and, flow, must, step } from '../../src/model/index.ts';
import { cpu_token } from '../resources/cpu_token.ts';
import { lru_drain } from '../resources/lru_drain.ts';

export const lru_drain_work = flow({
  id: 'lru_drain_work',
  kind: 'engine',
  source: 'mm/swap.c: lru_add_drain_per_cpu()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'process_one_work: lru_add_drain_per_cpu': step({
          guard: and(lru_drain().is('queued'), cpu_token().is('free')),
          actions: [must(lru_drain().run())],
          target: 'run',
          atomic: 'it moves pages between lists that are not modelled',
        }),
      },
    },
  },
});
