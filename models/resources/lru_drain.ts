/** lru_drain - the work item of lru_add_drain_all() for the CPU on which a GPU fault is served. Kernel: mm/swap.c: lru_add_drain_all(). */
import { resource } from '../../src/model/index.ts';

export const lru_drain = resource({
  id: 'lru_drain',
  source: 'mm/swap.c: lru_add_drain_per_cpu()',
  events: { queue: {}, run: {} },
  initial: 'none',
  states: { none: { on: { queue: 'queued' } }, queued: { on: { queue: 'ignore', run: 'none' } } },
  illegal: { run: ['N1', 'a work item runs that is not queued'] },
});
