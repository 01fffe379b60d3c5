/** Every mutation fits a protocol, and what is wrong in one version of the code is wrong in the other. */

import { describe, expect, test } from 'vitest';
import { loadScenario, scenarioNames, taskOf } from '../src/cli/catalog.ts';
import { MutationError } from '../src/model/change.ts';
import { mutate } from '../src/model/mutation.ts';
import { checkScenario } from '../src/verify/check-scenario.ts';
import { mutations } from './index.ts';
import { mapping_error_undone } from './mutations/mapping_error_undone.ts';
import { address_space } from './protocols/address_space.ts';
import { base } from './protocols/base.ts';
import { cross_migration } from './protocols/cross_migration.ts';
import { dma_buf } from './protocols/dma_buf.ts';
import { fabric } from './protocols/fabric.ts';
import { inter_os } from './protocols/inter_os.ts';
import { io_mapping } from './protocols/io_mapping.ts';
import { lru_walk } from './protocols/lru_walk.ts';
import { merged } from './protocols/merged.ts';
import { one_cpu } from './protocols/one_cpu.ts';
import { pagemap_cache } from './protocols/pagemap_cache.ts';

import { residency } from './protocols/residency.ts';

import { rfc_v3_11 } from './protocols/rfc_v3_11.ts';
import { svm_bo_eviction } from './protocols/svm_bo_eviction.ts';
import { vm_close } from './protocols/vm_close.ts';

const fits = (protocol: typeof merged) => (mutation: (typeof mutations)[number]) => {
  try {
    mutate(protocol, mutation);
    return true;
  } catch (error) {
    if (error instanceof MutationError) return false;
    throw error;
  }
};
/** What two systems do with each other has steps, and mutations, of its own. */
const between_systems = mutations.filter(fits(inter_os));
/** So has the life of a pagemap. */
const of_pagemaps = mutations.filter(fits(pagemap_cache));
/** So have buffers that devices share, */
const of_buffers = mutations.filter(fits(dma_buf));
/** two migrations into each other. */
const of_migrations = mutations.filter(fits(cross_migration));
/** An order of locks that nobody meets has one that makes it met. */
const of_evictions = mutations.filter(fits(svm_bo_eviction));
/** and a walk of the LRU. */
const of_walks = mutations.filter(fits(lru_walk));
/** And what a fabric adds to `merged`. */
const of_cookies = mutations.filter((one) => fits(fabric)(one) && !fits(merged)(one) && !fits(base)(one));
/** And what calls of the process, or the close of a VM, add to it. */
const added = (protocol: typeof merged) =>
  mutations.filter((one) => fits(protocol)(one) && !fits(merged)(one) && !fits(base)(one));
const of_calls = added(address_space);
const of_closing = added(vm_close);
/** And what makes a page, or a device, that CPU and GPU want. */
const of_progress = [...added(residency), ...added(io_mapping), ...added(one_cpu)];
const elsewhere = [
  ...between_systems,
  ...of_pagemaps,
  ...of_buffers,
  ...of_migrations,
  ...of_evictions,
  ...of_cookies,
  ...of_calls,
  ...of_closing,
  ...of_progress,
  ...of_walks,
];
/** And what is repaired in the series of January 2026. */
const of_the_series = added(rfc_v3_11).filter((one) => !elsewhere.includes(one));
const apart = [...elsewhere, ...of_the_series];

/** Mutations that have nothing to change in a protocol, of those that are made for its kind. */
const misfits = (protocol: typeof merged) =>
  mutations.filter((mutation) => !apart.includes(mutation) && !fits(protocol)(mutation)).map(({ id }) => id);

describe('which mutations do not fit', () => {
  test('merged: the repairs of what it does not have', () => {
    expect(misfits(merged)).toEqual(['mapping_error_undone', 'scan_unlock_dropped', 'unmapped_before_published']);
  });

  test('base: those of the IOVA API, of the flag that it does not force, of copies between devices, and of the bind of merged', () => {
    expect(misfits(base)).toEqual([
      'sync_omitted',
      'state_offset_not_reset',
      'linked_at_index',
      'iova_unmapped_by_page',
      'iotlb_sync_omitted',
      'try_alloc_every_page',
      'free_before_unlink',
      'forced_flag_forgotten',
      'state_not_zeroed',
      'own_migrate_by_driver',
      'peer_copy_maps_local',
      'peer_copy_unmapped',
      'peer_unmap_skipped',
      'evict_state_not_reset',
      'iova_alloc_reclaims',
      'entry_at_index',
      'provider_published_late',
      'fault_error_tolerated',
      'budget_ignored',
    ]);
  });
});

