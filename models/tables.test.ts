/**
 * Tables of shipped machines, but for the protocols of a fabric, equal xstate, edge for edge: each thread's flow with what it
 * waits for, one other thread and everything that is no thread. In a protocol that stands by itself every pair of switch
 * values, in a derived one and for the largest flow every value. Where a table is large, a part of its states; and at a size
 * at which it is not, all of them. `npm run test:whole` leaves no pair and no state out.
 */

import { describe, expect, test } from 'vitest';
import { tabulate } from '../src/compile/tabulate.ts';
import type { FlowDef, ResourceDef } from '../src/model/machine.ts';
import type { ProtocolDef } from '../src/model/protocol.ts';
import { buildSystem, type Machine } from '../src/model/system.ts';
import { WHOLE } from '../src/testing/part.ts';
import { alternativeName, type Compared, checkTable } from '../src/testing/table-check.ts';
import { protocols } from './index.ts';

type Setting = Readonly<Record<string, string | boolean>>;
type Sizes = Readonly<Record<string, number>>;

const ONE_PAGE: Sizes = {};
const TWO_PAGES: Sizes = { virt: 2, vram: 2, index: 2 };
/** A block of memory in each of two devices. */
const A_PEER: Sizes = { device: 2, vram: 2, bo: 2 };
/** Each way to the peer, and none. */
const PEER_SETTINGS: readonly Setting[] = [
  { migration: 'wanted', to_peer: 'pcie', from_peer: 'pcie', iommu: true },
  { migration: 'wanted', to_peer: 'pcie', from_peer: 'pcie', iommu: false, preferred: 'peer', pressure: 'peer' },
  { migration: 'wanted', to_peer: 'none', from_peer: 'none', iommu: false },
];
/** Flows that know of a peer. */
const WITH_PEERS = ['gpu_fault', 'cpu_fault', 'vram_pressure'];
/** Two of everything, between two systems. */
const TWO_EXPORTS: Sizes = { page: 2, export: 2, initiator: 2, addr: 2, block: 2 };
const ONE_PAGEMAP: Sizes = { pagemap: 1 };
const TWO_BUFFERS: Sizes = { buf: 2, attach: 2 };
/** Each way to allocate an address under a reservation: where that is taken, three switches have to be right. */
const ADDRESSES: readonly Setting[] = ['in_map', 'ww_context', 'trylock'].map((addresses) => ({
  way: 'fabric_virtual',
  fabric_alloc: 'takes_resv',
  addresses,
  inline_reclaim: true,
}));
/** Of two of everything, where that is not two pages. */
const TWO: Readonly<Record<string, Sizes>> = {
  inter_os: TWO_EXPORTS,
  pagemap_cache: ONE_PAGEMAP,
  dma_buf: TWO_BUFFERS,
  cross_migration: {},
  svm_bo_eviction: {},
  lru_walk: {},
};
/** Which protocols stand apart from shared virtual memory: they use all that they have. */
const APART = Object.keys(TWO);
/** The other thread, by turns. */
const OTHERS = ['munmap', 'fork', 'exit', 'pagemap_user', 'buffer_owner', 'ttm_bo_user'];
/** What a lock has because others of its kind do. */
const UNUSED = [
  'driver_migrate_lock: downgrade',
  'driver_migrate_lock: assert_held',
  'driver_migrate_lock: assert_held_write',
  'vm_lock: read_lock',
  'vm_lock: read_unlock',
  'vm_lock: downgrade',
  'vm_lock: assert_held',
  'vm_lock: read',
  'notifier_lock: downgrade',
  // For the patches of January 2026.
  'dpagemap: call',
  'iova: link_outside',
  // For the interface of the fabric.
  'dpagemap: use',
  'iova: alloc_cookie',
  'iova: link_resource',
  // For mremap().
  'slot: move_in',
  'slot: move_in_device',
  'slot: move_in_migration',
  'slot: move_in_migration_device',
  'slot: move_in_swap',
  'page: move',
  'vram: move',
  'copy: move',
  'bounce: move',
  // For the close of a VM.
  'gc_work: disable',
  'gc_work: disabled',
  'range: fini',
  'notifier: set_removed',
  'notifier: removed',
];
/** Likewise, in those that stand apart. */
const UNUSED_APART: Readonly<Record<string, readonly string[]>> = {
  lru_walk: ['bo_resv: lock_ctx'],
  svm_bo_eviction: [
    'mmap_lock: assert_held',
    'mmap_lock: assert_held_write',
    'mmap_lock: downgrade',
    'svms_lock: destroy',
  ],
};
/** What `base` has no use for: the IOVA API, the forced flag, copies between devices; and its scan walks by itself. */
const NOT_IN_BASE = [
  'devpage: unmap_free',
  'pagemap_addr: forget',
  'pagemap_addr: encode_device',
  'pagemap_addr: encode_iova',
  'copy: queue_device',
  'copy: queue_iova',
  'iova: map_resource_for',
  'svm_pages: force_flag',
  'iova: alloc',
  'iova: link',
  'iova: sync',
  'iova: unlink',
  'iova: alloc_for',
  'iova: leave',
  'iova: cut_off',
  'iova: reserved',
  'iova: linked',
  'iova: synced',
  'iova: behind',
  'iova: left',
  'iova: taken',
  'iova: cut',
];
const SCAN_ONLY = [
  'hmm_range_fault: walk_page_range: hmm_vma_handle_pte/nothing_last',
  'hmm_range_fault: walk_page_range: hmm_vma_handle_pte/nothing',
];
/**
 * What the part that is compared has not: it comes late in a fault with two pages, or, in `base`, with other settings, which
 * are compared in `merged`.
 */
