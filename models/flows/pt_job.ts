/**
 * pt_job - the engine that writes GPU page tables and signals fences.
 *
 * Kernel    drivers/gpu/drm/xe/xe_migrate.c: jobs of __xe_migrate_update_pgtables()
 * Kept      entries are written some time after submission, one by one; the fence follows; jobs run in order, so a bind
 *           never overtakes an unbind
 * Left out  binds by the CPU, which Xe prefers when the VM is idle: a job that is never late; hangs
 */
import { and, each, eq, ev, flow, isNull, must, not, step } from '../../src/model/index.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { pt_update } from '../resources/pt_update.ts';
import { pte } from '../resources/pte.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { rangeOf } from '../topology.ts';

const no_unbind_before = unbind_fence.all((fence) => fence.is('none'));
const all_written = not(pt_update.any((update) => update.is('queued')));

export const pt_job = flow({
  id: 'pt_job',
  kind: 'engine',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_migrate.c: __xe_migrate_update_pgtables()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'pt job: write entry': step({
          choose: { v: 'virt' },
          read: { a: pt_update(ev('v')).addr, proto: pt_update(ev('v')).proto },
          guard: and(pt_update(ev('v')).is('queued'), isNull(pt_update(ev('v')).vram), no_unbind_before),
          actions: [must(pte(ev('v')).write({ addr: ev('a'), proto: ev('proto') })), must(pt_update(ev('v')).write())],
          target: 'run',
        }),
        'pt job: write entry (VRAM)': step({
          choose: { v: 'virt' },
          read: { d: pt_update(ev('v')).vram, proto: pt_update(ev('v')).proto },
          guard: and(pt_update(ev('v')).is('queued'), not(isNull(ev('d'))), no_unbind_before),
          actions: [
            must(pte(ev('v')).write_device({ vram: ev('d'), proto: ev('proto') })),
            must(pt_update(ev('v')).write()),
          ],
          target: 'run',
        }),
        'pt job: dma_fence_signal': step({
          guard: and(bind_fence().is('pending', 'reserved'), all_written),
          actions: [must(bind_fence().signal())],
          target: 'run',
        }),
        'pt job: clear entries, dma_fence_signal': step({
          choose: { r: 'range' },
          guard: unbind_fence(ev('r')).is('pending'),
          actions: [
            each(
              'virt',
              (v) => eq(rangeOf(v), ev('r')),
              (v) => pte(v).clear(),
            ),
            must(unbind_fence(ev('r')).signal()),
          ],
          target: 'run',
          atomic:
            'the entries were zapped before: clearing them changes nothing that anybody could see before the signal',
        }),
      },
    },
  },
});
