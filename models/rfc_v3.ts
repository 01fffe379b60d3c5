/** What the protocols of the series of January 2026, Message-Id 20260128004841.2436896, have in common. */
import type { FlowDef } from '../src/model/index.ts';
import { merged } from './protocols/merged.ts';

/** A patch of the series as a source. */
export const rfc_patch = (number: string) => ({
  file: `RFC v3 ${number}/11`,
  tree: 'Message-Id',
  commit: `20260128004841.2436896-${Number(number) + 1}`,
});

/** The size rules of `merged`, but that a range has up to three pages. */
export const three_pages = merged.sizeRules.map((rule) => {
  if (rule.atMost === 2 && rule.sort === 'index') return { ...rule, atMost: 3, why: 'a range has up to three pages' };
  if (typeof rule.atMost !== 'object' || rule.atMost.times !== 2) return rule;
  return { ...rule, atMost: { ...rule.atMost, times: 3 }, why: 'a range has up to three pages' };
});

const NO_PEER = 'no peer here: base has them';
const COPIES_ONLY = 'only the copies of a migration here: the GPU side is that of the patch before';
const NO_MIGRATION = 'nothing migrates here: rfc_v3_04 and later patches have that';
const reasons = {
  M1: COPIES_ONLY,
  M3: COPIES_ONLY,
  M4: COPIES_ONLY,
  M5: 'no zap of a range that is bound here: the patches before have it',
  M6: COPIES_ONLY,
  M7: 'nothing is write-protected: no fork here',
  M8: 'no range outlives its address here: the patches before have it',
  M9: 'no range is unmapped here: the patches before have it',
  T2: COPIES_ONLY,
  T3: 'nobody uses the addresses here: the patches before have it',
  T6: 'no IOVA of system pages is undone here: the patches before have it',
  T8: 'nothing is unmapped page by page here: the patches before have it',
  T9: COPIES_ONLY,
  T10: COPIES_ONLY,
  T12: NO_PEER,
  T13: 'no IOVA of system pages is undone here: the patches before have it',
  V1: 'nobody reads or writes the pages here: the patches before have it',
  V3: NO_MIGRATION,
  V4: NO_MIGRATION,
  V6: 'nothing is migrated to the device here: the patch before has it',
  V7: NO_MIGRATION,
  V8: 'no fork here',
  S1: 'the GPU accesses nothing here: the patches before have it',
  S2: NO_PEER,
  S3: NO_MIGRATION,
  S4: 'the other owners of blocks are those of base',
  L3: COPIES_ONLY,
  L7: NO_MIGRATION,
  R5: 'no range is removed here: the patches before have it',
  R6: COPIES_ONLY,
  R7: 'no process exits here: base has it',
  R10: COPIES_ONLY,
  R11: 'nothing is pinned here: base has it',
};

const OWN_DEVICE =
  'pages of the own device are mapped as in base; what comes before them, in rfc_v3_02_device_page, which is in tier large';
const TWO_DEVICE_PAGES = 'ranges of several device pages, or of both kinds, are those of base';
/** Steps that no scenario in the tier ci takes, from one patch on. */
const steps = {
  '02': {
    'unmap_pages: __drm_gpusvm_unmap_pages: svm_pages->dpagemap = NULL': OWN_DEVICE,
    'dma_map_pages: drm_gpusvm_get_pages: dma_use_iova (device page)/iova': OWN_DEVICE,
    'dma_map_pages: drm_gpusvm_get_pages: dma_iova_link (last_phys)': OWN_DEVICE,
    'dma_map_pages: xe_drm_pagemap_device_map: xe_page_to_dpa': OWN_DEVICE,
    'dma_map_pages: drm_gpusvm_get_pages: drm_pagemap_page_zone_device_data/other_zdd': TWO_DEVICE_PAGES,
  },
  '03': { 'map_system_pages: drm_pagemap_migrate_map_system_pages: ': 'the steps of base by another name' },
  '04': {
    'map_system_pages_filled: drm_pagemap_migrate_map_system_pages: dma_iova_link/page':
      'two pages in one array: rfc_v3_04_evict_two_pages, in tier large',
    'evict_to_ram: drm_pagemap_evict_to_ram: mmget_not_zero/zero': 'no process exits here',
    'migrate_to_devmem: drm_pagemap_get_devmem_page: drm_pagemap_zdd_get/more': 'one page in each migration here',
  },
  '09': {
    'populate_mm: xe_bo_init_locked: xe_bo_alloc/reclaim': 'no inline reclaim here: base has it',
    'ttm_bo_evict_walk: ttm_bo_evict_cb: ': 'an eviction beside a migration: rfc_v3_09_evict, in tier large',
  },
  '11': {
    'dma_map_pages: drm_gpusvm_get_pages: dma_iova_link/more': 'one system page here: rfc_v3_02 has two',
    'dma_map_pages: drm_gpusvm_get_pages: dma_use_iova (device page, i > 0)/none': 'one page of a peer here',
    'dma_map_pages: drm_gpusvm_get_pages: dma_map_page (swiotlb)': 'no bounce buffers here',
    'dma_map_pages: drm_gpusvm_get_pages: dma_map_page':
      'the order of an entry is kept, no more: rfc_v3_02 has the rest',
    'dma_map_pages: xe_drm_pagemap_device_map: dma_map_resource':
      'the order of an entry is kept, no more: rfc_v3_02 has the rest',
    'dma_map_pages: xe_drm_pagemap_device_iova_sync: dma_iova_sync/system':
      'the page of a peer moves to RAM before: too large for a scenario',
    'posted_iova_alloc: xe_drm_pagemap_device_iova_alloc: pgmap_dev == dev/own': OWN_DEVICE,
    'posted_iova_alloc: xe_drm_pagemap_device_iova_alloc: kzalloc/reclaim': 'no inline reclaim here',
  },
  ual: {
    'unmap_pages: xe_drm_pagemap_device_iova_unlink: dma_iova_unlink':
      'no invalidation over PCIe here: rfc_v3_11 has it',
  },
};

