/**
 * merged - drm_gpusvm and Xe as merged upstream, IOVA API included, for one device and its peer.
 *
 * Kept      GPU fault, invalidation, garbage collection; munmap, mapping the address anew, fork and copy-on-write, reclaim
 *           (background and inline), exit, the OOM reaper; migration to device memory and back, eviction; the GPU, its TLB, its
 *           page-table jobs and its copy engine; another owner of pages, another client of device memory; a peer, whose memory
 *           the device reaches over PCIe, and whose pages it migrates to its own memory or the other way
 * Left out  more than one mm, VM, tile or notifier: the peer has none of them; mremap and mprotect, which
 *           `address_space` adds, and the close of the VM, which `vm_close` adds
 *
 * `source` pins the files that the flows of the driver, of HMM, of the notifiers and of the DMA layer were read from. Labels
 * of other files stand for kernel functions that were not pinned: xe_pagefault.c (xe_pagefault_service), xe_migrate.c
 * (__xe_migrate_update_pgtables), xe_vm.c and xe_validation.c (xe_vm_drm_exec_lock, drm_exec_fini), mm/vma.c and mm/mmap.c
 * (munmap, mmap), mm/memory.c but for fork and write faults, mm/rmap.c and mm/vmscan.c (faults, unmapping, reclaim),
 * kernel/signal.c and kernel/exit.c (the end of a process).
 */
import { protocol } from '../../src/model/index.ts';
import { bo_free_at_once } from '../flows/bo_free_at_once.ts';
import { bo_free_work } from '../flows/bo_free_work.ts';
import { child } from '../flows/child.ts';
import { clear_engine } from '../flows/clear_engine.ts';
import { copy_engine } from '../flows/copy_engine.ts';
import { cpu } from '../flows/cpu.ts';
import { cpu_fault } from '../flows/cpu_fault.ts';
import { exit } from '../flows/exit.ts';
import { fork } from '../flows/fork.ts';
import { fq_timer } from '../flows/fq_timer.ts';
import { garbage_collector } from '../flows/garbage_collector.ts';
import { gpu } from '../flows/gpu.ts';
import { gpu_fault } from '../flows/gpu_fault.ts';
import { gup } from '../flows/gup.ts';
import { kswapd } from '../flows/kswapd.ts';
import { mmap_fixed } from '../flows/mmap_fixed.ts';
import { munmap } from '../flows/munmap.ts';
import { oom_reaper } from '../flows/oom_reaper.ts';
import { other_owner } from '../flows/other_owner.ts';
import { pt_job } from '../flows/pt_job.ts';
import { tlb_engine } from '../flows/tlb_engine.ts';
import { vram_pressure } from '../flows/vram_pressure.ts';
import { wp_fault } from '../flows/wp_fault.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { binding } from '../resources/binding.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { bounce } from '../resources/bounce.ts';
import { child_slot } from '../resources/child_slot.ts';
import { clear_job } from '../resources/clear_job.ts';
import { copy } from '../resources/copy.ts';
import { devpage } from '../resources/devpage.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dma_map } from '../resources/dma_map.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { driver_migrate_lock } from '../resources/driver_migrate_lock.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';
import { gc_work } from '../resources/gc_work.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { invalidate_range_start } from '../resources/invalidate_range_start.ts';
import { iotlb } from '../resources/iotlb.ts';
import { iova } from '../resources/iova.ts';
import { iova_state } from '../resources/iova_state.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mm_users } from '../resources/mm_users.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { notifier } from '../resources/notifier.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { page } from '../resources/page.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { process } from '../resources/process.ts';
import { pt_update } from '../resources/pt_update.ts';
import { pte } from '../resources/pte.ts';
import { range } from '../resources/range.ts';
import { reader } from '../resources/reader.ts';
import { runtime_pm } from '../resources/runtime_pm.ts';
import { slot } from '../resources/slot.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { subscription } from '../resources/subscription.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { tlb } from '../resources/tlb.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { vm_resv } from '../resources/vm_resv.ts';
import { vma } from '../resources/vma.ts';
import { vram } from '../resources/vram.ts';
import { window } from '../resources/window.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { zdd } from '../resources/zdd.ts';

