/**
 * copy - one page that the copy engine is to copy for a migration, and what it has read.
 *
 * Kernel    drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_to_vram(), xe_migrate_from_vram(); xe_svm.c: xe_svm_copy()
 * Kept      queued with its addresses: the page of VRAM on the side of the device that copies, and where the other side is, by its
 *           address or, bare on the bus, as a page of VRAM in another device (`dst`, of the kind `proto`); read (with what the source held then), written
 * Left out  one job for neighbouring pages: here each page has its own
 */
import { ev, resource, set } from '../../src/model/index.ts';
import { PROTO } from './dma_addr.ts';

const read = { target: 'read', actions: [set({ of: ev('virt'), data: ev('data') })] } as const;
const data_old = set({ data: 'old' });

const job = set({
  addr: ev('addr'),
  vram: ev('vram'),
  to_device: ev('to_device'),
  after_clear: ev('after_clear'),
});

const to_device = set({ dst: ev('dst'), vram: ev('vram'), proto: ev('proto'), clear: ev('clear') });
const to_device_iova = set({ addr: ev('addr'), vram: ev('vram'), proto: ev('proto'), clear: ev('clear') });

export const copy = resource({
  id: 'copy',
  index: ['thread', 'index'],
  source: 'drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_to_vram()',
  fields: {
    addr: 'addr',
    vram: 'vram',
    to_device: 'boolean',
    after_clear: 'boolean',
    dst: 'vram',
    proto: PROTO,
    clear: 'bo',
    of: 'virt',
    data: ['latest', 'old'],
  },
  events: {
    /** From the bus address into VRAM, or back; `after_clear`: not before the clear job of the buffer object. */
    queue: { addr: 'addr', vram: 'vram', to_device: 'boolean', after_clear: 'boolean' },
    /** From VRAM to VRAM of another device; not before the clear job of the buffer object `clear` there. */
    queue_device: { vram: 'vram', dst: 'vram', proto: PROTO, clear: 'bo' },
    queue_iova: { vram: 'vram', addr: 'addr', proto: PROTO, clear: 'bo' },
    read: { virt: 'virt', data: ['latest', 'old'] },
    /** The source holds zeroes or somebody's old data. */
    read_junk: {},
    supersede: {},
    /** What it has read is the content of another address from now on: mremap(). */
    move: { virt: 'virt' },
    write: {},
    /** The fence was waited for and dropped. */
    reset: {},
  },
  initial: 'idle',
  states: {
    idle: {
      on: {
        queue: { target: 'queued', actions: [job] },
        queue_device: { target: 'queued', actions: [to_device] },
        queue_iova: { target: 'queued', actions: [to_device_iova] },
        reset: 'ignore',
      },
    },
    queued: {
      holds: ['addr', 'vram', 'to_device', 'after_clear', 'dst', 'proto', 'clear'],
      on: { read, read_junk: 'read' },
    },
    read: {
      holds: ['addr', 'vram', 'to_device', 'dst', 'proto', 'of', 'data'],
      on: { supersede: { actions: [data_old] }, move: { actions: [set({ of: ev('virt') })] }, write: 'written' },
    },
    written: { on: { reset: 'idle' } },
  },
  illegal: {
    queue: ['V4', 'a copy is queued over one that nobody waited for'],
    queue_device: ['V4', 'a copy is queued over one that nobody waited for'],
    queue_iova: ['V4', 'a copy is queued over one that nobody waited for'],
    read: ['V4', 'the copy engine reads without a job'],
    read_junk: ['V4', 'the copy engine reads without a job'],
    supersede: ['V1', 'a copy that holds no content of the address is said to be out of date'],
    move: ['V1', 'a copy that holds no content of the address is said to have moved with it'],
    write: ['V4', 'the copy engine writes without a job'],
    reset: ['V4', 'a migration goes on while its copy is under way'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['queued', 'read'] },
});