/** Properties whose premise occurs in no scenario of a patch, and steps that none takes; and why that is right. */
export const untested = (
  patch: string,
  ...ids: readonly (keyof typeof reasons)[]
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(ids.map((id) => [id, reasons[id]])),
  ...Object.assign({}, ...Object.entries(steps).map(([since, names]) => (since <= patch ? names : {}))),
});

/** A flow as a protocol has it, wherever it is called. */
export function flowOf<Wanted extends { readonly def: FlowDef }>(flows: readonly FlowDef[], wanted: Wanted): Wanted {
  const { id } = wanted.def;
  const seen = new Set<FlowDef>();
  const find = (flow: FlowDef): FlowDef | undefined => {
    if (flow.id === id || seen.has(flow)) return flow.id === id ? flow : undefined;
    seen.add(flow);
    for (const place of Object.values(flow.places)) {
      const found = place.kind === 'call' ? find(place.flow) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  for (const flow of flows) {
    const def = find(flow);
    if (def) return { ...wanted, def };
  }
  throw new Error(`no flow '${id}'`);
}

const AS_BEFORE = 'as in base, whose scenarios take it: the series does not change it';
const NOTHING_TO_DEVICE = 'nothing migrates to the device here: base and the matrix have that';
/** What no scenario of the later forms of the series puts to the test, and steps that none takes. */
export const untested_later: Readonly<Record<string, string>> = {
  M7: reasons.M7,
  T12: reasons.T12,
  V6: NOTHING_TO_DEVICE,
  V8: reasons.V8,
  S2: 'the GPU accesses no peer here: base has that',
  S4: reasons.S4,
  R7: reasons.R7,
  R11: reasons.R11,
  'hmm_range_fault: ': AS_BEFORE,
  'scan_mm_walk: ': AS_BEFORE,
  'range_evict: ': AS_BEFORE,
  'get_pages: drm_gpusvm_get_pages: mmput (EBUSY)/last': AS_BEFORE,
  'get_pages: drm_gpusvm_get_pages: kvmalloc_objs(dma_addr)/reclaim': 'no inline reclaim here',
  'migrate_vma_collect: migrate_vma_collect_pmd: set_pte_at/': AS_BEFORE,
  'migrate_to_devmem: drm_pagemap_migrate_to_devmem: ': NOTHING_TO_DEVICE,
  'svm_copy: xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram/to_device': NOTHING_TO_DEVICE,
  'migrate_finalize: remove_migration_ptes: remove_migration_pte (dst)/': AS_BEFORE,
  'dma_map_pages: drm_gpusvm_get_pages: ctx->allow_mixed': 'ranges of both kinds are those of base',
  'unmap_pages: __drm_gpusvm_unmap_pages: device_unmap/nothing': 'v4_peer_pages, which is in tier large',
};

const HOLES = 'no holes here: rfc_v3_05 has them';
const without_holes = {
  'map_system_pages_filled: drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page/': HOLES,
  'map_system_pages_filled: drm_pagemap_migrate_map_system_pages: drm_pagemap_addr_encode/dummy': HOLES,
  'array_to_ram: drm_pagemap_migrate_populate_ram_pfn: MIGRATE_PFN_MIGRATE (none)': HOLES,
  'array_to_ram: copy job: write, each page/none': HOLES,
};
/** With folios of two pages there is one thread, which maps, copies and undoes. */
export const untested_folios = (patch: '04' | '05'): Readonly<Record<string, string>> => ({
  ...untested(patch),
  'map_system_pages_filled: drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page/source':
    'the arrays here are those of copies to RAM',
  'map_system_pages_filled: drm_pagemap_migrate_map_system_pages: dma_map_page': 'an IOVA is always to be had here',
  ...(patch === '04' ? {} : without_holes),
});
