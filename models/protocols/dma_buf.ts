/**
 * dma_buf - buffers that one device exports and another one imports: attached, mapped, used, moved, given up.
 *
 * Kept      the reservation lock of each buffer and of each device's VM, acquire contexts and backing off; importers that follow a
 *           buffer and importers that pin it; moves by the exporter; jobs, copies and their fences; entries, TLBs, translations for a
 *           fabric at the exporter; the last reference; what the allocation of an address at the exporter may do, and where
 * Left out  user space's own synchronisation; CPU mappings of a buffer; IOMMUs, which `merged` and `fabric` have; a buffer that is
 *           imported on its own device, which is no import; removal of a device
 *
 * `source` pins the files that were read. Addresses on a fabric are a proposal: see buffer_iova_alloc.
 */
import { protocol } from '../../src/model/index.ts';
import { attach_gpu } from '../flows/attach_gpu.ts';
import { attach_jobs } from '../flows/attach_jobs.ts';
import { attach_tlb_engine } from '../flows/attach_tlb_engine.ts';
import { buffer_mover } from '../flows/buffer_mover.ts';
import { buffer_owner } from '../flows/buffer_owner.ts';
import { dma_buf_importer } from '../flows/dma_buf_importer.ts';
import { exporter_exec, importer_exec } from '../flows/exporter_exec.ts';
import { move_engine } from '../flows/move_engine.ts';
import { pinning_importer } from '../flows/pinning_importer.ts';
import { attach_inval } from '../resources/attach_inval.ts';
import { attach_pte } from '../resources/attach_pte.ts';
import { attach_tlb } from '../resources/attach_tlb.ts';
import { attachment } from '../resources/attachment.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { device_resv } from '../resources/device_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';
import { gpu_job } from '../resources/gpu_job.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';
import { sg_mapping } from '../resources/sg_mapping.ts';
import { target_cache } from '../resources/target_cache.ts';
import { target_inval } from '../resources/target_inval.ts';
import { target_pte } from '../resources/target_pte.ts';

export const dma_buf = protocol({
  id: 'dma_buf',
  says: 'Buffers that one device exports and another imports, as upstream, with addresses of a fabric as proposed.',
  source: [
    {
      file: 'drivers/dma-buf/dma-buf.c',
      tree: 'linux-mm/linux-mm',
      commit: '5dbccb1d82e080bc67d632168deca6aa9b0a1bd9',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_dma_buf.c',
      tree: 'gregkh/linux',
      commit: '20a99ea1e2fd720856d6ba497ff26b82c604751f',
      note: 'with the order of commit 981bedbbe613: built first, attached last',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_bo.c',
      tree: 'bvanassche/linux',
      commit: '6ec1867f09d2ff9afc83cda483427f47d6653e48',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_exec.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
      note: 'with the repair of commit af80e2bfde93',
    },
  ],
  sorts: {
    device: { prefix: 'g', order: 'cyclic', size: 2, says: 'devices; a buffer of one is imported by the one after it' },
    buf: { prefix: 'b', order: 'ordered', size: 1, says: 'exported buffers' },
    attach: { prefix: 'a', order: 'ordered', size: 1, says: 'attachments, each to a buffer of its own or of another' },
    place: {
      prefix: 'p',
      order: 'unordered',
      size: 2,
      interchangeable: true,
      says: 'memory that a buffer can be in, of a device or of the system',
    },
  },
  switches: {
    way: {
      values: ['pcie', 'fabric_physical', 'fabric_virtual'],
      initial: 'pcie',
      says: 'how the importer reaches the exporter: an address of the place itself on the bus or on a fabric, or one that the exporter translates',
    },
    fabric_alloc: {
      values: ['reclaim_safe', 'fails', 'reclaim_unsafe', 'takes_resv'],
      initial: 'reclaim_unsafe',
      says: 'what the allocation of an address at the exporter may do: take a page of a pool; fail; reclaim; create a buffer object under the reservation of the VM',
    },
    addresses: {
      values: ['in_map', 'at_attach', 'ww_context', 'trylock'],
      initial: 'at_attach',
      says: 'where and how: in map_dma_buf as it is; before the importer attaches; in the acquire context of the importer; by trylock',
    },
    on_move: {
      values: ['unmaps', 'zaps', 'marks'],
      initial: 'unmaps',
      says: 'what the callback does when a buffer moves: it waits, zaps and unmaps; it leaves the mapping for later; it leaves the entry for later, too',
    },
    map_moves: {
      values: [true, false],
      initial: false,
      says: 'the exporter may move a buffer before it maps it',
    },
    inline_reclaim: {
      values: [true, false],
      initial: false,
      says: 'allocations may reclaim on the thread that allocates, with its locks',
    },
  },
  sizeRules: [
    { sort: 'device', atLeast: 2, why: 'a buffer is imported by another device' },
    { sort: 'buf', atLeast: 1, why: 'there must be something to export' },
    { sort: 'attach', atLeast: { of: 'buf' }, why: 'every buffer is imported' },
    { sort: 'place', atLeast: { of: 'buf' }, why: 'every buffer is somewhere' },
  ],
  tables: {
    exporter_of: { from: 'buf', to: 'device', fill: 'identity', says: 'the device that exports a buffer' },
    buf_of: { from: 'attach', to: 'buf', fill: 'spread', says: 'the buffer that an attachment is for' },
  },
  resources: [
    dma_buffer,
    place,
    buffer_resv,
    device_resv,
    drm_exec,
    fs_reclaim,
    attachment,
    sg_mapping,
    target_pte,
    target_cache,
    target_inval,
    attach_pte,
    attach_tlb,
    attach_inval,
    gpu_job,
    move_job,
  ],
  flows: [
    dma_buf_importer,
    pinning_importer,
    buffer_owner,
    buffer_mover,
    exporter_exec,
    importer_exec,
    attach_gpu,
    attach_jobs,
    move_engine,
    attach_tlb_engine,
  ],
});
