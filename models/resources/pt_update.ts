/** pt_update - one entry that a page-table job is to write: staged by the walk, queued with the job. */
import { ev, resource, set } from '../../src/model/index.ts';
import { PROTO } from './dma_addr.ts';

export const pt_update = resource({
  id: 'pt_update',
  index: ['virt'],
  source: 'drivers/gpu/drm/xe/xe_pt_types.h: struct xe_vm_pgtable_update',
  fields: { addr: 'addr', vram: 'vram', proto: PROTO },
  events: {
    stage: { addr: 'addr', proto: PROTO },
    stage_device: { vram: 'vram', proto: PROTO },
    abort: {},
    push: {},
    write: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        stage: { target: 'staged', actions: [set({ addr: ev('addr'), proto: ev('proto') })] },
        stage_device: { target: 'staged', actions: [set({ vram: ev('vram'), proto: ev('proto') })] },
        abort: 'ignore',
      },
    },
    staged: { holds: ['addr', 'vram', 'proto'], on: { abort: 'none', push: 'queued' } },
    queued: { holds: ['addr', 'vram', 'proto'], on: { write: 'none' } },
  },
  illegal: {
    stage_device: ['M3', 'entries are staged over others that were neither written nor aborted'],
    stage: ['M3', 'entries are staged over others that were neither written nor aborted'],
    abort: ['M3', 'a job is aborted that was pushed'],
    write: ['M3', 'an entry is written that no job holds'],
    push: ['M3', 'a job is to write an address that was unmapped before it was read'],
  },
});
