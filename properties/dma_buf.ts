/** M, T, V, S, R: buffers that one device exports and another one imports. */

import { bufOf } from '../models/dma_buf.ts';
import { attach_pte } from '../models/resources/attach_pte.ts';
import { attach_tlb } from '../models/resources/attach_tlb.ts';
import { attachment } from '../models/resources/attachment.ts';
import { buffer_resv } from '../models/resources/buffer_resv.ts';
import { device_resv } from '../models/resources/device_resv.ts';
import { dma_buffer } from '../models/resources/dma_buffer.ts';
import { drm_exec } from '../models/resources/drm_exec.ts';
import { gpu_job } from '../models/resources/gpu_job.ts';
import { migrated_bo } from '../models/resources/migrated_bo.ts';
import { migrated_resv } from '../models/resources/migrated_resv.ts';
import { move_job } from '../models/resources/move_job.ts';
import { place } from '../models/resources/place.ts';
import { sg_mapping } from '../models/resources/sg_mapping.ts';
import { target_cache } from '../models/resources/target_cache.ts';
import { target_pte } from '../models/resources/target_pte.ts';
import {
  all,
  and,
  atQuiescence,
  atStep,
  type Expr,
  eq,
  ev,
  has,
  implies,
  invariant,
  isNull,
  legalEvents,
  not,
  or,
  setting,
} from '../src/model/index.ts';

type Foreign = Expr<never, never>;

/** The content of a buffer is here: before a copy has ended, where it comes from. */
const has_content = (p: Foreign, b: Foreign) =>
  or(eq(move_job(b).from, p), and(move_job(b).is('none'), eq(dma_buffer(b).place, p)));

/** What an entry, a TLB or a translation holds is nothing, or leads to the content of the buffer. */
const leads = (holder: { readonly place: Foreign }, b: Foreign) =>
  or(isNull(holder.place), has_content(holder.place, b));

export const M10 = invariant({
  id: 'M10',
  name: 'job_finds_its_buffer',
  says: 'While a job of an importer runs, its entry is valid, and entry, TLB entry and translation at the exporter lead to where the content of the buffer is.',
  source:
    'drivers/gpu/drm/xe/xe_bo.c: xe_bo_trigger_rebind(), dma_resv_wait_timeout(BOOKKEEP); drivers/dma-buf/dma-buf.c: dma_buf_invalidate_mappings(): until fences are retired the importer may access the memory',
  broken: [
    {
      when: eq(setting('way'), 'fabric_virtual'),
      says: 'The job faults, or the exporter serves it from memory that the buffer has left.',
    },
    { says: 'The job faults, or works on memory that the buffer has left.' },
  ],
  when: gpu_job.any((job) => job.is('running')),
  holds: gpu_job.all((job, a) =>
    implies(
      job.is('running'),
      and(
        not(attach_pte(a).is('invalid')),
        leads(attach_pte(a), bufOf(a)),
        leads(attach_tlb(a), bufOf(a)),
        implies(
          attach_pte(a).is('network'),
          and(target_pte(a).is('synced'), leads(target_pte(a), bufOf(a)), leads(target_cache(a), bufOf(a))),
        ),
      ),
    ),
  ),
});

const loads = ['importer: load', 'importer: load over the fabric (virtual)'];
const stores = ['importer: store', 'importer: store over the fabric (virtual)'];

export const S9 = atStep([...loads, ...stores], {
  id: 'S9',
  name: 'buffer_only',
  says: 'What a device reaches through a buffer that it imports belongs to that buffer.',
  source:
    'drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_bo_move_accel_cleanup(): the old place is kept until the copy has ended',
  broken: [
    {
      when: eq(setting('way'), 'fabric_virtual'),
      says: 'The exporter serves a request from memory that it has given to somebody else.',
    },
    { says: 'The importer reads and writes memory of somebody else, and nothing faults.' },
  ],
  holds: eq(place(ev('p')).of, bufOf(ev('a'))),
});

export const V9 = atStep(loads, {
  id: 'V9',
  name: 'buffer_last_writer',
  says: 'A load from an imported buffer returns what was last written to the buffer, whatever moved in between.',
  source: 'drivers/gpu/drm/xe/xe_exec.c: xe_sched_job_add_deps(); include/linux/dma-resv.h: DMA_RESV_USAGE_KERNEL',
  broken: 'A job reads what has not been copied yet, or what it wrote is lost.',
  holds: eq(place(ev('p')).latest, true),
});

