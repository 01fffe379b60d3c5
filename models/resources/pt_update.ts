/** pt_update - one entry that a page-table job is to write: staged by the walk, queued with the job. */
import { ev, own, resource, set } from '../../src/model/index.ts';

export const pt_update = resource({
  id: 'pt_update',
  index: ['virt'],
  source: 'drivers/gpu/drm/xe/xe_pt_types.h: struct xe_vm_pgtable_update',
  fields: { addr: 'addr' },
  events: { stage: { addr: 'addr' }, abort: {}, push: {}, write: {} },
  initial: 'none',
  states: {
    none: { on: { stage: { target: 'staged', actions: [set({ addr: ev('addr') })] }, abort: 'ignore' } },
    staged: {
      holds: ['addr'],
      on: { abort: 'none', push: { target: 'queued', actions: [set({ addr: own('addr') })] } },
    },
    queued: { holds: ['addr'], on: { write: 'none' } },
  },
  illegal: {
    stage: ['M3', 'entries are staged over others that were neither written nor aborted'],
    abort: ['M3', 'a job is aborted that was pushed'],
    write: ['M3', 'an entry is written that no job holds'],
    push: ['M3', 'a job is to write an address that was unmapped before it was read'],
  },
});
