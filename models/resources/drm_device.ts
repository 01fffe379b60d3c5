/**
 * drm_device - whether the device is still there, and who is inside drm_dev_enter().
 *
 * Kernel    drivers/gpu/drm/drm_drv.c: drm_dev_enter(), drm_dev_exit(), drm_dev_unplug(), drm_unplug_srcu
 * Kept      the threads in a read section of drm_unplug_srcu, once or twice; from `unplugged` on nobody gets in
 */
import { add, ev, has, not, own, remove, resource, set } from '../../src/model/index.ts';

const inside = has(own('readers'), ev('by'));
const nested = has(own('nested'), ev('by'));
const exit = [
  { guard: nested, actions: [set({ nested: remove(own('nested'), ev('by')) })] },
  { guard: inside, actions: [set({ readers: remove(own('readers'), ev('by')) })] },
] as const;

export const drm_device = resource({
  id: 'drm_device',
  source: 'include/drm/drm_device.h: struct drm_device::unplugged',
  fields: { readers: { set: 'thread' }, nested: { set: 'thread' } },
  events: { enter: { by: 'thread' }, exit: { by: 'thread' }, unplug: {} },
  initial: 'plugged',
  states: {
    plugged: {
      holds: ['readers', 'nested'],
      on: {
        enter: [
          { guard: not(inside), actions: [set({ readers: add(own('readers'), ev('by')) })] },
          { guard: not(nested), actions: [set({ nested: add(own('nested'), ev('by')) })] },
        ],
        exit,
        unplug: { target: 'unplugged', actions: [set({ readers: own('readers'), nested: own('nested') })] },
      },
    },
    unplugged: { holds: ['readers', 'nested'], on: { exit } },
  },
  illegal: {
    enter: ['L8', 'a section is entered that needs the device, after it was unplugged'],
    exit: ['L8', 'a section of the device is left that was not entered'],
    unplug: ['L8', 'a device is unplugged twice'],
  },
  lock: {
    class: 'drm_unplug_srcu',
    kind: 'completion',
    acquire: { enter: 'read' },
    release: ['exit'],
    holders: { read: 'readers' },
    pending: ['unplugged'],
  },
});
