/**
 * forger - a system that puts any address into the page table of its device: the last initiator. With one initiator that is the
 * importing system itself; with more, a third one, to which nothing is exported.
 *
 * Kernel    none: what a foreign kernel writes into its own page table is its own affair
 */
import { and, ev, flow, isNull, must, next, step } from '../../src/model/index.ts';
import { request } from '../resources/request.ts';

export const forger = flow({
  id: 'forger',
  kind: 'environment',
  source: 'mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Brost): security between systems',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'forger: request to any address': step({
          choose: { i: 'initiator', a: 'addr' },
          guard: and(isNull(next('initiator', ev('i'))), request(ev('i')).is('none')),
          actions: [must(request(ev('i')).forge({ addr: ev('a') }))],
          target: 'run',
          atomic: 'its own entry and its own TLB are seen by nobody else',
        }),
      },
    },
  },
});
