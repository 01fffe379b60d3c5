/**
 * inter_os - two operating systems on one scale-up fabric: one exports pages of its device, the device of the other reaches them.
 *
 * Kept      export, use and revocation of pages, with network physical or with virtual addresses, with and without an
 *           access-control window at the target; an importer that obeys and one that does not; a system that sends to any
 *           address; requests that are under way while the export ends; several devices of the exporter, whose addresses differ
 * Left out  locks and reclaim of the exporter; what tells the systems of each other; errors of the fabric
 *
 * Nobody has posted code for this. The discussion that it answers: mail 20260128004841.2436896-7 (Brost, drm/pagemap: Add IOVA
 * interface to DRM pagemap), replies of 28 Jan 2026 (Brost: physical and virtual mode, ual_iova_*()), of 29 Jan 2026
 * (Gunthorpe: access control may do, translation is slow), of 29 Jan 2026 (Brost: security between systems wants virtual
 * addresses) and of 29 Jan 2026 (Gunthorpe: how to name VRAM relative to the network). `source` names kernel code that does the
 * same elsewhere: an exporter that revokes, a system that takes pages back from another one, a flush that drains.
 */
import { protocol } from '../../src/model/index.ts';
import { fabric_port } from '../flows/fabric_port.ts';
import { forger } from '../flows/forger.ts';
import { import_gpu } from '../flows/import_gpu.ts';
import { import_tlb_engine } from '../flows/import_tlb_engine.ts';
import { os_a } from '../flows/os_a.ts';
import { os_b } from '../flows/os_b.ts';
import { other_process } from '../flows/other_process.ts';
import { target_tlb } from '../flows/target_tlb.ts';
import { access_window } from '../resources/access_window.ts';
import { export_page } from '../resources/export_page.ts';
import { grant } from '../resources/grant.ts';
import { import_inval } from '../resources/import_inval.ts';
import { import_pte } from '../resources/import_pte.ts';
import { import_tlb } from '../resources/import_tlb.ts';
import { na } from '../resources/na.ts';
import { na_inval } from '../resources/na_inval.ts';
import { na_tlb } from '../resources/na_tlb.ts';
import { offer } from '../resources/offer.ts';
import { port_drain } from '../resources/port_drain.ts';
import { request } from '../resources/request.ts';

export const inter_os = protocol({
  id: 'inter_os',
  says: 'Two operating systems on one scale-up fabric: pages of a device are exported, reached by a foreign device, and taken back.',
  source: [
    {
      file: 'drivers/vfio/pci/vfio_pci_dmabuf.c',
      tree: 'gregkh/linux',
      commit: '2519003dd5fb6f89f10f031e3a97ecb7c9d1b816',
      note: 'vfio_pci_dma_buf_move: in the role of the exporter that revokes',
    },
    {
      file: 'drivers/xen/grant-table.c',
      tree: 'torvalds/linux',
      commit: 'ffe315012510165ce82e4dd4767f0a5dba9edbf7',
      note: 'gnttab_end_foreign_access: in the role of a system that another one does not give pages back to',
    },
    {
      file: 'drivers/iommu/intel/iommu.h',
      tree: 'gregkh/linux',
      commit: '362f34fba309536598a02bc0541ccaeae2bc9052',
      note: 'qi_desc_iotlb: in the role of the flush and the drain at the target',
    },
  ],
  sorts: {
    device: { prefix: 'g', order: 'unordered', size: 1, says: 'devices of the exporting system' },
    page: { prefix: 'p', order: 'ordered', size: 1, says: 'pages of memory of the exporting devices' },
    export: {
      prefix: 'x',
      order: 'unordered',
      size: 1,
      says: 'exports; the importer maps each at an address of its own',
    },
    initiator: {
      prefix: 'i',
      order: 'ordered',
      size: 1,
      says: 'devices of other systems: the first imports; a system that forges addresses has the last',
    },
    addr: {
      prefix: 'a',
      order: 'ordered',
      size: 1,
      says: 'page-sized addresses on the fabric: network physical ones, one for each page, or virtual ones of the target',
    },
    block: { prefix: 'w', order: 'ordered', size: 1, says: 'blocks of addresses that an access-control window covers' },
  },
  switches: {
    addressing: {
      values: ['physical', 'virtual'],
      initial: 'physical',
      says: 'what goes over the wire: network physical addresses, or virtual ones that the target translates',
    },
    access_control: {
      values: ['none', 'window'],
      initial: 'none',
      says: 'whether the target looks at who asks, and for which block of addresses',
    },
    importer: {
      values: ['obeys', 'ignores'],
      initial: 'obeys',
      says: 'whether the kernel of the other system unmaps when it is asked to, and answers',
    },
    revoke: {
      values: ['waits', 'goes_on', 'defers'],
      initial: 'waits',
      says: 'what the exporter does until the importer has answered: sleeps; goes on without it; leaves the page aside and looks again later',
    },
  },
  sizeRules: [
    { sort: 'page', atLeast: { of: 'device' }, why: 'every device has a page of memory' },
    { sort: 'export', atLeast: 1, why: 'there must be something to export' },
    { sort: 'initiator', atLeast: 1, why: 'the importer has a device' },
    { sort: 'addr', atLeast: 1, why: 'a block has an address' },
    {
      sort: 'addr',
      atLeast: { of: 'page' },
      when: { addressing: 'physical' },
      why: 'every page has a network physical address',
    },
    {
      sort: 'addr',
      atMost: { of: 'page' },
      when: { addressing: 'physical' },
      why: 'every network physical address is that of a page',
    },
    { sort: 'block', atLeast: 1, why: 'a window covers something' },
    { sort: 'block', atMost: { of: 'addr' }, why: 'a block has an address' },
  ],
  tables: {
    network_address: { from: 'page', to: 'addr', fill: 'identity', says: 'the network physical address of a page' },
    page_behind: { from: 'addr', to: 'page', fill: 'identity', says: 'the page at a network physical address' },
    device_offset: {
      from: 'page',
      to: 'addr',
      fill: 'within',
      over: 'device',
      says: 'the network physical address of the page at the same offset in the first device',
    },
    block_of: {
      from: 'addr',
      to: 'block',
      fill: 'spread',
      says: 'the block that an address lies in; as many blocks as addresses: a window is one page wide',
    },
  },
  resources: [
    export_page,
    grant,
    offer,
    access_window,
    na,
    na_tlb,
    na_inval,
    port_drain,
    import_pte,
    import_tlb,
    import_inval,
    request,
  ],
  flows: [os_a, os_b, other_process, import_gpu, forger, fabric_port, target_tlb, import_tlb_engine],
});
