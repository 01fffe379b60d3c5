/** Which steps of the protocols do something, so that a rule about all of them forgets none. */

import { protocols } from '../models/index.ts';

type Flow = (typeof protocols)[number]['flows'][number];
type Place = Flow['places'][string];
type Steps = Extract<Place, { kind: 'steps' }>;

/** Every flow, those that are called included, once. */
function flowsOf(flows: readonly Flow[], seen = new Set<Flow>()): ReadonlySet<Flow> {
  for (const flow of flows) {
    if (seen.has(flow)) continue;
    seen.add(flow);
    const called = Object.values(flow.places).flatMap((place) => (place.kind === 'call' ? [place.flow] : []));
    flowsOf(called, seen);
  }
  return seen;
}

/** Labels of the steps at the places that match. */
function stepsAt(match: (place: Steps, flow: Flow, next: Place | undefined) => readonly string[]): readonly string[] {
  const labels = [...flowsOf(protocols.flatMap(({ flows }) => flows))].flatMap((flow) => {
    const places = Object.values(flow.places);
    return places.flatMap((place, i) => (place.kind === 'steps' ? match(place, flow, places[i + 1]) : []));
  });
  return [...new Set(labels)];
}

/** Flows that reclaim in the background allocate nothing. */
const BACKGROUND = ['kswapd', 'pagemap_reclaim'];
const RECLAIM = ['reclaim', 'pagemap_scan', 'buffer_reclaim'];
const runsReclaim = (place: Place | undefined) => place?.kind === 'call' && RECLAIM.includes(place.flow.id);

/** All steps of the places from which a thread may go on to reclaim: they allocate. */
export const allocations = stepsAt((place, flow, next) =>
  Object.values(place.on).some(({ alternatives }) =>
    alternatives.some(({ target }) => runsReclaim(target === null ? next : flow.places[target])),
  ) && !BACKGROUND.includes(flow.id)
    ? Object.keys(place.on)
    : [],
);

/** Steps that sleep until they get the lock of one of these resources; a trylock never sleeps. */
export const sleepsFor = (locks: RegExp): readonly string[] =>
  stepsAt((place) =>
    Object.entries(place.on)
      .filter(([, { alternatives }]) =>
        alternatives.some(({ actions }) =>
          actions.some((effect) => effect.kind === 'wait' && locks.test(effect.send.to.machine)),
        ),
      )
      .map(([label]) => label),
  );

const all_labels = stepsAt((place) => Object.keys(place.on));

/** Steps whose label matches, in any protocol. */
export const labelled = (pattern: RegExp): readonly string[] => all_labels.filter((label) => pattern.test(label));

/** Accesses of the compute engines of a device: they read a page `p` of the system or a page `d` of VRAM, for the address `v`. */
export const gpu_accesses = all_labels.filter((label) => /^gpu (load|store)/.test(label));
export const gpu_loads = gpu_accesses.filter((label) => label.startsWith('gpu load'));
/** Those that go to the memory of a peer. */
export const peer_accesses = gpu_accesses.filter((label) => /over (PCIe|the fabric)/.test(label));
/** The copy engine of a device writes to the memory of another: for the job `i` of the thread `t`, to the page `d`. */
export const peer_copies = all_labels.filter((label) => /^copy job: write over /.test(label));
/** Those that go to the memory of the device itself. */
export const local_accesses = gpu_accesses.filter((label) => /VRAM$/.test(label));
