/** The reference protocol, with devices taken in order and in any order. */
import { protocol } from '../../src/model/index.ts';
import { cpu } from './cpu.ts';
import { collected, cpu_pte, dma, notifier_lock, pte, residency, sequence_number } from './resources.ts';
import { thread, thread_any_order } from './thread.ts';

const resources = [residency, cpu_pte, dma, pte, sequence_number, notifier_lock, collected];
const page = { prefix: 'p', order: 'unordered', size: 1, interchangeable: true, says: 'pages' } as const;
const sequences = { prefix: 's', order: 'cyclic', size: 4, says: 'notifier sequence numbers' } as const;

export const reference = protocol({
  id: 'reference',
  says: 'Faults, invalidations and migrations over a few pages; a migration visits the devices from first to last',
  sorts: { page, device: { prefix: 'd', order: 'ordered', size: 1, says: 'devices' }, sequence: sequences },
  resources,
  flows: [thread, cpu],
});

export const reference_any_order = protocol({
  id: 'reference_any_order',
  says: 'The same; a migration visits the devices in any order, which makes them interchangeable',
  sorts: {
    page,
    device: { prefix: 'd', order: 'unordered', size: 1, interchangeable: true, says: 'devices' },
    sequence: sequences,
  },
  resources,
  flows: [thread_any_order, cpu],
});