/** Nothing is held, or it belongs to the buffer. */
const of_buffer = (holder: { readonly place: Foreign }, b: Foreign) =>
  or(isNull(holder.place), eq(place(holder.place).of, b));

export const T14 = invariant({
  id: 'T14',
  name: 'mapping_ends_before_its_place',
  says: 'No mapping of an importer, no entry and TLB entry of its device, and no translation at the exporter, leads to a place that the buffer no longer has.',
  source:
    'drivers/dma-buf/dma-buf.c: dma_buf_invalidate_mappings(): unmap is called within bounded time, and until then the importer may read',
  broken: [
    {
      when: eq(setting('way'), 'fabric_virtual'),
      says: 'The exporter still translates for a device whose memory it has given to somebody else: right only as long as the importer sends nothing.',
    },
    {
      says: 'The importer still has an address of memory that belongs to somebody else: right only as long as it sends nothing.',
    },
  ],
  when: sg_mapping.any((sg) => sg.is('mapped')),
  holds: all('attach', (a) =>
    and(
      of_buffer(sg_mapping(a), bufOf(a)),
      of_buffer(attach_pte(a), bufOf(a)),
      of_buffer(attach_tlb(a), bufOf(a)),
      of_buffer(target_pte(a), bufOf(a)),
      of_buffer(target_cache(a), bufOf(a)),
    ),
  ),
});

export const R14 = legalEvents({
  id: 'R14',
  name: 'pinned_buffer_stays',
  says: 'A pinned buffer is not moved, and every pin is dropped once.',
  source:
    'drivers/dma-buf/dma-buf.c: dma_buf_pin(), dma_buf_map_attachment(), error_unpin; drivers/gpu/drm/xe/xe_bo.c: xe_bo_move_notify(), xe_bo_is_pinned()',
  broken: 'A device that cannot follow the buffer works on memory that the buffer has left.',
});

export const R15 = legalEvents({
  id: 'R15',
  name: 'importer_and_buffer_alive',
  says: 'The callback reaches an importer that is built and not freed, and a buffer lives as long as somebody is attached to it.',
  source:
    'drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_import(); drivers/dma-buf/dma-buf.c: dma_buf_dynamic_attach(), list_add()',
  broken: 'The callback, or the lock of the buffer, is memory that was not initialised, or was freed.',
});

export const R16 = atQuiescence({
  id: 'R16',
  name: 'nothing_left_of_a_mapping',
  says: 'When everything rests, no reservation of a buffer is held, no importer is half built, whoever has a reference is there, a pin is that of a mapping, an importer that is gone has left no mapping, entry or address, and every place in use is that of its buffer, or where a copy comes from.',
  source: 'drivers/dma-buf/dma-buf.c: dma_buf_unmap_attachment(), dma_buf_detach(), dma_buf_put()',
  broken: 'Memory stays pinned or allocated for ever, or addresses at the exporter are lost.',
  holds: and(
    buffer_resv.all((lock) => lock.is('free')),
    attachment.all((one, a) =>
      and(
        not(one.is('shell')),
        implies(
          one.is('none'),
          and(
            sg_mapping(a).is('none'),
            target_pte(a).is('none'),
            attach_pte(a).is('invalid'),
            attach_tlb(a).is('empty'),
          ),
        ),
        implies(has(dma_buffer(bufOf(a)).refs, a), not(one.is('none'))),
        implies(has(dma_buffer(bufOf(a)).pins, a), sg_mapping(a).is('mapped')),
      ),
    ),
    place.all((p, id) => implies(p.is('used'), or(eq(dma_buffer(p.of).place, id), eq(move_job(p.of).from, id)))),
  ),
});

export const R17 = atQuiescence({
  id: 'R17',
  name: 'nothing_left_of_a_transaction',
  says: 'When everything rests, no reservation of a device or of a migration is held, there is no acquire context, and no buffer object of a migration is pinned.',
  source: 'drivers/gpu/drm/drm_exec.c: drm_exec_fini(); patch 09 of 20260128004841.2436896: ttm_bo_unpin()',
  broken: 'The next transaction hangs, or memory stays pinned for ever.',
  holds: and(
    device_resv.all((lock) => lock.is('free')),
    migrated_resv.all((lock) => lock.is('free')),
    not(migrated_bo.any((bo) => bo.is('pinned'))),
    all('thread', (t) => and(drm_exec(t).is('none'), eq(drm_exec(t).ctx, false))),
  ),
});
