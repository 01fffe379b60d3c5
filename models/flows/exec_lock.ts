/**
 * exec_lock - a ww transaction takes the reservation of a VM and that of a buffer which several devices use.
 *
 * Kernel    drivers/gpu/drm/drm_exec.c: drm_exec_init(), drm_exec_lock_obj(), drm_exec_lock_contended(), drm_exec_cleanup();
 *           drivers/gpu/drm/xe/xe_validation.c: xe_validation_exec_lock()
 * Kept      a lock that an older transaction has makes a younger one give back all that it has, and then wait for that lock first.
 *           `contended` says which one it was; the caller begins again with it where a callee could not have one
 * Left out  interruption by a signal; reservation of fence slots, which allocates
 */
import { call, eq, flow, must, ne, own, self, set, step, wait } from '../../src/model/index.ts';
import { begin_context, exporterOf, holds, must_back_off } from '../dma_buf.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { exec_unlock } from './exec_unlock.ts';

const b = own('b');
const of_vm = device_resv(own('i'));
const of_buffer = buffer_resv(b);
const of_target = device_resv(exporterOf(b));
const counted = must(drm_exec(self).lock_ctx());
const contended = (which: string) => eq(own('contended'), which);

export const exec_lock = flow({
  id: 'exec_lock',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_exec.c: drm_exec_lock_obj()',
  fields: { i: 'device', b: 'buf', contended: ['none', 'vm', 'buffer', 'target'] },
  params: ['i', 'b', 'contended'],
  exits: ['done'],
  initial: 'begin',
  states: {
    begin: {
      on: {
        'drm_exec_init: ww_acquire_init': step({
          alternatives: {
            again: { guard: ne(own('contended'), 'none') },
            first: { actions: begin_context },
          },
        }),
      },
    },
    slow: {
      on: {
        'drm_exec_lock_contended: dma_resv_lock_slow': step({
          alternatives: {
            none: { guard: contended('none') },
            vm: { guard: contended('vm'), actions: [wait(of_vm.lock_ctx({ by: self })), counted] },
            buffer: { guard: contended('buffer'), actions: [wait(of_buffer.lock_ctx({ by: self })), counted] },
            target: { actions: [wait(of_target.lock_ctx({ by: self })), counted] },
          },
        }),
      },
    },
    vm: {
      on: {
        'drm_exec_lock_obj: dma_resv_lock (VM)': step({
          alternatives: {
            already: { guard: holds(of_vm) },
            deadlk: { guard: must_back_off(of_vm), actions: [set({ contended: 'vm' })], target: 'back_off' },
            locked: { actions: [wait(of_vm.lock_ctx({ by: self })), counted] },
          },
        }),
      },
    },
    buffer: {
      on: {
        'drm_exec_lock_obj: dma_resv_lock (buffer)': step({
          alternatives: {
            already: { guard: holds(of_buffer), target: 'done' },
            deadlk: { guard: must_back_off(of_buffer), actions: [set({ contended: 'buffer' })], target: 'back_off' },
            locked: { actions: [wait(of_buffer.lock_ctx({ by: self })), counted], target: 'done' },
          },
        }),
      },
    },
    back_off: call(exec_unlock, { with: { i: own('i'), b }, exits: { done: 'slow' } }),
    done: { exit: 'done' },
  },
});
