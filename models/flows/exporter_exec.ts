/**
 * exporter_exec - the exporter's own device runs a job that uses the buffer: one transaction over its VM and the buffer.
 *
 * Kernel    drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl(); drivers/gpu/drm/drm_gpuvm.c: drm_gpuvm_exec_lock()
 * Kept      the locks, and that it backs off
 * Left out  the job: what it reads and writes is in the memory of its own device
 */
import { call, ev, flow, own, set, step } from '../../src/model/index.ts';
import { end_context, exporterOf } from '../dma_buf.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { exec_lock } from './exec_lock.ts';
import { exec_unlock } from './exec_unlock.ts';

const b = own('b');

export const exporter_exec = flow({
  id: 'exporter_exec',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl()',
  fields: { b: 'buf' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_exec_ioctl: xe_validation_exec_lock (exporter)': step({
          choose: { b: 'buf' },
          guard: dma_buffer(ev('b')).is('live'),
          actions: [set({ b: ev('b') })],
        }),
      },
    },
    lock: call(exec_lock, { with: { i: exporterOf(b), b, contended: 'none' }, exits: { done: 'unlock' } }),
    unlock: call(exec_unlock, { with: { i: exporterOf(b), b }, exits: { done: 'fini' } }),
    fini: {
      on: { 'xe_validation_ctx_fini: drm_exec_fini (exporter)': step({ actions: end_context, target: 'idle' }) },
    },
  },
});
