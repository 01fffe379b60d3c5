/**
 * attach_pte - the entry of the importing device for a buffer: an address that is the place itself, or one that the exporter's
 * device translates.
 *
 * Kernel    drivers/gpu/drm/xe/xe_pt.c: xe_pt_update_ops_run()
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const attach_pte = resource({
  id: 'attach_pte',
  index: ['attach'],
  source: 'drivers/gpu/drm/xe/xe_pt.c: xe_pt_update_ops_run()',
  fields: { place: 'place' },
  events: { write: { place: 'place' }, write_network: {}, zap: {} },
  initial: 'invalid',
  states: {
    invalid: {
      on: {
        write: { target: 'direct', actions: [set({ place: ev('place') })] },
        write_network: 'network',
        zap: 'ignore',
      },
    },
    direct: {
      holds: ['place'],
      on: { write: { actions: [set({ place: ev('place') })] }, write_network: 'network', zap: 'invalid' },
    },
    network: {
      on: {
        write: { target: 'direct', actions: [set({ place: ev('place') })] },
        write_network: 'ignore',
        zap: 'invalid',
      },
    },
  },
  illegal: {},
});
