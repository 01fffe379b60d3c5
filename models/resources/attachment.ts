/**
 * attachment - the importer's object for a buffer, from its allocation to its end.
 *
 * Kernel    include/linux/dma-buf.h: struct dma_buf_attachment, importer_priv; drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_import()
 * Kept      an empty shell, or built; whether the exporter can find it; whether it has a callback, and whether that was
 *           called since it was mapped last. A static importer has no callback and no object of its own
 */
import { and, eq, ev, own, resource, set } from '../../src/model/index.ts';

const put_on_list = set({ listed: true });
const taken_off = set({ listed: false });
const told = set({ evicted: true });
const seen_to = set({ evicted: false });
const hidden = eq(own('listed'), false);
const listed = eq(own('listed'), true);

export const attachment = resource({
  id: 'attachment',
  index: ['attach'],
  source: 'include/linux/dma-buf.h: struct dma_buf_attachment',
  fields: { listed: 'boolean', dynamic: 'boolean', evicted: 'boolean' },
  events: {
    alloc: { dynamic: 'boolean' },
    init: {},
    list_add: {},
    list_del: {},
    /** invalidate_mappings(), and its effect on the VM */
    notify: {},
    evict: {},
    validate: {},
    free: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        alloc: { target: 'shell', actions: [set({ listed: false, dynamic: ev('dynamic'), evicted: false })] },
      },
    },
    shell: {
      holds: ['listed', 'dynamic', 'evicted'],
      on: {
        init: 'built',
        list_add: { guard: hidden, actions: [put_on_list] },
        list_del: { guard: listed, actions: [taken_off] },
        free: { guard: hidden, target: 'none' },
      },
    },
    built: {
      holds: ['listed', 'dynamic', 'evicted'],
      on: {
        list_add: { guard: hidden, actions: [put_on_list] },
        list_del: { guard: listed, actions: [taken_off] },
        notify: { guard: and(listed, eq(own('dynamic'), true)) },
        evict: { actions: [told] },
        validate: { actions: [seen_to] },
        free: { guard: hidden, target: 'none' },
      },
    },
  },
  illegal: {
    alloc: ['R15', 'an importer has two objects for one attachment'],
    init: ['R15', 'an importer is built twice'],
    list_add: ['R15', 'an attachment is put on the list twice, or was freed'],
    list_del: ['R15', 'an attachment leaves a list that it is not on'],
    notify: ['R15', 'the callback of an importer runs that is not built, or gone'],
    evict: ['R15', 'the callback works on an importer that is not built, or gone'],
    validate: ['R15', 'an importer is used that is not built, or gone'],
    free: ['R15', 'an importer is freed that the exporter can still find'],
  },
});
