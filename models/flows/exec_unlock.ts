/**
 * exec_unlock - gives back every reservation lock of a transaction: at its end, and before it starts again.
 *
 * Kernel    drivers/gpu/drm/drm_exec.c: drm_exec_unlock_all()
 */
import { flow, must, own, self, step } from '../../src/model/index.ts';
import { exporterOf, holds } from '../dma_buf.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';

const b = own('b');
const of_vm = device_resv(own('i'));
const of_target = device_resv(exporterOf(b));
const released = must(drm_exec(self).unlock());

export const exec_unlock = flow({
  id: 'exec_unlock',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_exec.c: drm_exec_unlock_all()',
  fields: { i: 'device', b: 'buf' },
  params: ['i', 'b'],
  exits: ['done'],
  initial: 'target',
  states: {
    target: {
      on: {
        'drm_exec_unlock_all: dma_resv_unlock (target)': step({
          alternatives: {
            held: { guard: holds(of_target), actions: [must(of_target.unlock({ by: self })), released] },
            not_held: {},
          },
        }),
      },
    },
    buffer: {
      on: {
        'drm_exec_unlock_all: dma_resv_unlock (buffer)': step({
          alternatives: {
            held: {
              guard: holds(buffer_resv(b)),
              actions: [must(buffer_resv(b).unlock({ by: self })), released],
            },
            not_held: {},
          },
        }),
      },
    },
    vm: {
      on: {
        'drm_exec_unlock_all: dma_resv_unlock (VM)': step({
          alternatives: {
            held: { guard: holds(of_vm), actions: [must(of_vm.unlock({ by: self })), released], target: 'done' },
            not_held: { target: 'done' },
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