test('fabric: those of its interface, which merged does not have', () => {
  expect(of_cookies.map(({ id }) => id).sort()).toEqual([
    'addresses_under_notifier_lock',
    'alloc_error_unlocks',
    'cookie_never_freed',
    'cookie_not_cleared',
    'cookie_without_pagemap',
    'device_sync_omitted',
    'device_unlink_skipped',
    'distance_ignored',
    'fabric_flush_not_awaited',
    'fabric_flush_skipped',
    'iova_as_network_address',
    'no_addresses_retried',
    'null_for_failure',
    'restart_without_recheck',
  ]);
});

test('address_space: those of mremap() and mprotect()', () => {
  expect(of_calls.map(({ id }) => id)).toEqual([
    'mremap_without_window',
    'mprotect_without_window',
    'vm_write_test_dropped',
  ]);
});

test('vm_close: those of the close', () => {
  expect(of_closing.map(({ id }) => id).sort()).toEqual([
    'close_flush_skipped',
    'close_without_notifier_lock',
    'fault_in_closed_vm',
    'gc_disabled_under_vm_lock',
    'gc_flushed_only',
    'late_event_queued',
    'mmdrop_forgotten',
    'ranges_before_subscription',
    'removed_flag_forgotten',
  ]);
});

test('residency, io_mapping, one_cpu: those of the timeslice, of the test of the VMA, of the sleep for a lock', () => {
  expect(of_progress.map(({ id }) => id)).toEqual([
    'timeslice_too_short',
    'io_mapping_accepted',
    'trylock_loser_spins',
  ]);
});

test('lru_walk: what was there before the fix, and what the fix brought', () => {
  expect(of_walks.map(({ id }) => id)).toEqual(['requeued_at_tail', 'swapped_stays_on_lru']);
});

test('the series: repairs of what it leaves as it was, or gets wrong first', () => {
  expect(of_the_series.map(({ id }) => id)).toEqual(['forced_unmapping', 'pagemap_before_gap']);
});

test.each([
  ['two systems that export pages', between_systems],
  ['the life of a pagemap', of_pagemaps],
  ['buffers that devices share', of_buffers],
])('mutations of %s fit nothing else', (_, own) => {
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((mutation) => fits(merged)(mutation) || fits(base)(mutation))).toEqual([]);
  expect(new Set(apart).size).toBe(apart.length);
});

describe('base, repaired', () => {
  const lacking = new Set(misfits(base));
  const ofMerged = scenarioNames()
    .map(loadScenario)
    .filter(({ scenario: { scenario, protocol } }) => scenario.startsWith('mutant_') && protocol === merged.id)
    // What migrates has more wrong with it in base than what the mutation breaks; scenarios of base show that.
    .filter(({ scenario: { actors, expect } }) => !actors.includes('copy_engine') && (expect.states ?? 0) <= 20_000)
    .map((loaded) => ({ loaded, task: taskOf(loaded) }))
    .filter(({ task }) => task.mutations.every(({ id }) => !lacking.has(id)));

  test.each(ofMerged.map(({ loaded, task }) => [loaded.scenario.scenario, task] as const))(
    '%s comes out as in merged',
    async (_, task) => {
      const { properties } = await checkScenario(
        { ...task, protocol: base, mutations: [mapping_error_undone, ...task.mutations] },
        async () => true,
      );
      const broken = properties.filter(({ verdict }) => verdict === 'violated').map(({ property }) => property.id);
      const killers = task.mutations.flatMap(({ killedBy }) => killedBy);
      if (killers.length === 0) expect(broken).toEqual([]);
      else expect(broken.filter((id) => killers.includes(id))).not.toEqual([]);
    },
  );
});