/** Switches of the DMA layer that contradict each other. */
export const dma_conflicts = [
  {
    when: { flush_queue: true, from_peer: 'pcie' },
    why: 'the IOTLB is modelled for pages of the system only',
  },
  {
    when: { flush_queue: true, to_peer: 'pcie' },
    why: 'the IOTLB is modelled for pages of the system only',
  },
  { when: { flush_queue: true, iommu: false }, why: 'the flush queue belongs to the IOMMU domain' },
  { when: { iova_rcache: true, iommu: false }, why: 'there are no IOVAs without an IOMMU' },
  { when: { iova_rcache: true, flush_queue: true }, why: 'the flush queue hands on the length that it was given' },
  { when: { swiotlb: true, iommu: true }, why: 'behind an IOMMU whole pages are never bounced' },
];

export const merged = protocol({
  id: 'merged',
  says: 'GPU shared virtual memory as merged upstream: drm_gpusvm with the IOVA API, driven by Xe, with migration to device memory.',
  source: [
    {
      file: 'drivers/gpu/drm/drm_gpusvm.c',
      tree: 'linux-mm/linux-mm',
      commit: 'da66e8c0ce728e453f272db7cf2232efc538facb',
    },
    {
      file: 'drivers/gpu/drm/drm_pagemap.c',
      tree: 'linux-mm/linux-mm',
      commit: '0915bb15c7095c53f0b60afb7218a8b96fd6b38a',
    },
    { file: 'mm/hmm.c', tree: 'linux-mm/linux-mm', commit: '0a1e70b48f45def8b2a4a7536b4b72df7177e329' },
    { file: 'mm/mmu_notifier.c', tree: 'linux-mm/linux-mm', commit: '0454b1057d90' },
    { file: 'mm/migrate_device.c', tree: 'bvanassche/linux', commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8' },
    {
      file: 'drivers/gpu/drm/xe/xe_svm.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_pt.c',
      tree: 'bvanassche/linux',
      commit: '1374c5c47593e7e7e92269d3f53655e8fa2c664c',
    },
    {
      file: 'drivers/iommu/dma-iommu.c',
      tree: 'Aarav90-cpu/linux-kotlin',
      commit: 'a663adb68e0eb2208a5df1793d83184dbdc96866',
      note: 'a derivative of mainline',
    },
    {
      file: 'drivers/iommu/iova.c',
      tree: 'Aarav90-cpu/linux-kotlin',
      commit: 'a663adb68e0eb2208a5df1793d83184dbdc96866',
      note: 'caches of IOVAs',
    },
    {
      file: 'kernel/dma/direct.h',
      tree: 'Aarav90-cpu/linux-kotlin',
      commit: 'a663adb68e0eb2208a5df1793d83184dbdc96866',
      note: 'forced bouncing',
    },
    {
      file: 'kernel/dma/swiotlb.c',
      tree: 'Kingxukai/linux',
      commit: '0291023e7330da28f2f7453c87c2ab7082d8360f',
      note: 'bounce buffers',
    },
    {
      file: 'kernel/fork.c',
      tree: 'linux-mm/linux-mm',
      commit: 'dcd323bf105cac5799814f2d3c5bbda5cf1d9585',
      note: 'mmput',
    },
    {
      file: 'mm/mmap.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'exit_mmap, dup_mmap',
    },
    { file: 'mm/oom_kill.c', tree: 'bvanassche/linux', commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8' },
    {
      file: 'mm/migrate.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'migration entries',
    },
    {
      file: 'mm/filemap.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'waits for migration entries',
    },
    {
      file: 'mm/vmscan.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'pinned pages',
    },
    {
      file: 'mm/memory.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'device pages, fork, write faults',
    },
    {
      file: 'mm/memory.c',
      tree: 'bvanassche/linux',
      commit: '2fefbc6d70eab57f2c1f82a7b9dbe0b82552267b',
      note: 'unmap_vmas, zap_vma_for_reaping',
    },
    {
      file: 'mm/memory.c',
      tree: 'bvanassche/linux',
      commit: 'e11795182ba62a33131c814dd10c74701ffb33db',
      note: 'zap_nonpresent_ptes',
    },
  ],
  sorts: {
    virt: {
      prefix: 'v',
      order: 'ordered',
      size: 1,
      says: 'virtual pages',
    },
    range: { prefix: 'r', order: 'unordered', size: 1, says: 'SVM ranges; their one notifier covers all of them' },
    page: { prefix: 'p', order: 'unordered', size: 2, interchangeable: true, says: 'physical pages' },
    vram: { prefix: 'd', order: 'ordered', size: 1, says: 'pages of device memory' },
    bo: {
      prefix: 'b',
      order: 'unordered',
      size: 1,
      says: 'buffer objects for migrated pages: blocks of device memory as long as a range',
    },
    device: {
      prefix: 'gpu',
      order: 'ordered',
      size: 1,
      says: 'devices: the VM belongs to the last one; a second one is its peer, whose memory it may use',
    },
    index: {
      prefix: 'i',
      order: 'ordered',
      size: 1,
      says: 'positions in the arrays of a migration: as many as a range has pages',
    },
    addr: {
      prefix: 'a',
      order: 'ordered',
      size: 2,
      says: 'page-sized addresses on the bus: IOVAs, or one for each physical page where nothing translates; with fewer, the device cannot reach the last pages, and mapping them fails',
    },
  },
  switches: {
    migration: {
      values: ['none', 'wanted', 'devmem_only'],
      initial: 'none',
      says: 'whether a GPU fault migrates to device memory: never, if it can, or as the only place where it may end (an atomic access)',
    },
    to_peer: {
      values: ['none', 'pcie', 'fabric_physical', 'fabric_virtual'],
      initial: 'none',
      says: 'how the device reaches the memory of its peer: not at all; over PCIe, where the switch iommu says whether an IOMMU translates; over a fabric, with the physical address of the cell or with one that the target translates',
    },
    from_peer: {
      values: ['none', 'pcie', 'fabric_physical', 'fabric_virtual'],
      initial: 'none',
      says: 'how the peer reaches the memory of the device; the two are in one owner group if each reaches the other',
    },
    preferred: {
      values: ['own', 'peer'],
      initial: 'own',
      says: 'whose memory a GPU fault that migrates wants, as madvise says; an atomic access wants the own one whatever it says',
    },
    pressure: {
      values: ['own', 'peer'],
      initial: 'own',
      says: 'whose memory the other client of device memory allocates',
    },
    client_vm: {
      values: [true, false],
      initial: false,
      says: 'buffer objects of another client share the reservation of its VM, which it locks in an acquire context',
    },
    pt_evicts: {
      values: [true, false],
      initial: false,
      says: 'page tables are allocated in VRAM, which may have to be made free for them',
    },
    iommu: {
      values: [true, false],
      initial: true,
      says: 'the device has an IOMMU domain; without one, IOVAs are not to be had',
    },
    flush_queue: {
      values: [true, false],
      initial: false,
      says: 'the IOMMU domain is lazy: where an unmap leaves the flush of the IOTLB to the flush queue, so it does the IOVA',
    },
    iova_rcache: {
      values: [true, false],
      initial: false,
      says: 'an IOVA goes back to a cache of those of its length, not to the tree that knows how long it is; only for IOVAs of up to 32 pages, and until the caches are emptied',
    },
    swiotlb: {
      values: [true, false],
      initial: false,
      says: 'without an IOMMU, the device reaches every page through a bounce buffer',
    },
    read_only: {
      values: [true, false],
      initial: false,
      says: 'the GPU maps for reading only, as a VMA that it was bound with read-only asks for',
    },
    inline_reclaim: {
      values: [true, false],
      initial: false,
      says: 'allocations may reclaim on the thread that allocates, with its locks',
    },
  },
  conflicts: [
    ...['to_peer', 'from_peer'].flatMap((way) =>
      ['fabric_physical', 'fabric_virtual'].map((mode) => ({
        when: { [way]: mode },
        why: 'this driver knows no fabric; the protocol fabric does',
      })),
    ),
    ...dma_conflicts,
  ],
  sizeRules: [
    { sort: 'index', atLeast: 1, why: 'an array has an entry' },
    { sort: 'device', atLeast: 1, why: 'the VM belongs to a device' },
    { sort: 'device', atMost: 2, why: 'a device has one peer' },
    {
      sort: 'device',
      atLeast: 2,
      when: { preferred: 'peer' },
      why: 'memory of a peer is wanted only where there is a peer',
    },
    {
      sort: 'device',
      atLeast: 2,
      when: { pressure: 'peer' },
      why: 'the memory of a peer is needed only where there is a peer',
    },
    { sort: 'index', atMost: 2, why: 'a range has one page or two' },
    { sort: 'vram', atLeast: { of: 'bo' }, why: 'every buffer object has a page of device memory' },
    { sort: 'vram', atMost: { of: 'bo', times: 2 }, why: 'a buffer object is as long as a range: one page or two' },
    { sort: 'virt', atLeast: 1, why: 'there must be an address to fault on' },
    { sort: 'range', atLeast: 1, why: 'every virtual page lies in a range' },
    {
      sort: 'addr',
      atLeast: { of: 'virt' },
      when: { iommu: true },
      why: 'where IOVAs run out for good, mapping fails for good, and the fault handler tries again for ever',
    },
    {
      sort: 'addr',
      atLeast: { of: 'page' },
      when: { iommu: false },
      why: 'a page without a bus address can never be mapped, and the fault handler tries again for ever',
    },
    { sort: 'virt', atLeast: { of: 'range' }, why: 'every range covers a page' },
    {
      sort: 'virt',
      atMost: { of: 'range', times: 2 },
      when: { iommu: true },
      why: 'an IOVA is modelled for ranges of one page or two',
    },
    {
      sort: 'virt',
      atMost: { of: 'range', times: 2 },
      why: 'a range has one page or two: the arrays of a migration are that long',
    },
  ],
  tables: {
    index_of: {
      from: 'virt',
      to: 'index',
      fill: 'within',
      over: 'range',
      says: 'the position of a virtual page in its range, and so in the arrays of a migration',
    },
    bo_of: { from: 'vram', to: 'bo', fill: 'spread', says: 'the buffer object that has a page of VRAM' },
    device_of: {
      from: 'bo',
      to: 'device',
      fill: 'spread',
      says: 'the device that has the VRAM of a buffer object; a single one is in the memory of the peer',
    },
    first_vram: { from: 'bo', to: 'vram', fill: 'first', says: 'the first page of VRAM of a buffer object' },
    vram_index: {
      from: 'vram',
      to: 'index',
      fill: 'within',
      over: 'bo',
      says: 'the position of a page of VRAM in its buffer object, and so in the arrays of a migration',
    },
    range_of: {
      from: 'virt',
      to: 'range',
      fill: 'spread',
      says: 'the range that covers a virtual page; one or two pages each',
    },
    first_of: { from: 'range', to: 'virt', fill: 'first', says: 'the first virtual page of a range' },
    address_of: {
      from: 'page',
      to: 'addr',
      fill: 'identity',
      says: 'the bus address of a physical page without an IOMMU',
    },
    page_at: {
      from: 'addr',
      to: 'page',
      fill: 'identity',
      says: 'the physical page at a bus address without an IOMMU',
    },
  },
  resources: [
    vram,
    devpage,
    zdd,
    bo,
    bo_resv,
    clear_job,
    src_pfn,
    dst_pfn,
    pagemap_addr,
    migrate_iova,
    copy,
    runtime_pm,
    dpagemap,
    driver_migrate_lock,
    slot,
    child_slot,
    vma,
    page,
    window,
    mmu_subscriptions,
    subscription,
    reader,
    notifier,
    range,
    gc_work,
    svm_pages,
    dma_addr,
    iova_state,
    iova,
    iotlb,
    dma_map,
    bounce,
    hmm_pfn,
    binding,
    pt_update,
    bind_fence,
    unbind_fence,
    pte,
    tlb,
    tlb_inval,
    mm_users,
    mm_flags,
    process,
    mmap_lock,
    vm_lock,
    vm_resv,
    ww_acquire_ctx,
    notifier_lock,
    fs_reclaim,
    invalidate_range_start,
  ],
  flows: [
    gpu_fault,
    munmap,
    mmap_fixed,
    fork,
    wp_fault,
    kswapd,
    exit,
    oom_reaper,
    garbage_collector,
    cpu_fault,
    gup,
    cpu,
    child,
    other_owner,
    gpu,
    tlb_engine,
    pt_job,
    fq_timer,
    copy_engine,
    clear_engine,
    vram_pressure,
    bo_free_work,
    bo_free_at_once,
  ],
});
