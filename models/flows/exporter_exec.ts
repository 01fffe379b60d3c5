/**
 * exporter_exec, importer_exec - a device runs a job that uses a buffer which it has mapped: one transaction over its VM and the buffer.
 *
 * Kernel    drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl(); drivers/gpu/drm/drm_gpuvm.c: drm_gpuvm_exec_lock()
 * Kept      the locks, and that it backs off; for the device that exports the buffer, and for the one that imports it
 * Left out  the job, and what it reads and writes, which `dma_buf_importer` has
 */
import { call, type Expr, ev, flow, own, set, step } from '../../src/model/index.ts';
import { end_context, exporterOf, importerOf } from '../dma_buf.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { exec_lock } from './exec_lock.ts';
import { exec_unlock } from './exec_unlock.ts';

const b = own('b');

const exec_flow = (id: string, who: string, i: Expr<never, 'b'>) =>
  flow({
    id,
    kind: 'thread',
    source: 'drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl()',
    fields: { b: 'buf' },
    initial: 'idle',
    states: {
      idle: {
        tags: ['idle'],
        holds: [],
        on: {
          [`xe_exec_ioctl: xe_validation_exec_lock (${who})`]: step({
            choose: { b: 'buf' },
            guard: dma_buffer(ev('b')).is('live'),
            actions: [set({ b: ev('b') })],
          }),
        },
      },
      lock: call(exec_lock, { with: { i, b, contended: 'none' }, exits: { done: 'unlock' } }),
      unlock: call(exec_unlock, { with: { i, b }, exits: { done: 'fini' } }),
      fini: {
        on: {
          [`xe_validation_ctx_fini: drm_exec_fini (${who})`]: step({ actions: end_context, target: 'idle' }),
        },
      },
    },
  });

export const exporter_exec = exec_flow('exporter_exec', 'exporter', exporterOf(b));
export const importer_exec = exec_flow('importer_exec', 'other importer', importerOf(b));