const BEYOND: Readonly<Record<string, readonly string[]>> = {
  merged: [
    'migrate_to_devmem: drm_pagemap_migrate_to_devmem: own_pages/some',
    'migrate_to_devmem: drm_pagemap_get_devmem_page: drm_pagemap_zdd_get/more',
    'map_device_pages: drm_pagemap_migrate_map_device_private_pages: i < npages/more',
    'unmap_device_pages: drm_pagemap_migrate_unmap_pages: i < npages (device_unmap)/more',
    'migrate_to_devmem: drm_pagemap_migrate_to_devmem: err (err_finalize)/next_run',
  ],
  base: [
    'gpu: gpu store through the IOTLB',
    'gpu_fault: __xe_svm_handle_pagefault: xe_svm_range_is_valid/devmem_only',
    'dma_map_pages: drm_gpusvm_get_pages: ctx->devmem_only',
    'gpu_fault: __xe_svm_handle_pagefault: --migrate_try_count >= 0/first_of_three',
    'gpu_fault: __xe_svm_handle_pagefault: --migrate_try_count >= 0/second',
    'gpu_fault: __xe_svm_handle_pagefault: --migrate_try_count >= 0/third',
    'scan_mm: drm_gpusvm_scan_mm: kvmalloc_array(pfns)/reclaim',
    'populate_mm: xe_bo_init_locked: xe_bo_alloc/reclaim',
    'populate_mm: xe_drm_pagemap_populate_mm: dma_resv_get_singleton/reclaim',
    'migrate_to_devmem: drm_pagemap_migrate_to_devmem: kvcalloc(buf)/reclaim',
    'migrate_to_devmem: drm_pagemap_zdd_alloc: kmalloc_obj/reclaim',
    'migrate_to_devmem: drm_pagemap_migrate_to_devmem: own_pages/some',
    'migrate_to_devmem: drm_pagemap_get_devmem_page: drm_pagemap_zdd_get/more',
    'range_evict: drm_gpusvm_range_evict: kvmalloc_array(pfns)/reclaim',
    'gpu_fault: __xe_svm_handle_pagefault: migrate_try_count || !devmem_only/exceeded',
    'gpu_fault: __xe_svm_handle_pagefault: migrate_try_count || !devmem_only/get_pages',
    'gpu_fault: __xe_svm_handle_pagefault: migrate_try_count > 0 || !devmem_only/exceeded',
  ],
};
/** It takes many seconds for each setting, so not every pair of values, and two settings in a protocol that is made from another. */
const LARGEST = 'gpu_fault';
/** Local states of a flow of which all are compared. */
const MOST = WHOLE ? Number.POSITIVE_INFINITY : 1_000;

type Pair = readonly [a: string, ofA: string | boolean, b: string, ofB: string | boolean];

/** What needs a peer is compared with one. */
const contradicts = ({ conflicts, sizeRules }: ProtocolDef, one: Setting): boolean =>
  [...conflicts, ...sizeRules.filter(({ sort, when }) => sort === 'device' && when)].some(({ when }) =>
    Object.entries(when ?? {}).every(([name, value]) => one[name] === value),
  );

