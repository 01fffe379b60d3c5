/**
 * migrate_device_unmap - makes sure that nobody else uses the sources, and puts back those that somebody does.
 *
 * Kernel    mm/migrate_device.c: migrate_device_unmap(), migrate_vma_check_page()
 * Kept      isolation from the LRU, which may fail; mappings that are left are unmapped through the reverse map; a source with
 *           a reference that is not accounted for loses MIGRATE_PFN_MIGRATE, and is restored behind the loop
 * Left out  lru_add_drain_all()
 *
 * Whether somebody holds a reference of a system page is chosen: a batch of the LRU, a look-up without locks.
 */
import {
  and,
  any,
  call,
  eq,
  ev,
  flow,
  has,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { call_result, fails } from '../outcomes.ts';
import { devpage } from '../resources/devpage.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { migrate_restore } from './migrate_restore.ts';
import { try_to_migrate } from './try_to_migrate.ts';

const i = own('i');
const src = src_pfn(self, i);
const no_folio = not(src.is('page', 'device'));
const another = { guard: not(isNull(next('index', i))), actions: [set({ i: next('index', i) })] };
const others = any('thread', (t) => and(has(devpage(ev('d')).refs, t), ne(t, self)));

export const migrate_device_unmap = flow({
  id: 'migrate_device_unmap',
  kind: 'thread',
  source: 'mm/migrate_device.c: migrate_device_unmap()',
  fields: { i: 'index', first: 'index', fault: 'vram', d: 'vram' },
  params: ['i', 'first', 'fault'],
  exits: ['done'],
  initial: 'isolate',
  states: {
    isolate: {
      on: {
        'migrate_device_unmap: folio_isolate_lru': step({
          choose: { outcome: call_result },
          alternatives: {
            none: { guard: no_folio, target: 'more' },
            device: { guard: src.is('device') },
            busy: { guard: fails, actions: [must(src.keep())], target: 'more' },
            isolated: { target: 'check' },
          },
        }),
      },
    },
    mapped: {
      on: {
        'migrate_device_unmap: folio_mapped': step({
          read: { d: src.vram },
          alternatives: {
            mapped: { guard: eq(devpage(ev('d')).mapped, true), actions: [set({ d: ev('d') })] },
            unmapped: { target: 'check' },
          },
        }),
      },
    },
    unmap: call(try_to_migrate, { with: { d: own('d') }, exits: { done: 'check' } }),
    check: {
      holds: ['i', 'first', 'fault'],
      on: {
        'migrate_device_unmap: migrate_vma_check_page': step({
          choose: { referenced: 'boolean' },
          read: { d: src.vram },
          alternatives: {
            referenced: { guard: and(src.is('page'), ev('referenced')), actions: [must(src.keep())] },
            mapped: {
              guard: and(src.is('device'), or(others, eq(devpage(ev('d')).mapped, true))),
              actions: [must(src.keep())],
            },
            ok: {},
          },
        }),
      },
    },
    more: {
      on: {
        'migrate_device_unmap: i < npages': step({
          alternatives: {
            more: { ...another, target: 'isolate' },
            last: { actions: [set({ i: own('first') })] },
          },
        }),
      },
    },
    kept: {
      on: {
        'migrate_device_unmap: MIGRATE_PFN_MIGRATE': step({
          alternatives: {
            restore: { guard: and(src.is('page', 'device'), eq(src.migrate, false)) },
            migrates: { target: 'kept_more' },
          },
        }),
      },
    },
    restore: call(migrate_restore, { with: { i, fault: own('fault') }, exits: { done: 'kept_more' } }),
    kept_more: {
      on: {
        'migrate_device_unmap: i < npages && restore': step({
          alternatives: {
            more: { ...another, target: 'kept' },
            last: {},
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
