/**
 * oom_reaper - takes the anonymous pages of a process that the OOM killer killed, without waiting for it to exit.
 *
 * Kernel    mm/oom_kill.c: oom_reap_task(), oom_reap_task_mm(), __oom_reap_task_mm(); mm/memory.c: zap_vma_for_reaping()
 * Kept      mmap_lock by trylock; MMF_OOM_SKIP under it; MMF_UNSTABLE before the first zap; each VMA zapped in a window that opens
 *           only if nobody has to sleep, left alone otherwise; the attempts end with success or when they are used up, and
 *           MMF_OOM_SKIP keeps the reaper away from then on. It holds no mm_users: mmap_lock and MMF_OOM_SKIP keep exit_mmap()
 *           from freeing what it walks
 * Left out  the OOM killer, who kills and queues; the number of attempts: they may be used up after any one; VMAs that are not
 *           anonymous; a VMA of more than one page
 */
import {
  accepts,
  add,
  all,
  and,
  any,
  call,
  each,
  eq,
  ev,
  flow,
  has,
  must,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { folio_free } from './folio_free.ts';
import { invalidate_end } from './invalidate_end.ts';
import { invalidate_nonblock } from './invalidate_nonblock.ts';

const v = own('v');
const on_device = slot(v).is('devpriv');
/** The slot's reference is not the only one. */
const somebody_holds = any('thread', (t) => has(devpage(slot(v).vram).refs, t));
const read_unlock = must(mmap_lock().read_unlock({ by: self }));
const next_vma = and(vma(ev('v')).is('mapped'), not(has(own('visited'), ev('v'))));
const all_visited = all('virt', (u) => or(vma(u).is('none'), has(own('visited'), u)));

const partly_unmapped =
  'a device page without a subscription is what is left of a range that was partly unmapped and collected, which no scenario has beside the reaper';

export const oom_reaper = flow({
  id: 'oom_reaper',
  kind: 'thread',
  source: 'mm/oom_kill.c: oom_reaper()',
  fields: { v: 'virt', visited: { set: 'virt' }, d: 'vram', result: ['busy'] },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'oom_reaper: oom_reap_task': step({
          guard: and(process().is('group_exit', 'dead'), eq(mm_flags().oom_skip, false)),
        }),
      },
    },
    trylock: {
      holds: [],
      on: {
        'oom_reap_task_mm: mmap_read_trylock': step({
          alternatives: {
            locked: {
              guard: accepts(mmap_lock().read_lock({ by: self })),
              actions: [must(mmap_lock().read_lock({ by: self }))],
            },
            busy: { target: 'attempts' },
          },
        }),
      },
    },
    test_skip: {
      holds: [],
      on: {
        'oom_reap_task_mm: MMF_OOM_SKIP': step({
          alternatives: {
            skip: { guard: eq(mm_flags().oom_skip, true), target: 'unlock' },
            reap: {},
          },
        }),
      },
    },
    unstable: {
      holds: [],
      on: { '__oom_reap_task_mm: MMF_UNSTABLE': step({ actions: [must(mm_flags().set_unstable())] }) },
    },
    vmas: {
      holds: ['visited', 'result'],
      on: {
        '__oom_reap_task_mm: mas_for_each_rev': step({
          choose: { v: 'virt' },
          guard: next_vma,
          actions: [
            must(mmap_lock().assert_held({ by: self })),
            set({ v: ev('v'), visited: add(own('visited'), ev('v')) }),
          ],
        }),
        '__oom_reap_task_mm: mas_for_each_rev (end)': step({ guard: all_visited, target: 'unlock' }),
      },
    },
    start: call(invalidate_nonblock, { with: { v, extent: 'page' }, exits: { started: 'zap', refused: 'refused' } }),
    zap: {
      on: {
        'zap_present_folio_ptes: get_and_clear_full_ptes (reaping)': step({
          read: { p: slot(v).page },
          alternatives: {
            none: {
              guard: slot(v).is('none', 'swap', 'mig', 'mig_device'),
              actions: [must(slot(v).clear())],
              target: 'end',
            },
            present: {
              guard: slot(v).is('present'),
              actions: [must(page(ev('p')).zap({ by: self })), must(slot(v).clear())],
              target: 'end',
            },
          },
          atomic: 'slot and reverse map change under the page-table lock; no CPU goes on through a TLB flushed later',
        }),
        'zap_nonpresent_ptes: folio_put (reaping)': step({
          read: { d: slot(v).vram },
          alternatives: {
            referenced: {
              guard: and(on_device, somebody_holds),
              actions: [must(devpage(ev('d')).unmap()), must(slot(v).clear())],
              target: 'end',
              unreachable: partly_unmapped,
            },
            last: {
              guard: on_device,
              actions: [must(devpage(ev('d')).unmap_free()), must(slot(v).clear()), set({ d: ev('d') })],
              unreachable: partly_unmapped,
            },
          },
          atomic: 'with folio_remove_rmap_pte() and the slot: the page-table lock is held',
        }),
      },
    },
    free_device: call(folio_free, { with: { d: own('d') }, exits: { done: 'end' } }),
    end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'free' } }),
    free: {
      holds: ['visited', 'result'],
      on: {
        'zap_vma_for_reaping: tlb_finish_mmu': step({
          actions: [
            each(
              'page',
              (p) => and(page(p).is('unmapped'), eq(page(p).by, self)),
              (p) => page(p).free({ by: self }),
            ),
          ],
          target: 'vmas',
        }),
      },
    },
    refused: {
      on: {
        'zap_vma_for_reaping: tlb_finish_mmu (EBUSY)': step({ actions: [set({ result: 'busy' })], target: 'vmas' }),
      },
    },
    unlock: {
      holds: ['result'],
      on: {
        'oom_reap_task_mm: mmap_read_unlock': step({
          alternatives: {
            busy: { guard: eq(own('result'), 'busy'), actions: [read_unlock], target: 'attempts' },
            done: { actions: [read_unlock], target: 'oom_skip' },
          },
        }),
      },
    },
    attempts: {
      holds: [],
      on: {
        'oom_reap_task: MAX_OOM_REAP_RETRIES': step({
          choose: { used_up: 'boolean' },
          alternatives: {
            used_up: { guard: ev('used_up') },
            again: { target: 'trylock' },
          },
        }),
      },
    },
    oom_skip: {
      holds: [],
      on: {
        'oom_reap_task: MMF_OOM_SKIP': step({ actions: [must(mm_flags().set_oom_skip())], target: 'idle' }),
      },
    },
  },
});
