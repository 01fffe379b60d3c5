/**
 * Which resources stand together in a picture of a state. A panel shows what the protocol at hand has of it; a resource that is in
 * none is in the table of all the others.
 */
import type { PanelDef } from '../src/model/index.ts';

export const panels: readonly PanelDef[] = [
  {
    title: 'Memory',
    says: 'Where each page is, what it holds, and what names it.',
    boxes: [
      { title: 'RAM', of: 'page', with: ['export_page', 'grant'] },
      { title: 'device', of: 'vram', by: ['bo_of', 'device_of'], with: ['devpage'] },
      { title: 'place', of: 'place' },
    ],
    namedBy: [
      'slot',
      'child_slot',
      'hmm_pfn',
      'src_pfn',
      'dst_pfn',
      'copy',
      'bounce',
      'iova',
      'iotlb',
      'dma_map',
      'dma_addr',
      'pte',
      'tlb',
      'fabric_pte',
      'fabric_tlb',
      'na',
      'request',
      'dma_buffer',
      'move_job',
      'sg_mapping',
      'target_pte',
      'target_cache',
      'attach_pte',
      'attach_tlb',
    ],
  },
  {
    title: 'Addresses for the device',
    says: 'The IOVA region page by page: who has it, what is linked to it, and what names it.',
    boxes: [{ title: 'IOVA', of: 'iova', with: ['iotlb', 'bounce', 'fabric_pte', 'fabric_tlb', 'na', 'na_tlb'] }],
    namedBy: [
      'iova_state',
      'pages_iova',
      'iova_cookie',
      'migrate_iova',
      'migrate_cookie',
      'copy_iova',
      'dma_addr',
      'pagemap_addr',
      'copy',
      'pt_update',
      'pte',
      'tlb',
      'offer',
      'import_pte',
      'import_tlb',
      'request',
    ],
  },
  {
    title: 'Translation',
    says: 'Each page of the address space: what the CPU has, what was found, and what the GPU has.',
    columns: ['vma', 'slot', 'hmm_pfn', 'dma_addr', 'pt_update', 'pte', 'tlb'],
  },
  {
    title: 'Ranges',
    says: 'Each range: its mapping, its binding, and the flush that is under way.',
    columns: ['range', 'svm_pages', 'iova_state', 'binding', 'tlb_inval', 'unbind_fence'],
  },
  {
    title: 'Attachments',
    says: 'Each attachment of a shared buffer: its mapping, and what the importer has of it.',
    columns: ['attachment', 'sg_mapping', 'attach_pte', 'attach_tlb', 'target_pte', 'target_cache'],
  },
];
