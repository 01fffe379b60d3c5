/** On shipped scenarios that are small enough, the compiled engine sees what the explorer sees that knows xstate only. */

import { expect, test } from 'vitest';
import { loadScenario, taskOf } from '../src/cli/catalog.ts';
import { isOfRuns } from '../src/model/property.ts';
import { observeCompiled, observeReference } from '../src/testing/observe.ts';
import { prepare } from '../src/verify/check-scenario.ts';

const LIMIT = 6_000;

test.each([
  'fault_iommu',
  'fault_passthrough',
  'mutant_forced_flag_forgotten',
  'mutant_unlock_not_taken',
  'export_virtual_third',
  'fabric_two_pages_virtual',
  'fabric_two_pages_pcie_iommu',
  'peer_evict_iommu',
  'dma_buf_one_way_exporter_job',
  'dma_buf_map_moves',
  'cross_migration_pinned',
  'mremap_mapped',
  'mremap_races',
  'mprotect_races',
  'vm_close_munmap',
  'rfc_v3_02_fault',
  'rfc_v3_04_evict',
  'rfc_v3_11_peer',
  'rfc_v3_10_copies',
  'rfc_v3_ual_virtual',
  'v4_evict',
  'progress_io_mapping_alone',
  'mutant_bind_behind_faulting_job',
  'progress_lru_walk',
])('%s', (name) => {
  const task = taskOf(loadScenario(name));
  const { system } = prepare(task);
  // Those of runs have a reference of their own.
  const properties = task.properties.filter((property) => !isOfRuns(property));
  const compiled = observeCompiled(system, properties, LIMIT);
  expect(compiled).not.toBeNull();
  expect(compiled).toEqual(observeReference(system, properties, LIMIT).observation);
});
