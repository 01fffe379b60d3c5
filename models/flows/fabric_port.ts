/**
 * fabric_port - where requests from the fabric enter the target device: looked at, translated, carried out.
 *
 * Kernel    fabric hardware; mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): what arrives on the wire is an address
 *           of the target's own, or is translated there by a page-table walk
 * Kept      the window is asked once, when a request comes in; then its address is resolved, by itself or through the target's
 *           TLB, which a walk fills; then it reaches the page. A drain is acknowledged when no request that had passed the window
 *           is under way to the address
 * Left out  answers on their way back; an entry that is linked and not synced, but seen all the same
 *
 * An engine: it serves what is on the wire. No lock is looked at.
 */
import { and, any, eq, ev, flow, must, not, step } from '../../src/model/index.ts';
import { filtered, pageBehind, virtual_addressing, windowOf } from '../fabric.ts';
import { na } from '../resources/na.ts';
import { na_tlb } from '../resources/na_tlb.ts';
import { port_drain } from '../resources/port_drain.ts';
import { request } from '../resources/request.ts';

const came = request(ev('i'));
const admitted = came.is('admitted');
const which = { i: 'initiator' };

export const fabric_port = flow({
  id: 'fabric_port',
  kind: 'engine',
  source: 'fabric hardware at the target',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'port: look up window': step({
          choose: which,
          alternatives: {
            refused: {
              guard: and(came.is('issued'), filtered, windowOf(ev('i'), came.addr).is('closed')),
              actions: [must(came.refuse())],
              target: 'run',
            },
            admitted: { guard: came.is('issued'), actions: [must(came.admit())], target: 'run' },
          },
        }),
        'port: resolve physical address': step({
          choose: which,
          read: { p: pageBehind(came.addr) },
          guard: and(admitted, not(virtual_addressing)),
          actions: [must(came.resolve({ page: ev('p') }))],
          target: 'run',
        }),
        'port: walk': step({
          choose: which,
          read: { a: came.addr, p: na(came.addr).page },
          guard: and(admitted, virtual_addressing, na_tlb(came.addr).is('empty'), na(came.addr).is('synced')),
          actions: [must(na_tlb(ev('a')).fill({ page: ev('p') }))],
          target: 'run',
        }),
        'port: resolve through TLB': step({
          choose: which,
          read: { p: na_tlb(came.addr).page },
          guard: and(admitted, na_tlb(came.addr).is('cached')),
          actions: [must(came.resolve({ page: ev('p') }))],
          target: 'run',
        }),
        'port: fault': step({
          choose: which,
          guard: and(admitted, virtual_addressing, na_tlb(came.addr).is('empty'), not(na(came.addr).is('synced'))),
          actions: [must(came.refuse())],
          target: 'run',
        }),
        'port: access': step({
          choose: which,
          read: { p: came.page },
          guard: came.is('resolved'),
          actions: [must(came.complete())],
          target: 'run',
        }),
        'port: drain acknowledged': step({
          choose: { a: 'addr' },
          guard: and(
            port_drain(ev('a')).is('submitted'),
            not(any('initiator', (i) => and(eq(request(i).addr, ev('a')), request(i).is('admitted', 'resolved')))),
          ),
          actions: [must(port_drain(ev('a')).ack())],
          target: 'run',
        }),
      },
    },
  },
});