/** Settings in which every two values of two switches meet that do not contradict each other. */
function pairwise(protocol: ProtocolDef): Setting[] {
  const names = Object.keys(protocol.switches);
  const valuesOf = (name: string) => protocol.switches[name]?.values ?? [];
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b) => valuesOf(a).flatMap((u) => valuesOf(b).map((v): Pair => [a, u, b, v]))),
  );
  let open = pairs.filter(([a, u, b, v]) => !contradicts(protocol, { [a]: u, [b]: v }));
  const chosen: Setting[] = [];
  for (let first = open[0]; first; first = open[0]) {
    const one = completed(protocol, { [first[0]]: first[1], [first[2]]: first[3] }, open);
    if (one) chosen.push(one);
    open = open.slice(1).filter(([a, u, b, v]) => one?.[a] !== u || one[b] !== v);
  }
  return chosen;
}

/**
 * The setting with values for the other switches, each so that it meets most of the pairs that are open; null where every
 * choice comes to a contradiction.
 */
function completed(protocol: ProtocolDef, one: Setting, open: readonly Pair[]): Setting | null {
  const [name, values] = Object.entries(protocol.switches).flatMap(([id, { values: all }]) =>
    id in one ? [] : [[id, all] as const],
  )[0] ?? [null, []];
  if (name === null) return one;
  const met = (setting: Setting) => open.filter(([a, u, b, v]) => setting[a] === u && setting[b] === v).length;
  const possible = values
    .map((value) => ({ ...one, [name]: value }))
    .filter((next) => !contradicts(protocol, next))
    .map((next) => ({ next, meets: met(next) }))
    .sort((a, b) => b.meets - a.meets);
  for (const { next } of possible) {
    const whole = completed(protocol, next, open);
    if (whole) return whole;
  }
  return null;
}

/** Settings in which every value of every switch occurs. */
function everyValue(protocol: ProtocolDef): Setting[] {
  const { switches } = protocol;
  const chosen: Setting[] = [];
  const seen = (name: string, value: string | boolean) => chosen.some((one) => one[name] === value);
  for (const [name, { values }] of Object.entries(switches)) {
    for (const value of values) {
      if (seen(name, value) || contradicts(protocol, { [name]: value })) continue;
      const open = Object.entries(switches).flatMap(([b, { values: all }]) =>
        b === name ? [] : all.filter((v) => !seen(b, v)).map((v): Pair => [name, value, b, v]),
      );
      const one = completed(protocol, { [name]: value }, open);
      if (one) chosen.push(one);
    }
  }
  return chosen;
}

/** The flow, what it waits for, and what is no thread. */
function actorsFor(protocol: ProtocolDef, ...flows: string[]): string[] {
  const actors = new Set([...flows, ...protocol.flows.filter(({ kind }) => kind !== 'thread').map(({ id }) => id)]);
  for (const id of actors)
    for (const needed of protocol.flows.find((flow) => flow.id === id)?.needs ?? []) actors.add(needed);
  return [...actors];
}

/** What a table is made from: the machine, the switches that it asks, and more that matters. */
function ingredients(
  machine: ResourceDef | FlowDef,
  { sorts, tables }: ProtocolDef,
  more: unknown,
  setting: Setting,
): string {
  const text = JSON.stringify(machine);
  const asked = Object.entries(setting).filter(([name]) => text.includes(`{"op":"switch","name":"${name}"}`));
  return JSON.stringify([text, sorts, tables, more, asked]);
}

/** Compared once, although many settings, and protocols that are made from others, have it. */
const compared = new Map<string, Compared>();

/** These are `merged`, or `base`, with changes: reference.test.ts compares scenarios of theirs with xstate. */
const DERIVED = [
  ...protocols.map(({ id }) => id).filter((id) => id.startsWith('rfc_v3_')),
  'v4',
  'v5',
  'fabric',
  'fabric_dma_api',
  'address_space',
  'vm_close',
  'bounded_tries',
  'residency',
  'io_mapping',
  'one_cpu',
];
const tabulated = protocols.filter(({ id }) => !DERIVED.includes(id));

