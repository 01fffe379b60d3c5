/** runtime_pm - what keeps the device awake: threads at work on it, and device-memory allocations. */
import { add, and, any, ev, has, ne, not, or, own, remove, resource, set } from '../../src/model/index.ts';

const thread_holds = has(own('threads'), ev('by'));
const bo_holds = has(own('bos'), ev('bo'));

export const runtime_pm = resource({
  id: 'runtime_pm',
  source: 'drivers/gpu/drm/xe/xe_pm.c: xe_pm_runtime_get(), xe_pm_runtime_put()',
  fields: { threads: { set: 'thread' }, bos: { set: 'bo' } },
  events: { get: { by: 'thread' }, put: { by: 'thread' }, get_bo: { bo: 'bo' }, put_bo: { bo: 'bo' } },
  initial: 'asleep',
  states: {
    asleep: {
      on: { get: { target: 'awake', actions: [set({ threads: add(null, ev('by')), bos: null })] } },
    },
    awake: {
      holds: ['threads', 'bos'],
      on: {
        get: { guard: not(thread_holds), actions: [set({ threads: add(own('threads'), ev('by')) })] },
        get_bo: { guard: not(bo_holds), actions: [set({ bos: add(own('bos'), ev('bo')) })] },
        put: [
          {
            guard: and(
              thread_holds,
              or(
                any('thread', (t) => and(has(own('threads'), t), ne(t, ev('by')))),
                any('bo', (b) => has(own('bos'), b)),
              ),
            ),
            actions: [set({ threads: remove(own('threads'), ev('by')) })],
          },
          { guard: thread_holds, target: 'asleep' },
        ],
        put_bo: [
          {
            guard: and(
              bo_holds,
              or(
                any('bo', (b) => and(has(own('bos'), b), ne(b, ev('bo')))),
                any('thread', (t) => has(own('threads'), t)),
              ),
            ),
            actions: [set({ bos: remove(own('bos'), ev('bo')) })],
          },
          { guard: bo_holds, target: 'asleep' },
        ],
      },
    },
  },
  illegal: {
    get: ['R8', 'a thread takes a second runtime-PM reference while it holds one: the first leaks'],
    get_bo: ['R8', 'a runtime-PM reference is taken without waking the device, or twice for one allocation'],
    put: ['R8', 'a runtime-PM reference is dropped that is not held'],
    put_bo: ['R8', 'a runtime-PM reference is dropped twice for one allocation'],
  },
});