describe.each(tabulated.map((protocol) => [protocol.id, protocol] as const))('%s', (_, protocol) => {
  const threads = protocol.flows.filter(({ kind }) => kind === 'thread').map(({ id }) => id);
  const others = OTHERS.filter((id) => threads.includes(id));
  // What a protocol took over from another is compared there.
  const chosen = protocol.from === null || WHOLE ? pairwise(protocol) : everyValue(protocol);
  const settings = chosen.length === 0 ? [{}] : chosen;
  const seen = new Set<string>();
  const whole = new Set<string>();
  const done = new Set<string>();

  /** Compares the table of a flow, and those of all that is no thread, where they are not like any that were compared before. */
  function compare(flow: string, other: string, sizes: Sizes, switches: Setting) {
    const system = buildSystem(protocol, { actors: actorsFor(protocol, flow, other), sizes, switches }, true);
    const members = system.constants.sorts.get('thread')?.members ?? [];
    const keyOf = (id: string, ...more: string[]) =>
      ingredients((system.machines.get(id) as Machine).def, protocol, [members, sizes, more], switches);
    const count = (id: string, result: Compared) => {
      if (result.whole) whole.add(id);
      for (const name of [...result.taken, ...[...result.places].map((place) => `${id}: ${place}`)]) seen.add(name);
    };
    if (done.has(keyOf(flow))) return;
    done.add(keyOf(flow));
    for (const [id, table] of tabulate(system)) {
      if (threads.includes(id) && id !== flow) continue;
      const has = table.kind === 'resource' ? [...table.events.keys(), ...table.states.map(({ text }) => text)] : [];
      const key = keyOf(id, ...has);
      const result = compared.get(key) ?? checkTable(system, table, MOST);
      compared.set(key, result);
      if (table.kind === 'flow') expect(result.edges).toBeGreaterThan(0);
      count(id, result);
    }
  }

  const each = threads.flatMap((flow) =>
    (flow === LARGEST && !WHOLE ? everyValue(protocol).slice(0, protocol.from === null ? undefined : 2) : settings).map(
      (setting, i) => [flow, i, setting] as const,
    ),
  );
  test.each(each)('%s, one page, setting %i', (flow, i, setting) => {
    compare(flow, others[i % others.length] ?? flow, ONE_PAGE, setting);
  });

  test.runIf(threads.includes('munmap'))('munmap, one page, memory as it is', () =>
    compare('munmap', 'fork', ONE_PAGE, { iommu: false }),
  );

  test.each(threads)('%s, two pages', (flow) => {
    // A GPU fault has the largest tables: the other switches are as they are at first.
    const sizes = TWO[protocol.id] ?? TWO_PAGES;
    if (flow !== 'gpu_fault') compare(flow, flow, sizes, settings[0] ?? {});
    // Its pages may be in two places, and some of them on a peer.
    else compare(flow, flow, { ...sizes, device: 2 }, { migration: 'wanted', to_peer: 'pcie', from_peer: 'pcie' });
  });

  test.each(threads.filter((id) => WITH_PEERS.includes(id)))('%s, a peer', (flow) => {
    for (const setting of PEER_SETTINGS) compare(flow, flow, A_PEER, setting);
  });

  test.runIf(threads.includes('dma_buf_importer'))('dma_buf_importer, each way to allocate an address', () => {
    for (const setting of ADDRESSES) compare('dma_buf_importer', 'buffer_owner', ONE_PAGE, setting);
  });

  test('every flow and every resource is compared in whole', () => {
    const all = [...protocol.flows, ...protocol.resources].map(({ id }) => id);
    expect(all.filter((id) => !whole.has(id))).toEqual(threads.includes(LARGEST) ? [LARGEST] : []);
  });

  test('every alternative of every step is taken', () => {
    const all = new Set(protocol.flows.flatMap(alternativesOf));
    const beyond = [...(protocol.id === 'base' ? SCAN_ONLY : []), ...(WHOLE ? [] : (BEYOND[protocol.id] ?? []))];
    expect([...all].filter((name) => !seen.has(name)).sort()).toEqual(beyond.sort());
  });

  test('every event of every resource is handled, and every state reached', () => {
    const all = protocol.resources.flatMap(({ id, events, states }) =>
      [...Object.keys(events), ...Object.keys(states)].map((name) => `${id}: ${name}`),
    );
    const unused = APART.includes(protocol.id)
      ? [...(UNUSED_APART[protocol.id] ?? [])]
      : [...UNUSED, ...(protocol.id === 'base' ? NOT_IN_BASE : [])];
    expect(all.filter((name) => !seen.has(name)).sort()).toEqual(unused.sort());
  });
});

/** The alternatives of a flow and of the flows that it calls, by name. */
const alternativesOf = (flow: FlowDef): string[] =>
  Object.values(flow.places).flatMap((place) => {
    if (place.kind === 'exit') return [];
    if (place.kind === 'call') return alternativesOf(place.flow);
    return Object.entries(place.on).flatMap(([bareLabel, { alternatives }]) =>
      alternatives.map(({ name }) => alternativeName({ flow: flow.id, bareLabel }, name)),
    );
  });
